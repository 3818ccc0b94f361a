#pragma once

#include "setup/serviceoptions.h"

#include <QList>

#include <utility>

namespace pooldeck {

/// The process's log on stderr: one line each, whatever is in a message. "TIME LEVEL CATEGORY: MESSAGE NAME=VALUE…" or
/// a JSON object; for journald the priority in front instead of time and level.
namespace log {

using Fields = QList<std::pair<QLatin1StringView, QString>>;

/// Takes over what Qt's logging categories say. Once, before anything is logged.
void install(LogLevel level, LogFormat format);

/// An info line with fields: of HTTP requests and the like.
void info(const char *category, const QString &message, const Fields &fields);

/// One line as it is written, without its end. `type`: QtDebugMsg …; `timeMs`: ms UTC.
QByteArray line(LogFormat format, bool forJournal, QtMsgType type, const char *category, const QString &message,
                const Fields &fields, qint64 timeMs);

} // namespace log
} // namespace pooldeck
