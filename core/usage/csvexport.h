#pragma once

#include "model/account.h"
#include "model/usage.h"

#include <QHash>

class QIODevice;

namespace pooldeck {

/// Raw VM intervals as CSV (RFC 4180): UTF-8, CRLF, a header line, no locale. Columns: VmId, PoolId, PoolName,
/// BillingPlanId, WebServiceId, RequestedAt, ReadyAt, DeletedAt, EndEstimated, ComputeMs, ComputeHours, AsOf.
///
/// Intervals are whole: ComputeMs is ReadyAt to DeletedAt; a running one has no DeletedAt and counts up to AsOf. A text
/// that a spreadsheet would take for a formula gets an apostrophe in front. Returns the number of intervals.
/// Errors: ExportFailed.
Result<qint64> writeUsageCsv(QIODevice &device, const Usage &usage, const QHash<QString, QString> &poolNames);

/// Events as CSV of the same kind, in the order given. Columns: Seq, At, Kind, Who, Message, PoolId, PoolName, JobId,
/// VmId, FormerVmCount.
Result<qint64> writeEventsCsv(QIODevice &device, const QList<Event> &events, const QHash<QString, QString> &poolNames);

/// The same into a file that is replaced as a whole or, on any error, left as it was.
Result<qint64> exportUsageCsv(const QString &path, const Usage &usage, const QHash<QString, QString> &poolNames);
Result<qint64> exportEventsCsv(const QString &path, const QList<Event> &events,
                               const QHash<QString, QString> &poolNames);

} // namespace pooldeck
