#pragma once

#include <QString>

#include <optional>

namespace pooldeck {

/// How figures are written on screen: in the person's locale, times local. CSV and the wire have their own forms.

/// "131.27"; 2 decimals in lists, 4 in details.
QString hoursText(qint64 computeMs, int decimals = 2);

/// "2 h 14 min", "4 min 05 s", "42 s", "1.8 s", "120 ms".
QString durationText(qint64 ms);

/// "just now", "8 s ago", "14 min ago".
QString agoText(qint64 ms);

/// "17:03:12".
QString clockText(qint64 msUtc);

/// Today "17:03:12", within a week "Fri 18:04", else the date. `nowMs` as the reader has it.
QString timeText(qint64 msUtc, qint64 nowMs);

/// The same instant in full, local and UTC: for tool tips.
QString timeToolTip(qint64 msUtc);

/// "1,234".
QString numberText(qint64 number);

/// "1 VM", "12 VMs".
QString vmsText(qint64 count);
QString jobsText(qint64 count);
QString requestsText(qint64 count);
QString poolsText(qint64 count);
QString filesText(qint64 count);

/// The first 8 digits of an id, as lists show it.
QString shortId(const QString &id);

} // namespace pooldeck
