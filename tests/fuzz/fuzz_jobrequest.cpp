// A text → job request as the service reads it → check against a web service; and as the console reads it, mends it,
// and makes many of a template and a table of values.

#include "fuzz.h"

#include "common/jsonreader.h"
#include "common/literals.h"
#include "engine/jobintake.h"
#include "jobs/jobrequestreader.h"
#include "jobs/jsontext.h"
#include "jobs/maskedtext.h"
#include "jobs/requestrepair.h"
#include "jobs/requesttemplate.h"

#include <QTemporaryDir>

#include <algorithm>

using namespace pooldeck;

namespace {

WebServiceDefinition webService()
{
    WebServiceDefinition definition;
    definition.name = u"fuzzed"_s;
    definition.inputs.insert(u"input1"_s, {u"One"_s, {u".csv"_s}, {}});
    definition.inputs.insert(u"input2"_s, {u"Two"_s, {u".csv"_s}, {}});
    definition.outputs.insert(u"output1"_s, {u"Result"_s, u".csv"_s});
    definition.command = {u"/bin/true"_s};
    definition.timeLimitMs = 60'000;
    return definition;
}

void asTheServiceDoes(const QByteArray &bytes)
{
    static const QTemporaryDir folder;
    static const FileRoots roots({{u"uploads"_s, folder.path(), true}});
    static const WebServiceDefinition definition = webService();
    const Result<QJsonObject> json = parseJsonObject(bytes);
    if (!json) {
        return;
    }
    const Result<JobRequest> request = JobRequest::fromJson(*json);
    if (!request) {
        require(!request.error().code.isEmpty(), "an error has a code", bytes);
        return;
    }
    const Result<JobRequest> again = JobRequest::fromJson(request->toJson());
    require(again && *again == *request, "what was read is written and read again as it was", bytes);
    if (const auto checked = checkJobRequest(*request, definition, roots, BlobHosts()); !checked) {
        require(!checked.error().code.isEmpty(), "an error has a code", bytes);
    }
}

void asTheConsoleDoes(const QByteArray &bytes)
{
    const JobRequestCandidate candidate = readJobRequest(u"fuzzed"_s, bytes);
    static_cast<void>(maskedText(bytes));
    const bool hasError = std::any_of(candidate.problems.begin(), candidate.problems.end(), isError);
    require(hasError != candidate.request.has_value(), "it is a request or has an error", bytes);
    for (const RequestProblem &problem : candidate.problems) {
        require(!problem.code.isEmpty() && !problem.sentence.isEmpty(), "a problem has a code and a sentence", bytes);
        require(!problem.fix || problem.fix->bytes != candidate.bytes, "a fix changes something", bytes);
        require(!problem.fix || JsonText::parse(problem.fix->bytes).has_value(), "a fixed text is JSON", bytes);
    }
    if (!candidate.request) {
        return;
    }
    for (const QString &poolId : {QString(32, u'a'), QString()}) {
        const JobRequestCandidate placed = readJobRequest(u"placed"_s, withPool(candidate.bytes, poolId));
        require(placed.request.has_value(), "a request with another pool is one", bytes);
        require(placed.request->poolId.value_or(QString()) == poolId, "the pool is the one that was set", bytes);
        require(placed.request->inputs == candidate.request->inputs &&
                    placed.request->outputs == candidate.request->outputs &&
                    placed.request->globalParameters == candidate.request->globalParameters,
                "nothing else is touched", bytes);
    }
}

void mended(const QByteArray &bytes)
{
    const std::optional<RequestRepair> repair = RequestRepair::of(bytes);
    if (!repair) {
        return;
    }
    require(!repair->steps.isEmpty(), "what was mended is said", bytes);
    require(JsonText::parse(repair->text).has_value(), "a mended text is JSON", bytes);
    for (qsizetype at = 0; at <= repair->text.size(); ++at) {
        const qsizetype original = repair->originalOffset(at);
        require(original >= 0 && original <= repair->original.size(), "a place is in the text as it came", bytes);
    }
}

void asATemplate(const QByteArray &bytes)
{
    const TemplateExpansion made = expandTemplate({u"t"_s, bytes}, {u"v"_s, "a,b\n1,\"\"\"\\\n2,3\n"});
    require(!made.isRefused() || made.candidates.isEmpty(), "what is refused makes no request", bytes);
    for (const JobRequestCandidate &candidate : made.candidates) {
        require(JsonText::parse(candidate.bytes).has_value() || candidate.problems.first().code == "BadJson"_L1,
                "only names that are twice can break a template", bytes);
    }
}

void asValues(const QByteArray &bytes)
{
    const QByteArray header = "a;b\n";
    const TemplateExpansion made = expandTemplate(
        {u"t"_s, "{\"GlobalParameters\":{\"a\":\"${a}\",\"b\":\"x${b}$${a}\"}}"}, {u"v"_s, header + bytes});
    for (const JobRequestCandidate &candidate : made.candidates) {
        require(candidate.request || candidate.bytes.isEmpty(), "any value can be put into a string", bytes);
    }
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes = bytesOf(data, size);
    asTheServiceDoes(bytes);
    asTheConsoleDoes(bytes);
    mended(bytes);
    asATemplate(bytes);
    asValues(bytes);
    return 0;
}
