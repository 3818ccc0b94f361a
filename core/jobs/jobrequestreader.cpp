#include "jobs/jobrequestreader.h"

#include "common/literals.h"
#include "jobs/jsontext.h"
#include "jobs/requestfiles.h"
#include "jobs/requestrepair.h"
#include "jobs/requestrules.h"
#include "model/protocolerror.h"

#include <QCoreApplication>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr QLatin1StringView PoolMember = "AzureBatchPoolId"_L1;

QString tr(const char *text)
{
    return QCoreApplication::translate("JobRequestReader", text);
}

void refuse(JobRequestCandidate &candidate, const Error &error, const TextPosition &position = {})
{
    candidate.problems = {{ProblemSeverity::Error, error.code, error.target, position, error.message, std::nullopt}};
}

qsizetype errorCount(const QList<RequestProblem> &problems)
{
    return std::count_if(problems.begin(), problems.end(), isError);
}

bool mayHoldEntities(const QByteArray &bytes)
{
    const qsizetype at = bytes.indexOf('&');
    return at >= 0 && bytes.indexOf(';', at) >= 0;
}

QString repairLabel(const RequestRepair &repair)
{
    return repair.steps.size() == 1 ? tr("Repair the text")
                                    : tr("Repair the text in %1 places").arg(repair.steps.size());
}

/// What is to be mended, and what is wrong besides. `severityOf`: of a step.
template <class SeverityOf>
QList<RequestProblem> afterRepair(const RequestRepair &repair, const JsonText &mended, const SeverityOf &severityOf)
{
    const RequestFix fix{repairLabel(repair), repair.text};
    QList<RequestProblem> problems;
    for (const RepairStep &step : repair.steps) {
        problems.append({severityOf(step), step.code, {}, step.position, step.sentence, fix});
    }
    for (RequestProblem problem : requestProblems(mended)) {
        const qsizetype offset = offsetAt(mended.utf8(), problem.position);
        problem.position = positionAt(repair.original, repair.originalOffset(offset));
        problem.fix.reset(); // its text would be the mended one
        problems.append(problem);
    }
    std::stable_sort(problems.begin(), problems.end(), [](const RequestProblem &a, const RequestProblem &b) {
        return std::pair(a.position.line, a.position.column) < std::pair(b.position.line, b.position.column);
    });
    return problems;
}

/// Not JSON: the complaint first, then what could be mended.
void judgeBroken(JobRequestCandidate &candidate, const JsonText::ParseError &complaint)
{
    refuse(candidate, complaint.error, complaint.position);
    const auto repair = RequestRepair::of(candidate.bytes);
    if (!repair) {
        return;
    }
    const auto mended = JsonText::parse(repair->text);
    const QList<RequestProblem> problems =
        afterRepair(*repair, *mended, [](const RepairStep &) { return ProblemSeverity::Error; });
    const TextPosition at = complaint.position;
    candidate.problems.first().fix = RequestFix{repairLabel(*repair), repair->text};
    std::copy_if(problems.begin(), problems.end(), std::back_inserter(candidate.problems),
                 [&at](const RequestProblem &problem) { return problem.position != at || !problem.fix; });
}

/// JSON that may hold HTML entities where none can be meant.
void judge(JobRequestCandidate &candidate, const JsonText &text)
{
    candidate.problems = requestProblems(text);
    if (!mayHoldEntities(candidate.bytes)) {
        return;
    }
    const auto repair = RequestRepair::of(candidate.bytes);
    if (!repair) {
        return;
    }
    const auto mended = JsonText::parse(repair->text);
    const qsizetype before = errorCount(candidate.problems);
    if (errorCount(requestProblems(*mended)) > before) {
        return;
    }
    candidate.problems = afterRepair(*repair, *mended, [before](const RepairStep &) {
        return before > 0 ? ProblemSeverity::Error : ProblemSeverity::Warning;
    });
}

/// The request, or the first error.
void conclude(JobRequestCandidate &candidate, const Result<JobRequest> &request)
{
    const auto error = std::find_if(candidate.problems.begin(), candidate.problems.end(), isError);
    candidate.request = request;
    if (error != candidate.problems.end()) {
        candidate.errorPosition = error->position;
        candidate.request = Failure(localError(error->code, error->sentence, error->path));
    }
}

} // namespace

JobRequestCandidate readJobRequest(const QString &source, const QByteArray &bytes)
{
    JobRequestCandidate candidate;
    candidate.source = source;
    candidate.container = source;
    candidate.bytes = bytes.startsWith("\xEF\xBB\xBF") ? bytes.mid(3) : bytes;
    if (candidate.bytes.size() > LargestRequest) {
        refuse(candidate,
               protocolError(ErrorCode::PayloadTooLarge, tr("%1 is too large for a job request").arg(source)));
        conclude(candidate, {});
        return candidate;
    }
    if (candidate.bytes.trimmed().isEmpty()) {
        refuse(candidate, protocolError(ErrorCode::RequestIsEmpty, tr("%1 is empty").arg(source)));
        conclude(candidate, {});
        return candidate;
    }
    const auto text = JsonText::parse(candidate.bytes);
    if (!text) {
        judgeBroken(candidate, text.error());
        conclude(candidate, {});
        return candidate;
    }
    candidate.maskedJson = text->masked();
    judge(candidate, *text);
    conclude(candidate, JobRequest::fromJson(text->object()));
    return candidate;
}

JobRequestCandidate readAgain(const JobRequestCandidate &candidate, const QByteArray &bytes)
{
    JobRequestCandidate again = readJobRequest(candidate.source, bytes);
    again.path = candidate.path;
    again.container = candidate.container;
    again.start = candidate.start;
    moveInto(again);
    return again;
}

QList<JobRequestCandidate> readJobRequestText(const QString &text, const QString &name)
{
    const QString source = name.isEmpty() ? u"dropped text"_s : name;
    const QByteArray bytes = text.toUtf8();
    JobRequestCandidate whole = readJobRequest(source, bytes);
    if (whole.request || !whole.maskedJson.isEmpty()) {
        return {whole};
    }
    const QList<JobRequestCandidate> lines = readRequestLines(source, {}, bytes);
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
    if (poolId.isEmpty() && text->object().value(PoolMember) == QJsonValue(QString())) {
        return bytes; // an empty id says classic processing, too
    }
    return text->withMember(PoolMember, poolId.isEmpty() ? std::nullopt : std::optional(poolId));
}

} // namespace pooldeck
