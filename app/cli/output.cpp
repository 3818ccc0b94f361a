#include "output.h"

#include "common/isotime.h"
#include "common/literals.h"
#include "connections/embeddedservice.h"
#include "net/httptransport.h"

#include <QJsonDocument>

#include <algorithm>
#include <cstdio>

namespace pooldeck::cli {
namespace {

constexpr int ColumnGap = 2;

/// Codes of what is wrong with the command line itself, before anything was sent.
const QStringList &usageCodes()
{
    static const QStringList codes{
        u"BadUsage"_s,      u"BadTime"_s,        u"FileUnreadable"_s,      u"BadJson"_s,
        u"NoJobRequests"_s, u"NotAJobRequest"_s, u"ConnectionNotFound"_s,  u"AmbiguousName"_s,
        u"BadLabel"_s,      u"BadMinutes"_s,     u"OutputPatternInvalid"_s};
    return codes;
}

void write(FILE *stream, const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    std::fflush(stream);
}

} // namespace

ExitCode exitCodeOf(const Error &error)
{
    const bool isUnanswered =
        error.code == TransportError::Unreachable || error.code == TransportError::TimedOut ||
        error.code == TransportError::TlsFailed || error.code == EmbeddedServiceError::NotRunning ||
        error.code == EmbeddedServiceError::NotStarted || error.code == EmbeddedServiceError::StartTimedOut;
    if (isUnanswered) {
        return ExitCode::Unreachable;
    }
    return error.httpStatus == 0 && usageCodes().contains(error.code) ? ExitCode::Usage : ExitCode::Refused;
}

Table::Table(const QStringList &headings)
    : m_rows{headings}
{
}

void Table::addRow(const QStringList &cells)
{
    m_rows.append(cells);
}

QString Table::toString() const
{
    const qsizetype columns = m_rows.first().size();
    QList<qsizetype> widths(columns, 0);
    for (const QStringList &row : m_rows) {
        for (qsizetype c = 0; c < columns; ++c) {
            widths[c] = std::max(widths[c], row[c].size());
        }
    }
    QString text;
    for (const QStringList &row : m_rows) {
        QString line;
        for (qsizetype c = 0; c < columns; ++c) {
            const bool isRight = m_rightAligned.contains(int(c));
            line += isRight ? row[c].rightJustified(widths[c]) : row[c].leftJustified(widths[c]);
            line += QString(ColumnGap, u' ');
        }
        while (line.endsWith(u' ')) {
            line.chop(1);
        }
        text += line + u'\n';
    }
    return text;
}

void print(const QString &text)
{
    write(stdout, text);
}

void print(const QJsonObject &json)
{
    write(stdout, QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Indented)));
}

void print(const Table &table)
{
    write(stdout, table.toString());
}

ExitCode report(const Error &error)
{
    write(stderr, error.toString() + u'\n');
    return exitCodeOf(error);
}

QString orDash(const QString &text)
{
    return text.isEmpty() ? u"-"_s : text;
}

QString timeOrDash(const std::optional<qint64> &msUtc)
{
    return msUtc ? toIsoTime(*msUtc) : u"-"_s;
}

Result<std::optional<qint64>> readTime(const QString &text)
{
    if (text.isEmpty()) {
        return std::optional<qint64>();
    }
    const bool isDay = text.size() == 10;
    const Result<qint64> time = fromIsoTime(isDay ? QString(text + u"T00:00:00Z"_s) : text);
    if (!time) {
        return Failure(time.error());
    }
    return std::optional(*time);
}

} // namespace pooldeck::cli
