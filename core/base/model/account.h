#pragma once

#include "common/error.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace pooldeck {

/// The account behind a Pool Service URL, with its quota (docs/protocol.md, GET {base}).
struct Account
{
    QString id;
    QString displayName;
    qint64 maxPools = 0;
    qint64 maxVmsPerPool = 0;
    qint64 poolCount = 0;
    qint64 vmCount = 0;
    QString backend; ///< "local", "slurm"
    QString serviceVersion;
    QStringList capabilities;
    qint64 nowMs = 0; ///< the service's ledger time, ms UTC

    static Result<Account> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Account &, const Account &) = default;
};

/// What hours cost (docs/protocol.md, Billing plans). Money is in 1/10,000 of the currency unit.
struct BillingPlan
{
    QString id;
    QString name;
    QString currency;                       ///< ISO 4217
    qint64 monthlyFeeE4 = 0;                ///< per period of 30 days
    qint64 includedMs = 0;                  ///< compute-ms included in a period
    std::optional<qint64> overagePerHourE4; ///< none: the plan stops when its hours are used up
    qint64 periodAnchorMs = 0;              ///< ms UTC; periods of 30 × 24 h start here
    bool listPrice = true;                  ///< from a price list, not confirmed by a bill

    static Result<BillingPlan> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const BillingPlan &, const BillingPlan &) = default;
};

enum class WebServiceKind { ResourceManager, Classic };

QString toString(WebServiceKind kind);
std::optional<WebServiceKind> parseWebServiceKind(QStringView text);

/// A web service that takes batch jobs. Only one based on Resource Manager can carry a pool's billing plan.
struct WebService
{
    QString id;
    QString name;
    QString title;
    WebServiceKind kind = WebServiceKind::ResourceManager;
    QString baseUrl; ///< its Batch Requests URL without "/jobs"
    QString swaggerUrl;
    QString billingPlanId;
    QStringList inputNames;
    QStringList outputNames;
    QStringList parameterNames;

    static Result<WebService> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const WebService &, const WebService &) = default;
};

/// Something that happened, and who did it (docs/protocol.md, events).
struct Event
{
    qint64 seq = 0;
    qint64 atMs = 0; ///< ms UTC
    QString kind;    ///< "PoolCreated", "PoolResized", "VmLost", …
    QString poolId;
    QString vmId;
    QString jobId;
    QString message;                     ///< one sentence
    QString who;                         ///< credential's label and console name, or "service"
    std::optional<qint64> formerVmCount; ///< of a resize: the size before it

    static Result<Event> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Event &, const Event &) = default;
};

} // namespace pooldeck
