#include "common/jsonreader.h"
#include "common/literals.h"
#include "engine/jobintake.h"
#include "jobs/jobrequestreader.h"
#include "jobs/webservicecheck.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace pooldeck;

/// What the console says of a request before it is sent is what the service says when it comes.
class TestRequestVerdicts final : public QObject
{
    Q_OBJECT

    const QTemporaryDir m_folder;
    std::optional<FileRoots> m_roots;
    WebServiceDefinition m_definition;

    /// The code that the service answers with; empty: it takes the request.
    QString serviceVerdict(const QByteArray &bytes) const
    {
        const Result<QJsonObject> json = parseJsonObject(bytes);
        if (!json) {
            return json.error().code;
        }
        const Result<JobRequest> request = JobRequest::fromJson(*json);
        if (!request) {
            return request.error().code;
        }
        const auto checked = checkJobRequest(*request, m_definition, *m_roots, BlobHosts());
        return checked ? QString() : checked.error().code;
    }

    static QByteArray withInput(const QByteArray &reference) { return "{\"Input\":" + reference + '}'; }
    static QByteArray withOutput(const QByteArray &reference)
    {
        return "{\"Input\":{\"BaseLocation\":\"https://h.example/\",\"RelativeLocation\":\"in.csv\"},"
               "\"Outputs\":{\"output1\":" +
               reference + "}}";
    }
    static QByteArray withParameters(const QByteArray &parameters)
    {
        return "{\"Input\":{\"BaseLocation\":\"https://h.example/\",\"RelativeLocation\":\"in.csv\"},"
               "\"GlobalParameters\":" +
               parameters + '}';
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_roots.emplace(QList<FileRoot>{{u"uploads"_s, m_folder.path(), true}});
        QFile file(m_folder.filePath(u"in.csv"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        m_definition.name = u"sums"_s;
        m_definition.inputs.insert(u"input1"_s, {u"One"_s, {u".csv"_s, u".tsv"_s}, {}});
        m_definition.outputs.insert(u"output1"_s, {u"Result"_s, u".csv"_s});
        m_definition.parameters.insert(u"a"_s, {u"A"_s, u"string"_s, u"x"_s, {}, {}});
        m_definition.command = {u"/bin/true"_s};
    }

    void verdicts_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("code");
        const QByteArray sas = "?sv=2020-12-06&se=2030-01-01&sp=rw&sig=c2ln";
        const QByteArray account = "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=c2VjcmV0";
        const auto connection = [](const QByteArray &text, const QByteArray &relative) -> QByteArray {
            return "{\"ConnectionString\":\"" + text + "\",\"RelativeLocation\":\"" + relative + "\"}";
        };
        const auto url = [](const QByteArray &base, const QByteArray &relative, const QByteArray &token) -> QByteArray {
            return "{\"BaseLocation\":\"" + base + "\",\"RelativeLocation\":\"" + relative + "\",\"SasBlobToken\":\"" +
                   token + "\"}";
        };
        const QString good;
        const auto row = [](const char *name, const QByteArray &json, const QString &code) {
            QTest::newRow(name) << json << code;
        };
        row("by account", withInput(connection(account, "box/in.csv")), good);
        row("a slash first", withInput(connection(account, "/box/in.csv")), good);
        row("the emulator", withInput(connection("UseDevelopmentStorage=TRUE", "box/in.csv")), u"InvalidBlob"_s);
        row("by token", withInput(url("https://h.example/box/", "in.csv", sas)), good);
        row("public", withInput(url("https://h.example/box/", "in.tsv", "")), good);
        row("a file", withInput(url("file:///uploads/", "in.csv", "")), good);
        row("null members",
            withInput("{\"ConnectionString\":null,\"BaseLocation\":\"https://h.example/\","
                      "\"RelativeLocation\":\"in.csv\",\"SasBlobToken\":null,\"X\":{}}"),
            good);
        row("null parts",
            "{\"Input\":{\"BaseLocation\":\"https://h.example/\",\"RelativeLocation\":\"in.csv\"},"
            "\"Inputs\":null,\"GlobalParameters\":null,\"Outputs\":{\"output1\":null},"
            "\"AzureBatchPoolId\":null}",
            good);
        row("Input and Inputs", "{\"Input\":{},\"Inputs\":{}}", u"DuplicateInputInBatchCall"_s);
        row("neither", withInput("{\"RelativeLocation\":\"box/in.csv\"}"), u"MissingInputBlobInformation"_s);
        row("empty ones", withInput("{\"ConnectionString\":\"\",\"BaseLocation\":\"\"}"),
            u"MissingInputBlobInformation"_s);
        row("no key", withInput(connection("AccountName=acme", "box/in.csv")), u"InvalidBlobConnectionString"_s);
        row("key not base64", withInput(connection("AccountName=acme;AccountKey=a", "box/in.csv")),
            u"InvalidBlobConnectionString"_s);
        row("a placeholder for the key", withInput(connection("AccountName=acme;AccountKey=<Key>", "box/in.csv")),
            u"InvalidBlobConnectionString"_s);
        row("no blob", withInput(connection(account, "box")), u"InputBlobRelativeLocationInvalid"_s);
        row("no location", withInput(connection(account, "")), u"InputBlobRelativeLocationInvalid"_s);
        row("a bad container", withInput(connection(account, "Box/in.csv")), u"InputBlobRelativeLocationInvalid"_s);
        row("dots", withInput(connection(account, "box/../in.csv")), u"InputBlobRelativeLocationInvalid"_s);
        row("URL without location", withInput(url("https://h.example/", "", sas)),
            u"InputBlobRelativeLocationInvalid"_s);
        row("URL with a question mark", withInput(url("https://h.example/", "in.csv?x", sas)),
            u"InputBlobRelativeLocationInvalid"_s);
        row("ftp", withInput(url("ftp://h.example/", "in.csv", "")), u"InvalidBlob"_s);
        row("no slash between", withInput(url("https://h.example", "in.csv", "")), u"InvalidBlob"_s);
        row("token without a signature", withInput(url("https://h.example/", "in.csv", "?sv=2020-12-06")),
            u"InvalidBlob"_s);
        row("token without an end", withInput(url("https://h.example/", "in.csv", "?sv=2020-12-06&sp=r&sig=c2ln")),
            u"InvalidBlob"_s);
        row("file with a token", withInput(url("file:///uploads/", "in.csv", sas)), u"InvalidBlob"_s);
        row("file without location", withInput(url("file:///uploads/in.csv", "", "")),
            u"InputBlobRelativeLocationInvalid"_s);
        row("no extension", withInput(connection(account, "box/in")), u"InvalidBlobExtension"_s);
        row("an unknown extension", withInput(connection(account, "box/in.txt")), u"InvalidBlobExtension"_s);
        row("capital extension", withInput(connection(account, "box/in.CSV")), good);
        row("output by account", withOutput(connection(account, "box/out.csv")), good);
        row("output by token", withOutput(url("https://h.example/box/", "out.csv", sas)), good);
        row("output to a file", withOutput(url("file:///uploads/", "out.csv", "")), good);
        row("output that nothing opens", withOutput(url("https://h.example/box/", "out.csv", "")), u"InvalidBlob"_s);
        row("output without extension", withOutput(connection(account, "box/out")), u"InvalidBlobExtension"_s);
        row("output: neither", withOutput("{}"), u"MissingInputBlobInformation"_s);
        row("parameter", withParameters("{\"a\":\"1\"}"), good);
        row("null parameter", withParameters("{\"a\":null}"), good);
        row("number", withParameters("{\"a\":1}"), u"RequestBodyInvalid"_s);
        row("nested parameter", withParameters("{\"a\":{}}"), u"RequestBodyInvalid"_s);
        row("a list of parameters", withParameters("[]"), u"RequestBodyInvalid"_s);
        row("input is a list", "{\"Input\":[]}", u"RequestBodyInvalid"_s);
        row("inputs are a list", "{\"Inputs\":[]}", u"RequestBodyInvalid"_s);
        row("an input is text", "{\"Inputs\":{\"input1\":\"x\"}}", u"RequestBodyInvalid"_s);
        row("outputs are text", "{\"Outputs\":\"x\"}", u"RequestBodyInvalid"_s);
        row("pool is a number", "{\"AzureBatchPoolId\":5}", u"RequestBodyInvalid"_s);
        row("not JSON", "{\"Input\":}", u"BadJson"_s);
        row("a list", "[]", u"BadJson"_s);
    }

    void verdicts()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, code);
        QString service = serviceVerdict(json);
        // What is wrong with a member's type is said in two ways on the way to RequestBodyInvalid.
        if (service == "BadJson"_L1 && code == "RequestBodyInvalid"_L1) {
            service = code;
        }
        QCOMPARE(service, code);
        const JobRequestCandidate candidate = readJobRequest(u"a.json"_s, json);
        QString console = candidate.request ? QString() : candidate.request.error().code;
        if (console.isEmpty() && code == "InvalidBlob"_L1) { // a host that an administrator may allow
            for (const RequestProblem &problem : candidate.problems) {
                console = problem.severity == ProblemSeverity::Warning ? problem.code : console;
            }
        }
        console = console == "PlaceholderLeft"_L1 ? u"InvalidBlobConnectionString"_s : console;
        QCOMPARE(console, service);
    }

    /// A request's names and values against what the web service's swagger document says.
    void againstTheWebService_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QByteArray>("fixed");
        const QByteArray blob = "{\"BaseLocation\":\"https://h.example/\",\"RelativeLocation\":\"a.csv\"}";
        const QByteArray out =
            "{\"ConnectionString\":\"AccountName=a;AccountKey=c2Vj\",\"RelativeLocation\":\"box/a.csv\"}";
        const QByteArray inputs = "\"Inputs\":{\"left\":" + blob + ",\"right\":" + blob + '}';
        const QByteArray need = "\"threshold\":\"0.5\"";
        const auto whole = [](const QByteArray &in, const QByteArray &parameters,
                              const QByteArray &more = {}) -> QByteArray {
            return '{' + in + ",\"GlobalParameters\":{" + parameters + '}' + more + '}';
        };
        const auto row = [](const char *name, const QByteArray &json, const QString &code,
                            const QByteArray &fixed = {}) { QTest::newRow(name) << json << code << fixed; };
        row("good", whole(inputs, need), {});
        row("all of it",
            whole(inputs, need + ",\"count\":\"3\",\"fast\":\"true\",\"title\":\"x\"",
                  ",\"Outputs\":{\"sums\":" + out + '}'),
            {});
        row("no input", whole("\"Inputs\":{}", need), u"BatchJobInputsNotSpecified"_s);
        row("one of two", whole("\"Inputs\":{\"left\":" + blob + '}', need), u"BatchJobInputsNotSpecified"_s);
        row("Input where there are two", whole("\"Input\":" + blob, need), u"InvalidInputNames"_s);
        row("a wrong name", whole("\"Inputs\":{\"left\":" + blob + ",\"Right\":" + blob + '}', need),
            u"InvalidInputNames"_s, whole(inputs, need));
        row("an extension", whole(QByteArray(inputs).replace("a.csv", "a.arff"), need), u"InvalidBlobExtension"_s);
        row("an output", whole(inputs, need, ",\"Outputs\":{\"sum\":" + out + '}'), u"InvalidOutputOverrideName"_s,
            whole(inputs, need, ",\"Outputs\":{\"sums\":" + out + '}'));
        row("an output's extension",
            whole(inputs, need, ",\"Outputs\":{\"sums\":" + QByteArray(out).replace("a.csv", "a.tsv") + '}'),
            u"InvalidBlobExtension"_s);
        row("a parameter of no name", whole(inputs, need + ",\"other\":\"1\""), u"UnexpectedParameter"_s);
        row("a parameter's name", whole(inputs, "\"treshold\":\"0.5\""), u"UnexpectedParameter"_s, whole(inputs, need));
        row("a parameter is missing", whole(inputs, {}), u"MissingRequiredGlobalParameters"_s);
        row("a comma for a point", whole(inputs, "\"threshold\":\"0,5\""), u"BadParameterValue"_s);
        row("too small", whole(inputs, "\"threshold\":\"-1\""), u"BadParameterValue"_s);
        row("too large", whole(inputs, "\"threshold\":\"1.5\""), u"BadParameterValue"_s);
        row("no whole number", whole(inputs, need + ",\"count\":\"1.5\""), u"BadParameterValue"_s);
        row("no truth value", whole(inputs, need + ",\"fast\":\"yes\""), u"BadParameterValue"_s);
        row("an empty text", whole(inputs, need + ",\"title\":\"\""), {});
    }

    void againstTheWebService()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, fixed);
        WebServiceDefinition definition;
        definition.name = u"join"_s;
        definition.inputs = {{u"left"_s, {u"L"_s, {u".csv"_s}, {}}},
                             {u"right"_s, {u"R"_s, {u".csv"_s, u".tsv"_s}, {}}}};
        definition.outputs = {{u"sums"_s, {u"S"_s, u".csv"_s}}};
        definition.parameters = {{u"threshold"_s, {u"T"_s, u"number"_s, {}, 0.0, 1.0}},
                                 {u"count"_s, {u"C"_s, u"integer"_s, u"1"_s, {}, {}}},
                                 {u"fast"_s, {u"F"_s, u"boolean"_s, u"false"_s, {}, {}}},
                                 {u"title"_s, {u"N"_s, u"string"_s, u""_s, {}, {}}}};
        const auto rules = WebServiceRules::fromSwagger(
            swaggerDocument(definition, WebServiceKind::ResourceManager, u"http://127.0.0.1/x"_s));
        QVERIFY(rules);
        const JobRequestCandidate candidate = readJobRequest(u"a.json"_s, json);
        QVERIFY(candidate.request);
        const auto service = checkJobRequest(*candidate.request, definition, *m_roots, BlobHosts());
        QTEST(service ? QString() : service.error().code, "code");
        const QList<RequestProblem> problems = checkAgainst(candidate, *rules);
        QCOMPARE(problems.isEmpty(), service.has_value());
        if (service) {
            return;
        }
        const auto same = std::find_if(problems.begin(), problems.end(),
                                       [&](const RequestProblem &p) { return p.code == service.error().code; });
        QVERIFY(same != problems.end());
        QVERIFY(same->position.line == 1 && same->position.column > 0);
        QVERIFY(checkAgainst(*candidate.request, *rules).size() == problems.size());
        QCOMPARE(same->fix ? same->fix->bytes : QByteArray(), fixed);
        if (same->fix) {
            QVERIFY(checkAgainst(readAgain(candidate, fixed), *rules).isEmpty());
        }
    }

    void namesAloneSayLess()
    {
        WebService service;
        service.inputNames = {u"left"_s};
        service.parameterNames = {u"threshold"_s};
        const WebServiceRules rules = WebServiceRules::of(service);
        JobRequest request;
        request.inputs.insert(QString(), {{}, u"a.arff"_s, u"https://h/"_s, {}});
        QVERIFY(checkAgainst(request, rules).isEmpty()); // whether the parameter is required is not known
        request.globalParameters.insert(u"Threshold"_s, u"x"_s);
        request.outputs.insert(u"o"_s, {});
        QCOMPARE(checkAgainst(request, rules).size(), 2);
        QVERIFY(!WebServiceRules::fromSwagger({}));
    }

    void listsOfValues()
    {
        WebServiceRules rules;
        rules.parameters.insert(u"mode"_s, {{{}, u"string"_s, u"a"_s, {}, {}}, {u"a"_s, u"b"_s}});
        JobRequest request;
        request.globalParameters.insert(u"mode"_s, u"b"_s);
        QVERIFY(checkAgainst(request, rules).isEmpty());
        request.globalParameters.insert(u"mode"_s, u"c"_s);
        QCOMPARE(checkAgainst(request, rules).first().code, u"BadParameterValue"_s);
        QCOMPARE(checkAgainst(request, rules).first().path, u"GlobalParameters.mode"_s);
    }

    /// Where the console is stricter than the service: it is not certain what such a text says.
    void stricter()
    {
        const QByteArray twice = withParameters("{\"a\":\"1\",\"a\":\"2\"}");
        QCOMPARE(serviceVerdict(twice), QString());
        QCOMPARE(readJobRequest(u"a"_s, twice).request.error().code, u"BadJson"_s);
    }
};

QTEST_GUILESS_MAIN(TestRequestVerdicts)
#include "tst_requestverdicts.moc"
