#include "jobs/requestfiles.h"

#include "common/literals.h"

#include <QCoreApplication>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QtConcurrentRun>

#include <algorithm>
#include <functional>

namespace pooldeck {
namespace {

constexpr qint64 LargestFile = 64LL * 1024 * 1024; // of requests, one a line
constexpr qint64 PartMs = 30;                      // a window that lists parts as they come stays fluent

QString tr(const char *text)
{
    return QCoreApplication::translate("JobRequestReader", text);
}

/// A file to read, or why there is none.
struct RequestFile
{
    QString path;
    QString source;
    std::optional<Error> error;
};

JobRequestCandidate rejected(const RequestFile &file, const Error &error)
{
    JobRequestCandidate candidate;
    candidate.source = file.source;
    candidate.path = file.path;
    candidate.container = file.source;
    candidate.problems = {{ProblemSeverity::Error, error.code, {}, {}, error.message, std::nullopt}};
    candidate.request = Failure(error);
    return candidate;
}

bool isLines(const QString &path)
{
    return path.endsWith(".jsonl"_L1, Qt::CaseInsensitive) || path.endsWith(".ndjson"_L1, Qt::CaseInsensitive);
}

bool isRequestFile(const QString &path)
{
    return path.endsWith(".json"_L1, Qt::CaseInsensitive) || isLines(path);
}

QList<RequestFile> filesIn(const QString &folder)
{
    QStringList paths;
    QDirIterator files(folder, QDir::Files | QDir::Readable, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        if (isRequestFile(path)) {
            paths.append(path);
        }
    }
    std::sort(paths.begin(), paths.end());
    if (paths.isEmpty()) {
        const QString name = QFileInfo(folder).fileName();
        return {{folder, name,
                 localError(u"NoJobRequests"_s, tr("The folder %1 holds no .json or .jsonl file").arg(name), folder)}};
    }
    QList<RequestFile> found;
    found.reserve(paths.size());
    const qsizetype below = QDir(folder).path().size() + 1;
    for (const QString &path : std::as_const(paths)) {
        found.append({path, path.mid(below), std::nullopt});
    }
    return found;
}

QList<RequestFile> filesOf(const QStringList &paths)
{
    QList<RequestFile> files;
    for (const QString &path : paths) {
        const QFileInfo info(path);
        if (info.isDir()) {
            files += filesIn(info.absoluteFilePath());
        } else {
            files.append({info.absoluteFilePath(), info.fileName(), std::nullopt});
        }
    }
    return files;
}

QList<JobRequestCandidate> readFile(const RequestFile &named)
{
    if (named.error) {
        return {rejected(named, *named.error)};
    }
    const QString &source = named.source;
    const QString &path = named.path;
    QFile file(path);
    const bool isRegular = QFileInfo(path).isFile(); // not a pipe that would never end
    if (!isRegular || !file.open(QIODevice::ReadOnly)) {
        const QString why = QFileInfo::exists(path) ? file.errorString() : tr("there is no such file");
        return {rejected(named, localError(u"FileUnreadable"_s, tr("%1 cannot be read: %2").arg(source, why), path))};
    }
    const bool hasLines = isLines(path);
    if (file.size() > (hasLines ? LargestFile : LargestRequest)) {
        return {rejected(named,
                         localError(u"PayloadTooLarge"_s, tr("%1 is too large for a job request").arg(source), path))};
    }
    const QByteArray bytes = file.readAll();
    if (hasLines) {
        QList<JobRequestCandidate> candidates = readRequestLines(source, path, bytes);
        if (candidates.isEmpty()) {
            candidates.append(rejected(named, localError(u"NoJobRequests"_s, tr("%1 is empty").arg(source), path)));
        }
        return candidates;
    }
    JobRequestCandidate candidate = readJobRequest(source, bytes);
    candidate.path = path;
    return {candidate};
}

void readInParts(QPromise<QList<JobRequestCandidate>> &promise, const QStringList &paths)
{
    const QList<RequestFile> files = filesOf(paths);
    promise.setProgressRange(0, int(files.size()));
    QList<JobRequestCandidate> part;
    QElapsedTimer sincePart;
    sincePart.start();
    for (qsizetype i = 0; i < files.size() && !promise.isCanceled(); ++i) {
        part += readFile(files[i]);
        if (sincePart.elapsed() >= PartMs) {
            promise.addResult(std::exchange(part, {}));
            promise.setProgressValue(int(i) + 1);
            sincePart.restart();
        }
    }
    if (!part.isEmpty()) {
        promise.addResult(part);
    }
    promise.setProgressValue(int(files.size()));
}

} // namespace

void moveInto(JobRequestCandidate &candidate)
{
    const auto move = [&candidate](TextPosition &position) {
        if (position.line > 0) {
            position.column += position.line == 1 ? candidate.start.column - 1 : 0;
            position.line += candidate.start.line - 1;
        }
    };
    move(candidate.errorPosition);
    for (RequestProblem &problem : candidate.problems) {
        move(problem.position);
    }
}

QList<JobRequestCandidate> readRequestLines(const QString &source, const QString &path, const QByteArray &bytes)
{
    QList<JobRequestCandidate> candidates;
    const QList<QByteArray> lines = (bytes.startsWith("\xEF\xBB\xBF") ? bytes.mid(3) : bytes).split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QByteArray line = lines[i].trimmed();
        if (line.isEmpty()) {
            continue;
        }
        JobRequestCandidate candidate = readJobRequest(tr("%1 line %2").arg(source, QString::number(i + 1)), line);
        candidate.path = path;
        candidate.container = source;
        candidate.start = {int(i) + 1, positionAt(lines[i], lines[i].indexOf(line)).column};
        moveInto(candidate);
        candidates.append(candidate);
    }
    return candidates;
}

QList<JobRequestCandidate> readJobRequests(const QStringList &paths)
{
    QList<JobRequestCandidate> candidates;
    const QList<RequestFile> files = filesOf(paths);
    for (const RequestFile &file : files) {
        candidates += readFile(file);
    }
    return candidates;
}

QFuture<QList<JobRequestCandidate>> readJobRequestsInParts(const QStringList &paths)
{
    return QtConcurrent::run(readInParts, paths);
}

} // namespace pooldeck
