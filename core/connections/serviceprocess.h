#pragma once

#include "common/error.h"

#include <QString>
#include <QUrl>

#include <optional>

namespace pooldeck {

/// What a running pooldeckd writes into `<data folder>/endpoint.json`.
struct ServiceEndpoint
{
    QUrl poolServiceUrl;
    qint64 pid = 0;
};

/// None: no file, or not a whole one (it may be from a service that has gone).
std::optional<ServiceEndpoint> readServiceEndpoint(const QString &filePath);

/// True when this process exists, belongs to this person and runs a program of this name (a pid may have been given to
/// another process since it was written down).
bool isProcessOf(qint64 pid, const QString &program);

/// Asks a process to end (SIGTERM).
bool askToEnd(qint64 pid);

/// Starts a program that outlives this one; its output goes to the end of `logFile`. Answers its pid.
Result<qint64> startDetached(const QString &program, const QStringList &arguments, const QString &workingFolder,
                             const QString &logFile);

/// The last line that is not empty, "" when there is none.
QString lastLineOf(const QString &filePath);

} // namespace pooldeck
