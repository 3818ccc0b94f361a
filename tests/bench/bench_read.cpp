// How long it takes to read and check a folder of 5,000 job requests, on one thread.

#include "common/literals.h"
#include "figures.h"
#include "jobs/jobrequestreader.h"
#include "jobs/jsontext.h"
#include "jobs/problemgroups.h"
#include "jobs/requestdigest.h"
#include "jobs/requestschema.h"
#include "jobs/webservicecheck.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <cstdio>
#include <functional>

using namespace pooldeck;

namespace {

constexpr int Files = 5'000;
constexpr int Rounds = 7;

QByteArray requestText(int number)
{
    const QByteArray name = QByteArray::number(number).rightJustified(5, '0');
    return "{\n"
           "  \"Input\": {\n"
           "    \"ConnectionString\": \"DefaultEndpointsProtocol=https;AccountName=acmestore;"
           "AccountKey=" +
           QByteArray(64, 'c').toBase64() +
           ";EndpointSuffix=core.windows.net\",\n"
           "    \"RelativeLocation\": \"nightly/rows-" +
           name +
           ".csv\",\n"
           "    \"BaseLocation\": null,\n"
           "    \"SasBlobToken\": null\n"
           "  },\n"
           "  \"GlobalParameters\": { \"threshold\": \"0.5\", \"label\": \"run " +
           name +
           "\" },\n"
           "  \"Outputs\": {\n"
           "    \"output1\": {\n"
           "      \"BaseLocation\": \"https://acmestore.blob.core.windows.net/results/\",\n"
           "      \"RelativeLocation\": \"scored-" +
           name +
           ".csv\",\n"
           "      \"SasBlobToken\": \"?sv=2020-12-06&se=2030-01-01&sp=rw&sig=c2lnc2lnc2lnc2lnc2lnc2lnc2ln\"\n"
           "    }\n"
           "  },\n"
           "  \"AzureBatchPoolId\": \"8dfc151b0d3e446497b845f3b29ef53b\"\n"
           "}\n";
}

void measure(const char *name, const char *target, const std::function<void()> &act)
{
    std::vector<double> values;
    act(); // what is loaded once
    for (int i = 0; i < Rounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        act();
        values.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    printFigure(name, values, "ms", target);
}

} // namespace

int main()
{
    const QTemporaryDir folder;
    QList<QByteArray> texts;
    for (int i = 0; i < Files; ++i) {
        texts.append(requestText(i));
        QFile file(folder.filePath(u"%1.json"_s.arg(i, 5, 10, QChar(u'0'))));
        if (!file.open(QIODevice::WriteOnly) || file.write(texts.constLast()) < 0) {
            return 1;
        }
    }
    std::printf("%d files of %d bytes\n", Files, int(texts.first().size()));
    QList<JobRequestCandidate> candidates;
    measure("read and check a folder", "< 1,000", [&] { candidates = readJobRequests({folder.path()}); });
    measure("  of that: JsonText", "none", [&] {
        for (const QByteArray &text : std::as_const(texts)) {
            static_cast<void>(JsonText::parse(text));
        }
    });
    QList<JsonText> parsed;
    for (const QByteArray &text : std::as_const(texts)) {
        parsed.append(*JsonText::parse(text));
    }
    measure("  of that: the schema", "none", [&] {
        for (const JsonText &text : std::as_const(parsed)) {
            valuesOfWrongType(text.root());
        }
    });
    measure("  of that: masked texts", "none", [&] {
        for (const JsonText &text : std::as_const(parsed)) {
            static_cast<void>(text.masked());
        }
    });
    WebServiceRules rules;
    rules.inputs.insert(u"input1"_s, {u".csv"_s});
    rules.outputs.insert(u"output1"_s, {u".csv"_s});
    rules.parameters.insert(u"threshold"_s, {{{}, u"number"_s, {}, 0.0, 1.0}, {}});
    rules.parameters.insert(u"label"_s, {{{}, u"string"_s, u""_s, {}, {}}, {}});
    qsizetype problems = 0;
    measure("check against the web service", "none", [&] {
        for (const JobRequestCandidate &candidate : std::as_const(candidates)) {
            problems += candidate.problems.size() + checkAgainst(candidate, rules).size();
        }
    });
    measure("find duplicates", "none", [&] { problems += findDuplicates(candidates, "key").size(); });
    measure("group problems", "none", [&] { problems += groupProblems(candidates).size(); });
    if (problems != 0 || candidates.size() != Files) {
        std::fprintf(stderr, "these requests are good, but there are %d problems\n", int(problems));
        return 1;
    }
    return 0;
}
