#include "common/computetime.h"

#include "common/literals.h"

namespace pooldeck {

QString toComputeHours(qint64 computeMs, int decimals)
{
    Q_ASSERT(decimals >= 0 && decimals <= 6);
    qint64 scale = 1;
    for (int i = 0; i < decimals; ++i) {
        scale *= 10;
    }
    const bool negative = computeMs < 0;
    const qint64 magnitude = negative ? -computeMs : computeMs;
    qint64 whole = magnitude / MsPerHour;
    qint64 fraction = ((magnitude % MsPerHour) * scale + MsPerHour / 2) / MsPerHour;
    if (fraction == scale) {
        ++whole;
        fraction = 0;
    }
    QString text = negative && (whole != 0 || fraction != 0) ? u"-"_s : QString();
    text += QString::number(whole);
    if (decimals > 0) {
        text += u'.' + QString::number(fraction).rightJustified(decimals, u'0');
    }
    return text;
}

} // namespace pooldeck
