#include "jobs/jobrequestreader.h"

#include "common/jsonreader.h"
#include "common/literals.h"
#include "jobs/jsontext.h"
#include "model/protocolerror.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qint64 LargestFile = 64LL * 1024 * 1024;   // of requests, one a line
constexpr qint64 LargestRequest = 4LL * 1024 * 1024; // far above what a service takes

constexpr QLatin1StringView PoolMember = "AzureBatchPoolId"_L1;
constexpr QLatin1StringView Members[] = {"Input"_L1, "Inputs"_L1, "GlobalParameters"_L1, "Outputs"_L1, PoolMember};

JobRequestCandidate rejected(const QString &source, const QString &path, const Error &error)
{
    JobRequestCandidate candidate;
    candidate.source = source;
    candidate.path = path;
    candidate.container = source;
    candidate.request = Failure(error);
    return candidate;
}

QByteArray withoutByteOrderMark(const QByteArray &bytes)
{
    return bytes.startsWith("\xEF\xBB\xBF") ? bytes.mid(3) : bytes;
}

bool isLines(const QString &path)
{
    return path.endsWith(".jsonl"_L1, Qt::CaseInsensitive) || path.endsWith(".ndjson"_L1, Qt::CaseInsensitive);
}

bool isRequestFile(const QString &path)
{
    return path.endsWith(".json"_L1, Qt::CaseInsensitive) || isLines(path);
}

QList<JobRequestCandidate> readLines(const QString &source, const QString &path, const QByteArray &bytes)
{
    QList<JobRequestCandidate> candidates;
    const QList<QByteArray> lines = withoutByteOrderMark(bytes).split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QByteArray line = lines[i].trimmed();
        if (line.isEmpty()) {
            continue;
        }
        JobRequestCandidate candidate = readJobRequest(u"%1 line %2"_s.arg(source).arg(i + 1), line);
        candidate.path = path;
        candidate.container = source;
        if (candidate.errorPosition.line > 0) {
            const TextPosition start = positionAt(lines[i], lines[i].indexOf(line));
            candidate.errorPosition.column += candidate.errorPosition.line == 1 ? start.column - 1 : 0;
            candidate.errorPosition.line += int(i);
        }
        candidates.append(candidate);
    }
    return candidates;
}

QList<JobRequestCandidate> readFile(const QString &path, const QString &source)
{
    const QFileInfo info(path);
    QFile file(path);
    if (!info.isFile() || !file.open(QIODevice::ReadOnly)) {
        const QString why = info.exists() ? file.errorString() : u"there is no such file"_s;
        return {
            rejected(source, path, localError(u"FileUnreadable"_s, u"%1 cannot be read: %2"_s.arg(source, why), path))};
    }
    const bool hasLines = isLines(path);
    if (file.size() > (hasLines ? LargestFile : LargestRequest)) {
        return {rejected(source, path,
                         localError(u"PayloadTooLarge"_s, u"%1 is too large for a job request"_s.arg(source), path))};
    }
    const QByteArray bytes = file.readAll();
    if (hasLines) {
        QList<JobRequestCandidate> candidates = readLines(source, path, bytes);
        if (candidates.isEmpty()) {
            candidates.append(
                rejected(source, path, localError(u"NoJobRequests"_s, u"%1 is empty"_s.arg(source), path)));
        }
        return candidates;
    }
    JobRequestCandidate candidate = readJobRequest(source, bytes);
    candidate.path = path;
    return {candidate};
}

QList<JobRequestCandidate> readFolder(const QString &folder)
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
    const QString name = QFileInfo(folder).fileName();
    if (paths.isEmpty()) {
        return {rejected(
            name, folder,
            localError(u"NoJobRequests"_s, u"The folder %1 holds no .json or .jsonl file"_s.arg(name), folder))};
    }
    QList<JobRequestCandidate> candidates;
    const QDir base(folder);
    for (const QString &path : paths) {
        candidates += readFile(path, base.relativeFilePath(path));
    }
    return candidates;
}

} // namespace

JobRequestCandidate readJobRequest(const QString &source, const QByteArray &bytes)
{
    JobRequestCandidate candidate;
    candidate.source = source;
    candidate.container = source;
    candidate.bytes = withoutByteOrderMark(bytes);
    if (candidate.bytes.size() > LargestRequest) {
        candidate.request =
            Failure(protocolError(ErrorCode::PayloadTooLarge, u"%1 is too large for a job request"_s.arg(source)));
        return candidate;
    }
    if (candidate.bytes.trimmed().isEmpty()) {
        candidate.request = Failure(protocolError(ErrorCode::RequestIsEmpty, u"%1 is empty"_s.arg(source)));
        return candidate;
    }
    const auto text = JsonText::parse(candidate.bytes);
    if (!text) {
        candidate.request = Failure(text.error().error);
        candidate.errorPosition = text.error().position;
        return candidate;
    }
    candidate.maskedJson = text->masked();
    const QJsonObject json = parseJsonObject(candidate.bytes).value_or(QJsonObject());
    const bool isRequest =
        std::any_of(std::begin(Members), std::end(Members), [&json](QLatin1StringView m) { return json.contains(m); });
    if (!isRequest && !json.isEmpty()) {
        candidate.request = Failure(localError(
            u"NotAJobRequest"_s,
            u"this is no job request: it has none of Input, Inputs, GlobalParameters, Outputs, AzureBatchPoolId"_s));
        candidate.errorPosition = {1, 1};
        return candidate;
    }
    candidate.request = JobRequest::fromJson(json);
    if (!candidate.request) {
        candidate.errorPosition = text->positionOf(candidate.request.error().target);
    }
    return candidate;
}

QList<JobRequestCandidate> readJobRequests(const QStringList &paths)
{
    QList<JobRequestCandidate> candidates;
    for (const QString &path : paths) {
        const QFileInfo info(path);
        candidates +=
            info.isDir() ? readFolder(info.absoluteFilePath()) : readFile(info.absoluteFilePath(), info.fileName());
    }
    return candidates;
}

QList<JobRequestCandidate> readJobRequestText(const QString &text)
{
    const QString source = u"dropped text"_s;
    const QByteArray bytes = text.toUtf8();
    JobRequestCandidate whole = readJobRequest(source, bytes);
    if (whole.request || !whole.maskedJson.isEmpty()) {
        return {whole};
    }
    const QList<JobRequestCandidate> lines = readLines(source, {}, bytes);
    const bool isOneALine =
        lines.size() > 1 && std::all_of(lines.begin(), lines.end(), [](const JobRequestCandidate &c) {
            return c.bytes.startsWith('{') && c.bytes.endsWith('}');
        });
    return isOneALine ? lines : QList<JobRequestCandidate>{whole};
}

QByteArray withPool(const QByteArray &bytes, const QString &poolId)
{
    const auto text = JsonText::parse(bytes);
    if (!text) {
        return bytes;
    }
    if (poolId.isEmpty() && parseJsonObject(bytes).value_or(QJsonObject()).value(PoolMember) == QJsonValue(QString())) {
        return bytes; // an empty id says classic processing, too
    }
    return text->withMember(PoolMember, poolId.isEmpty() ? std::nullopt : std::optional(poolId));
}

} // namespace pooldeck
