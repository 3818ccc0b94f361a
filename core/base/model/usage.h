#pragma once

#include "common/error.h"

#include <QJsonObject>
#include <QList>

#include <optional>

namespace pooldeck {

/// The life of one VM in the ledger (docs/architecture.md, decision 7). Billed from readyAt to deletedAt.
struct UsageInterval
{
    QString vmId;
    QString poolId;
    QString billingPlanId;
    QString webServiceId;
    qint64 requestedAtMs = 0;          ///< ms UTC
    std::optional<qint64> readyAtMs;   ///< ms UTC; none: never finished provisioning, never billed
    std::optional<qint64> deletedAtMs; ///< ms UTC; none: still there. Written once.
    bool endEstimated = false;         ///< the end is the last sign of life, not a confirmed release

    /// Compute-ms billed within [fromMs, toMs); a running interval counts up to toMs.
    qint64 billedMs(qint64 fromMs, qint64 toMs) const;

    static Result<UsageInterval> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const UsageInterval &, const UsageInterval &) = default;
};

/// What `GET /usage` answers: whole intervals that overlap the range, as of a time.
struct Usage
{
    qint64 asOfMs = 0; ///< ms UTC
    QList<UsageInterval> intervals;

    static Result<Usage> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Usage &, const Usage &) = default;
};

/// Sum of billedMs over the intervals, compute-ms.
qint64 billedMs(const QList<UsageInterval> &intervals, qint64 fromMs, qint64 toMs);

} // namespace pooldeck
