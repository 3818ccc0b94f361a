#include "format/figures.h"

#include "common/computetime.h"
#include "common/literals.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace pooldeck {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Figures", text);
}

QDateTime local(qint64 msUtc)
{
    return QDateTime::fromMSecsSinceEpoch(msUtc);
}

} // namespace

QString hoursText(qint64 computeMs, int decimals)
{
    const QLocale locale;
    const QString plain = toComputeHours(computeMs, decimals);
    const qsizetype point = plain.indexOf(u'.');
    const QString whole = point < 0 ? plain : plain.left(point);
    QString text = locale.toString(whole.toLongLong());
    if (whole == u"-0") {
        text.prepend(locale.negativeSign());
    }
    if (point >= 0) {
        text += locale.decimalPoint() + plain.mid(point + 1);
    }
    return text;
}

QString durationText(qint64 ms)
{
    const QLocale locale;
    if (ms > 0 && ms < 1'000) {
        return tr("%1 ms").arg(ms);
    }
    if (ms < 9'950 && ms % 1000 != 0) {
        return tr("%1 s").arg(locale.toString(double(qMax<qint64>(ms, 0)) / 1000.0, 'f', 1));
    }
    const qint64 seconds = ms / 1000;
    if (seconds < 60) {
        return tr("%1 s").arg(seconds);
    }
    const qint64 minutes = seconds / 60;
    if (minutes < 10) {
        return tr("%1 min %2 s").arg(minutes).arg(seconds % 60, 2, 10, QChar(u'0'));
    }
    if (minutes < 60) {
        return tr("%1 min").arg(minutes);
    }
    const qint64 hours = minutes / 60;
    if (hours < 48) {
        return tr("%1 h %2 min").arg(hours).arg(minutes % 60, 2, 10, QChar(u'0'));
    }
    return tr("%1 d %2 h").arg(hours / 24).arg(hours % 24);
}

QString agoText(qint64 ms)
{
    if (ms < 1000) {
        return tr("just now");
    }
    return tr("%1 ago").arg(ms < 60'000 ? tr("%1 s").arg(ms / 1000) : durationText(ms / 60'000 * 60'000));
}

QString clockText(qint64 msUtc)
{
    return local(msUtc).toString(u"HH:mm:ss"_s);
}

QString timeText(qint64 msUtc, qint64 nowMs)
{
    const QDateTime then = local(msUtc);
    const QDateTime now = local(nowMs);
    if (then.date() == now.date()) {
        return clockText(msUtc);
    }
    if (qAbs(then.daysTo(now)) < 7) {
        return QLocale().toString(then, u"ddd HH:mm"_s);
    }
    return QLocale().toString(then.date(), QLocale::ShortFormat) + then.toString(u" HH:mm"_s);
}

QString timeToolTip(qint64 msUtc)
{
    return tr("%1 local time\n%2 UTC")
        .arg(local(msUtc).toString(u"yyyy-MM-dd HH:mm:ss.zzz"_s),
             QDateTime::fromMSecsSinceEpoch(msUtc, Qt::UTC).toString(u"yyyy-MM-dd HH:mm:ss.zzz"_s));
}

QString numberText(qint64 number)
{
    return QLocale().toString(number);
}

QString vmsText(qint64 count)
{
    return count == 1 ? tr("1 VM") : tr("%1 VMs").arg(numberText(count));
}

QString jobsText(qint64 count)
{
    return count == 1 ? tr("1 job") : tr("%1 jobs").arg(numberText(count));
}

QString requestsText(qint64 count)
{
    return count == 1 ? tr("1 request") : tr("%1 requests").arg(numberText(count));
}

QString poolsText(qint64 count)
{
    return count == 1 ? tr("1 pool") : tr("%1 pools").arg(numberText(count));
}

QString filesText(qint64 count)
{
    return count == 1 ? tr("1 file") : tr("%1 files").arg(numberText(count));
}

QString shortId(const QString &id)
{
    return id.left(8);
}

} // namespace pooldeck
