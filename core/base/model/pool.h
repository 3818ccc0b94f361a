#pragma once

#include "model/poolsettings.h"

#include <QJsonObject>
#include <QList>

#include <optional>

namespace pooldeck {

enum class PoolState { Creating, Steady, Resizing, Deleting, Failed };

QString toString(PoolState state);
std::optional<PoolState> parsePoolState(QStringView text);

/// Something that went wrong in a pool and is still worth knowing: a VM that did not come up, one that was lost.
struct PoolError
{
    qint64 atMs = 0; ///< ms UTC
    QString code;
    QString message;
    QString vmId; ///< empty: the pool as a whole

    static Result<PoolError> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const PoolError &, const PoolError &) = default;
};

/// A group of VMs that bills for as long as they exist (docs/protocol.md, Pool).
struct Pool
{
    QString id;
    QString name;
    PoolState state = PoolState::Creating;
    qint64 targetVmCount = 0;
    qint64 readyVmCount = 0; ///< billed and able to work: idle + busy
    qint64 busyVmCount = 0;
    qint64 provisioningVmCount = 0;
    qint64 drainingVmCount = 0; ///< billed; finishing their job before they go
    qint64 deletingVmCount = 0; ///< billed until they are gone
    qint64 queuedJobCount = 0;
    qint64 runningJobCount = 0;
    QString swaggerUrl;
    QString webServiceId;
    QString billingPlanId;
    qint64 createdAtMs = 0;            ///< ms UTC
    std::optional<qint64> idleSinceMs; ///< ms UTC; none while a job runs or waits
    QList<PoolError> errors;
    Labels labels;
    IdlePolicy idlePolicy;
    std::optional<WhenDone> whenDone; ///< none: nothing
    QString lastChangedBy;
    qint64 lastChangedAtMs = 0;      ///< ms UTC
    std::optional<qint64> computeMs; ///< billed so far, compute-ms; only in a GET, not in the change feed
    QString etag;

    /// VMs that are billed right now.
    qint64 billedVmCount() const { return readyVmCount + drainingVmCount + deletingVmCount; }
    qint64 idleVmCount() const { return readyVmCount - busyVmCount; }
    bool hasWork() const { return queuedJobCount > 0 || runningJobCount > 0; }
    /// When the idle policy resizes the pool to zero, ms UTC; none: it will not, or something runs or waits.
    std::optional<qint64> zeroAtMs() const;

    static Result<Pool> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Pool &, const Pool &) = default;
};

/// What happens to busy VMs when a pool shrinks.
enum class Deallocation {
    TaskCompletion, ///< they finish their job, then go
    Requeue,        ///< their job goes back to the queue
    Terminate,      ///< their job is cancelled
};

QString toString(Deallocation deallocation);
std::optional<Deallocation> parseDeallocation(QStringView text);

struct CreatePoolRequest
{
    qint64 vmCount = 0;
    QString swaggerUrl;
    QString name; ///< empty: the service makes one

    static Result<CreatePoolRequest> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const CreatePoolRequest &, const CreatePoolRequest &) = default;
};

struct ResizePoolRequest
{
    qint64 vmCount = 0;
    Deallocation deallocation = Deallocation::TaskCompletion;
    bool onlyIfIdle = false; ///< refuse with PoolNotIdle when a job runs or waits

    static Result<ResizePoolRequest> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const ResizePoolRequest &, const ResizePoolRequest &) = default;
};

/// The body of `POST …/vms/{vm}/replace`: that VM goes, another comes.
struct ReplaceVmRequest
{
    Deallocation deallocation = Deallocation::TaskCompletion;

    static Result<ReplaceVmRequest> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const ReplaceVmRequest &, const ReplaceVmRequest &) = default;
};

} // namespace pooldeck
