#pragma once

#include "common/error.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace pooldeck::cli {

/// What the program ends with; scripts depend on it.
enum class ExitCode {
    Done = 0,
    Refused = 1,       ///< the service said no, or a job did not end well
    Usage = 2,         ///< the command line or a file named on it is wrong; nothing was sent
    Unreachable = 3,   ///< no answer, a time-out, no secure connection
    Interrupted = 130, ///< Ctrl+C, as shells have it
};

ExitCode exitCodeOf(const Error &error);

/// A table for a terminal: columns aligned, numbers to the right.
class Table final
{
public:
    explicit Table(const QStringList &headings);

    void setRightAligned(const QList<int> &columns) { m_rightAligned = columns; }
    void addRow(const QStringList &cells);
    QString toString() const;

private:
    QList<QStringList> m_rows;
    QList<int> m_rightAligned;
};

void print(const QString &text);
void print(const QJsonObject &json);
void print(const Table &table);
/// On the error output, as "code: message".
ExitCode report(const Error &error);

/// "-" for what is not there.
QString orDash(const QString &text);
QString timeOrDash(const std::optional<qint64> &msUtc);

/// A time of the command line; "2026-01-31" is the start of that day in UTC. None for "". BadTime.
Result<std::optional<qint64>> readTime(const QString &text);

} // namespace pooldeck::cli
