#include "setup/log.h"

#include "common/isotime.h"
#include "common/literals.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>

#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

namespace pooldeck::log {
namespace {

// Qt's message handler is a plain function: what it needs is set once, before it is installed.
LogFormat installedFormat = LogFormat::Text;
bool writesToJournal = false;
LogLevel installedLevel = LogLevel::Info;

struct LevelName
{
    QLatin1StringView name;
    int priority; ///< of syslog
};

LevelName nameOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return {"debug"_L1, 7};
    case QtInfoMsg:
        return {"info"_L1, 6};
    case QtWarningMsg:
        return {"warning"_L1, 4};
    case QtCriticalMsg:
        return {"error"_L1, 3};
    case QtFatalMsg:
        return {"fatal"_L1, 2};
    }
    Q_UNREACHABLE();
}

/// Nothing that a terminal or a reader of lines would take for more than text.
QString onOneLine(const QString &text)
{
    QString result;
    for (const QChar c : text) {
        if (c == u'\n') {
            result += u"\\n"_s;
        } else if (c.category() == QChar::Other_Control || c.category() == QChar::Separator_Line ||
                   c.category() == QChar::Separator_Paragraph || c.category() == QChar::Other_Format) {
            result += u"\\u%1"_s.arg(int(c.unicode()), 4, 16, QChar(u'0'));
        } else {
            result += c;
        }
    }
    return result;
}

QString quotedIfNeeded(const QString &value)
{
    const bool isPlain = !value.isEmpty() && std::none_of(value.begin(), value.end(), [](QChar c) {
        return c.isSpace() || c == u'"' || c == u'=' || c == u'\\';
    });
    if (isPlain) {
        return onOneLine(value);
    }
    QString escaped = value;
    escaped.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s);
    return u'"' + onOneLine(escaped) + u'"';
}

void write(const QByteArray &text)
{
    const QByteArray whole = text + '\n';
    // One call a line, so that lines of threads and processes do not mix. There is nobody to tell when it fails.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, whole.constData(), std::size_t(whole.size()));
}

void handle(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const char *category = context.category ? context.category : "default";
    write(line(installedFormat, writesToJournal, type, category, message, {}, QDateTime::currentMSecsSinceEpoch()));
}

/// "device:inode" of the journal's stream, as systemd tells it: only if stderr is that stream.
bool isJournal()
{
    struct stat info = {};
    const QByteArray stream = qgetenv("JOURNAL_STREAM");
    return !stream.isEmpty() && fstat(STDERR_FILENO, &info) == 0 &&
           stream == QByteArray::number(quint64(info.st_dev)) + ':' + QByteArray::number(quint64(info.st_ino));
}

} // namespace

QByteArray line(LogFormat format, bool forJournal, QtMsgType type, const char *category, const QString &message,
                const Fields &fields, qint64 timeMs)
{
    const LevelName level = nameOf(type);
    const QByteArray priority = forJournal ? '<' + QByteArray::number(level.priority) + '>' : QByteArray();
    if (format == LogFormat::Json) {
        QJsonObject object{{"time"_L1, toIsoTime(timeMs)},
                           {"level"_L1, level.name},
                           {"category"_L1, QString::fromUtf8(category)},
                           {"message"_L1, message}};
        for (const auto &[name, value] : fields) {
            object.insert(name, value);
        }
        return priority + QJsonDocument(object).toJson(QJsonDocument::Compact);
    }
    QString text = forJournal ? QString() : QString(toIsoTime(timeMs) + u' ' + level.name + u' ');
    text += QString::fromUtf8(category) + u": "_s + onOneLine(message);
    for (const auto &[name, value] : fields) {
        text += u' ' + name + u'=' + quotedIfNeeded(value);
    }
    return priority + text.toUtf8();
}

void install(LogLevel level, LogFormat format)
{
    installedFormat = format;
    installedLevel = level;
    writesToJournal = isJournal();
    QString rules;
    for (const auto &[name, from] :
         {std::pair{"debug"_L1, LogLevel::Debug}, {"info"_L1, LogLevel::Info}, {"warning"_L1, LogLevel::Warning}}) {
        rules += u"pooldeck.*."_s + name + (level >= from ? u"=true\n"_s : u"=false\n"_s);
    }
    QLoggingCategory::setFilterRules(rules);
    qInstallMessageHandler(handle);
}

void info(const char *category, const QString &message, const Fields &fields)
{
    if (installedLevel >= LogLevel::Info) {
        write(line(installedFormat, writesToJournal, QtInfoMsg, category, message, fields,
                   QDateTime::currentMSecsSinceEpoch()));
    }
}

} // namespace pooldeck::log
