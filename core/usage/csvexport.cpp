#include "usage/csvexport.h"

#include "common/computetime.h"
#include "common/isotime.h"
#include "common/literals.h"

#include <QIODevice>
#include <QSaveFile>

#include <functional>

namespace pooldeck {
namespace {

constexpr int HourDecimals = 4;

/// A field as RFC 4180 has it; what a spreadsheet would take for a formula becomes a text.
QByteArray field(const QString &value)
{
    QString text = value;
    if (!text.isEmpty() && QStringView(u"=+-@\t\r").contains(text.front())) {
        text.prepend(u'\'');
    }
    const bool needsQuotes = text.contains(u',') || text.contains(u'"') || text.contains(u'\n') || text.contains(u'\r');
    if (needsQuotes) {
        text = u'"' + text.replace(u"\""_s, u"\"\""_s) + u'"';
    }
    return text.toUtf8();
}

QByteArray timeField(const std::optional<qint64> &msUtc)
{
    return msUtc ? toIsoTime(*msUtc).toUtf8() : QByteArray();
}

QByteArray line(const UsageInterval &interval, const QString &poolName, qint64 asOfMs)
{
    const qint64 computeMs = interval.billedMs(interval.requestedAtMs, interval.deletedAtMs.value_or(asOfMs));
    const QList<QByteArray> fields{
        field(interval.vmId),
        field(interval.poolId),
        field(poolName),
        field(interval.billingPlanId),
        field(interval.webServiceId),
        timeField(interval.requestedAtMs),
        timeField(interval.readyAtMs),
        timeField(interval.deletedAtMs),
        interval.endEstimated ? QByteArrayLiteral("true") : QByteArrayLiteral("false"),
        QByteArray::number(computeMs),
        toComputeHours(computeMs, HourDecimals).toLatin1(),
        timeField(asOfMs),
    };
    return fields.join(',') + "\r\n";
}

Failure failed(const QString &why, const QString &target = {})
{
    return Failure(localError(u"ExportFailed"_s, u"It could not be written: "_s + why, target));
}

} // namespace

Result<qint64> writeUsageCsv(QIODevice &device, const Usage &usage, const QHash<QString, QString> &poolNames)
{
    const auto write = [&device](const QByteArray &bytes) { return device.write(bytes) == bytes.size(); };
    bool isWritten = write("VmId,PoolId,PoolName,BillingPlanId,WebServiceId,RequestedAt,ReadyAt,DeletedAt,EndEstimated,"
                           "ComputeMs,ComputeHours,AsOf\r\n");
    for (const UsageInterval &interval : usage.intervals) {
        if (!isWritten) {
            break;
        }
        isWritten = write(line(interval, poolNames.value(interval.poolId), usage.asOfMs));
    }
    if (!isWritten) {
        return failed(device.errorString());
    }
    return usage.intervals.size();
}

Result<qint64> writeEventsCsv(QIODevice &device, const QList<Event> &events, const QHash<QString, QString> &poolNames)
{
    const auto write = [&device](const QByteArray &bytes) { return device.write(bytes) == bytes.size(); };
    bool isWritten = write("Seq,At,Kind,Who,Message,PoolId,PoolName,JobId,VmId,FormerVmCount\r\n");
    for (const Event &event : events) {
        const QList<QByteArray> fields{
            QByteArray::number(event.seq),
            timeField(event.atMs),
            field(event.kind),
            field(event.who),
            field(event.message),
            field(event.poolId),
            field(poolNames.value(event.poolId)),
            field(event.jobId),
            field(event.vmId),
            event.formerVmCount ? QByteArray::number(*event.formerVmCount) : QByteArray(),
        };
        if (!isWritten || !(isWritten = write(fields.join(',') + "\r\n"))) {
            break;
        }
    }
    return isWritten ? Result<qint64>(events.size()) : failed(device.errorString());
}

namespace {

Result<qint64> replaceFile(const QString &path, const std::function<Result<qint64>(QIODevice &)> &write)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) {
        return failed(u"%1: %2"_s.arg(path, file.errorString()), path);
    }
    Result<qint64> rows = write(file);
    if (!rows) {
        file.cancelWriting();
        return rows;
    }
    if (!file.commit()) {
        return failed(u"%1: %2"_s.arg(path, file.errorString()), path);
    }
    return rows;
}

} // namespace

Result<qint64> exportUsageCsv(const QString &path, const Usage &usage, const QHash<QString, QString> &poolNames)
{
    return replaceFile(path, [&](QIODevice &file) { return writeUsageCsv(file, usage, poolNames); });
}

Result<qint64> exportEventsCsv(const QString &path, const QList<Event> &events,
                               const QHash<QString, QString> &poolNames)
{
    return replaceFile(path, [&](QIODevice &file) { return writeEventsCsv(file, events, poolNames); });
}

} // namespace pooldeck
