#include "requestinput.h"

#include "common/literals.h"
#include "jobs/problemgroups.h"
#include "jobs/requesttemplate.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>

#include <algorithm>
#include <cstdio>

namespace pooldeck::cli {
namespace {

const QString StandardInput = u"standard input"_s;

Result<QByteArray> readFile(const QString &path)
{
    QFile file(path);
    const bool isOpen = path == "-"_L1 ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!isOpen) {
        return Failure(localError(u"FileUnreadable"_s, u"%1: %2"_s.arg(path, file.errorString()), path));
    }
    return file.readAll();
}

Result<NamedText> namedText(const QString &path)
{
    return readFile(path).map([&path](const QByteArray &bytes) {
        return NamedText{path == "-"_L1 ? StandardInput : QFileInfo(path).fileName(), bytes};
    });
}

QString wordOf(ProblemSeverity severity)
{
    switch (severity) {
    case ProblemSeverity::Error:
        return u"error"_s;
    case ProblemSeverity::Warning:
        return u"warning"_s;
    case ProblemSeverity::Note:
        return u"note"_s;
    }
    Q_UNREACHABLE();
}

/// What has no position names the file itself.
Error located(const QString &container, const RequestProblem &problem, const QString &more = {})
{
    const TextPosition &at = problem.position;
    QString where =
        at.line > 0 ? u"%1:%2:%3: "_s.arg(container, QString::number(at.line), QString::number(at.column)) : QString();
    if (!isError(problem)) {
        where += wordOf(problem.severity) + u": "_s;
    }
    return {{}, where + problem.sentence + more, problem.path, 0, {}};
}

Result<QList<JobRequestCandidate>> fromTemplate(const RequestInput &input)
{
    const auto requestTemplate = namedText(input.templateFile);
    if (!requestTemplate) {
        return Failure(requestTemplate.error());
    }
    const auto values = namedText(input.valuesFile);
    if (!values) {
        return Failure(values.error());
    }
    const TemplateExpansion expansion = expandTemplate(*requestTemplate, *values);
    for (const RequestProblem &problem : expansion.problems) {
        report(located(requestTemplate->name, problem));
    }
    if (expansion.isRefused()) {
        return Failure(localError(u"BadUsage"_s, u"Nothing was sent: the template and the values make no requests."_s));
    }
    return expansion.candidates;
}

bool hasError(const JobRequestCandidate &candidate)
{
    return !candidate.request || std::any_of(candidate.problems.cbegin(), candidate.problems.cend(), isError);
}

} // namespace

QString RequestInput::name() const
{
    if (!templateFile.isEmpty()) {
        return u"%1 × %2"_s.arg(QFileInfo(templateFile).fileName(), QFileInfo(valuesFile).fileName());
    }
    if (files.size() > 1) {
        return u"%1 files"_s.arg(files.size());
    }
    if (files.constFirst() == "-"_L1) {
        return StandardInput;
    }
    const QFileInfo info(QDir::cleanPath(files.constFirst()));
    return info.isDir() ? QString(QDir(info.absoluteFilePath()).dirName() + u'/') : info.fileName();
}

Result<QList<JobRequestCandidate>> readRequests(const RequestInput &input)
{
    if (!input.templateFile.isEmpty()) {
        return fromTemplate(input);
    }
    if (!input.files.contains(u"-"_s)) {
        return readJobRequests(input.files);
    }
    QList<JobRequestCandidate> candidates;
    for (const QString &file : input.files) {
        if (file != "-"_L1) {
            candidates += readJobRequests({file});
            continue;
        }
        const auto bytes = readFile(file);
        if (!bytes) {
            return Failure(bytes.error());
        }
        candidates += readJobRequestText(QString::fromUtf8(*bytes), StandardInput);
    }
    return candidates;
}

qsizetype reportProblems(const QList<JobRequestCandidate> &candidates)
{
    qsizetype bad = 0;
    for (const JobRequestCandidate &candidate : candidates) {
        for (const RequestProblem &problem : candidate.problems) {
            if (isError(problem)) {
                report(located(candidate.container, problem));
            }
        }
        bad += hasError(candidate) ? 1 : 0;
    }
    for (const ProblemGroup &group : groupProblems(candidates)) {
        if (group.first.severity == ProblemSeverity::Warning) {
            const qsizetype others = group.candidates.size() - 1;
            report(located(candidates[group.candidates.constFirst()].container, group.first,
                           others == 0 ? QString() : u" (and %1 more like it)"_s.arg(others)));
        }
    }
    return bad;
}

QJsonObject problemsToJson(const JobRequestCandidate &candidate)
{
    QJsonArray list;
    for (const RequestProblem &problem : candidate.problems) {
        list.append(QJsonObject{{"Severity"_L1, wordOf(problem.severity)},
                                {"Code"_L1, problem.code},
                                {"Path"_L1, problem.path},
                                {"Line"_L1, problem.position.line},
                                {"Column"_L1, problem.position.column},
                                {"Message"_L1, problem.sentence}});
    }
    return {{"Source"_L1, candidate.source}, {"Problems"_L1, list}};
}

} // namespace pooldeck::cli
