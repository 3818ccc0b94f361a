#pragma once

#include "model/blobreference.h"
#include "storage/fileroots.h"
#include "vmhost/commandlimits.h"

#include <QJsonObject>
#include <QMap>
#include <QStringList>

namespace pooldeck {

/// What a vmhost and the service say to each other (docs/protocol.md, vmhost). All calls are
/// `POST {service}/vmhost/{verb}` with a JSON body; all but `register` carry the session key as bearer.

/// The file that a backend hands to a new vmhost (mode 0600): never a command line, never the environment.
struct VmhostBootstrap
{
    QString vmId;
    QString endpointFile; ///< JSON file with the service's present `VmhostUrl`; read again when it cannot be reached
    QString workFolder;   ///< the vmhost's own; it ends itself when the folder is gone
    QString token;        ///< one-time registration token

    static Result<VmhostBootstrap> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const VmhostBootstrap &, const VmhostBootstrap &) = default;
};

/// POST register. Repeating it with the same nonce is harmless.
struct RegisterRequest
{
    QString token;
    QString nonce;
    QString host;
    qint64 pid = 0;

    static Result<RegisterRequest> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const RegisterRequest &, const RegisterRequest &) = default;
};

struct RegisterAnswer
{
    QString vmId;
    QString sessionKey;
    qint64 heartbeatMs = 0;
    QList<FileRoot> fileRoots;
    QStringList allowedBlobHosts; ///< setting allowed-blob-hosts

    static Result<RegisterAnswer> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
};

/// One output of an assignment.
struct AssignedOutput
{
    QString extension;                      ///< ".csv"
    std::optional<BlobReference> reference; ///< none: the default store, that is `outputFolder`

    friend bool operator==(const AssignedOutput &, const AssignedOutput &) = default;
};

/// POST lease?wait= → `{"Assignment": null | {…}}`. Given again, unchanged, until the vmhost says that it works on it.
struct Assignment
{
    QString jobId;
    qint64 attempt = 0;
    QString serviceFolder; ///< of the web service's manifest; `${folder}` in the command
    QStringList command;   ///< with placeholders; no shell
    qint64 timeLimitMs = 0;
    CommandLimits limits;
    bool sandbox = false; ///< the command runs in a sandbox or, if that does not work, not at all
    QMap<QString, BlobReference> inputs;
    QMap<QString, QString> inputExtensions; ///< ".csv" by input name
    QMap<QString, AssignedOutput> outputs;
    QMap<QString, QString> parameters; ///< defaults filled in
    QString outputFolder; ///< this attempt's part of the default store, one file `name + extension` for each output

    static Result<Assignment> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Assignment &, const Assignment &) = default;
};

/// The body of heartbeat, orders and publish: which attempt the vmhost works on, none when idle.
/// heartbeat and orders?wait= answer `{"Cancel": bool}`; publish answers `{}` or 409 StaleAttempt. 410 VmLost: end.
struct AttemptRef
{
    QString jobId; ///< empty: idle
    qint64 attempt = 0;

    bool isIdle() const { return jobId.isEmpty(); }

    static Result<AttemptRef> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const AttemptRef &, const AttemptRef &) = default;
};

enum class RunOutcome { Finished, Failed, Cancelled };

QString toString(RunOutcome outcome);
std::optional<RunOutcome> parseRunOutcome(QStringView text);

/// POST complete. Repeating it is harmless; an attempt that is no longer the current one gets 409 StaleAttempt.
struct CompleteRequest
{
    AttemptRef attempt;
    RunOutcome outcome = RunOutcome::Failed;
    std::optional<qint64> exitCode;
    QString details; ///< the reason, on failure: one or a few sentences
    QString log;     ///< last 64 KiB of the command's output

    static Result<CompleteRequest> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const CompleteRequest &, const CompleteRequest &) = default;
};

} // namespace pooldeck
