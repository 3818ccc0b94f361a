#include "common/isotime.h"

#include "common/literals.h"

#include <QDateTime>

namespace pooldeck {

QString toIsoTime(qint64 msUtc)
{
    return QDateTime::fromMSecsSinceEpoch(msUtc, Qt::UTC).toString(Qt::ISODateWithMs);
}

Result<qint64> fromIsoTime(const QString &text)
{
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid() || time.timeSpec() == Qt::LocalTime) {
        return Failure(localError(u"BadTime"_s,
                                  u"'%1' is not an ISO 8601 time in UTC, like 2026-01-31T17:00:00.000Z"_s.arg(text)));
    }
    return time.toMSecsSinceEpoch();
}

} // namespace pooldeck
