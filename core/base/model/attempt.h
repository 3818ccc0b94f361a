#pragma once

#include "common/error.h"

#include <QJsonObject>

#include <optional>

namespace pooldeck {

/// How an attempt ended.
enum class AttemptOutcome { Finished, Failed, Cancelled, Requeued, Lost };

QString toString(AttemptOutcome outcome);
std::optional<AttemptOutcome> parseAttemptOutcome(QStringView text);

/// One run of a job on a VM: the busy time of the ledger (docs/protocol.md, attempts).
struct Attempt
{
    QString jobId;
    qint64 number = 0; ///< 1, 2, …
    QString vmId;
    QString poolId;                        ///< empty: classic processing, not billed
    qint64 startedAtMs = 0;                ///< ms UTC
    std::optional<qint64> endedAtMs;       ///< ms UTC; none: running
    std::optional<AttemptOutcome> outcome; ///< none: running

    static Result<Attempt> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Attempt &, const Attempt &) = default;
};

} // namespace pooldeck
