#include "connections/serviceprocess.h"

#include "common/jsonreader.h"
#include "common/literals.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>

#include <csignal>

namespace pooldeck {

std::optional<ServiceEndpoint> readServiceEndpoint(const QString &filePath)
{
    QFile file(filePath);
    if (!file.open(QIODevice::ReadOnly)) {
        return std::nullopt;
    }
    const Result<QJsonObject> json = parseJsonObject(file.readAll());
    if (!json) {
        return std::nullopt;
    }
    JsonReader reader(*json);
    const QUrl url(reader.string("PoolServiceUrl"_L1), QUrl::StrictMode);
    const qint64 pid = reader.integer("Pid"_L1, 1, qint64(1) << 40);
    if (reader.error() || !url.isValid()) {
        return std::nullopt;
    }
    return ServiceEndpoint{url, pid};
}

bool isProcessOf(qint64 pid, const QString &program)
{
    // Only the owner (and root) may read this link.
    QString running = QFile::symLinkTarget(u"/proc/%1/exe"_s.arg(pid));
    if (running.endsWith(" (deleted)"_L1)) { // rebuilt or upgraded while it ran
        running.chop(10);
    }
    const QString canonical = QFileInfo(program).canonicalFilePath();
    const QString expected = canonical.isEmpty() ? program : canonical;
    return !running.isEmpty() && QFileInfo(running).fileName() == QFileInfo(expected).fileName();
}

bool askToEnd(qint64 pid)
{
    return pid > 0 && kill(pid_t(pid), SIGTERM) == 0;
}

Result<qint64> startDetached(const QString &program, const QStringList &arguments, const QString &workingFolder,
                             const QString &logFile)
{
    QProcess process;
    process.setProgram(program);
    process.setArguments(arguments);
    process.setWorkingDirectory(workingFolder);
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(logFile, QIODevice::Append);
    process.setStandardErrorFile(logFile, QIODevice::Append);
    qint64 pid = 0;
    if (!process.startDetached(&pid)) {
        return Failure(
            localError(u"ProcessNotStarted"_s, u"%1 cannot be started: %2"_s.arg(program, process.errorString())));
    }
    return pid;
}

QString lastLineOf(const QString &filePath)
{
    constexpr qint64 TailBytes = 4096;
    QFile file(filePath);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    file.seek(std::max<qint64>(0, file.size() - TailBytes));
    const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
    return lines.isEmpty() ? QString() : lines.last().trimmed();
}

} // namespace pooldeck
