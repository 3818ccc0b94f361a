#include "common/literals.h"
#include "jobs/jobrequestreader.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

namespace {

void writeFile(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

const QByteArray Good = "{\n"
                        "  \"Input\": { \"ConnectionString\": \"AccountName=a;AccountKey=c2VjcmV0\", "
                        "\"RelativeLocation\": \"box/in.csv\" },\n"
                        "  \"GlobalParameters\": { \"limit\": \"12345678901234567890\", \"Password\": \"pw1\" },\n"
                        "  \"Outputs\": { \"output1\": { \"BaseLocation\": \"https://h/\", \"RelativeLocation\": "
                        "\"o.csv\", \"SasBlobToken\": \"?sv=2020-12-06&se=2030-01-01&sp=rw&sig=czNjcjN0\" } },\n"
                        "  \"AzureBatchPoolId\": \"8dfc151b0d3e446497b845f3b29ef53b\"\n"
                        "}";

} // namespace

class TestJobRequestReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aGoodRequest()
    {
        const JobRequestCandidate candidate = readJobRequest(u"a.json"_s, Good);
        QVERIFY2(candidate.request, candidate.request ? "" : qPrintable(candidate.request.error().message));
        QCOMPARE(candidate.bytes, Good);
        QVERIFY(candidate.problems.isEmpty());
        QCOMPARE(candidate.request->poolId, u"8dfc151b0d3e446497b845f3b29ef53b"_s);
        QCOMPARE(candidate.errorPosition, TextPosition());
    }

    void secretsAreMaskedAndTheRestIsAsWritten()
    {
        const QString masked = readJobRequest(u"a.json"_s, Good).maskedJson;
        for (const QString &secret : {u"c2VjcmV0"_s, u"czNjcjN0"_s, u"pw1"_s}) {
            QVERIFY2(!masked.contains(secret), qPrintable(masked));
        }
        QString expected = QString::fromUtf8(Good);
        expected.replace(u"AccountName=a;AccountKey=c2VjcmV0"_s, u"•••"_s);
        expected.replace(u"?sv=2020-12-06&se=2030-01-01&sp=rw&sig=czNjcjN0"_s, u"•••"_s);
        expected.replace(u"pw1"_s, u"•••"_s);
        QCOMPARE(masked, expected);
    }

    void secretsInOddPlacesAreMasked_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("in a parameter") << QByteArray(
            "{\"GlobalParameters\":{\"x\":\"DefaultEndpointsProtocol=https;AccountKey=HIDE\"}}");
        QTest::newRow("in a URL") << QByteArray("{\"Input\":{\"BaseLocation\":\"https://h/?sv=1&sig=HIDE\"}}");
        QTest::newRow("escaped") << QByteArray("{\"Input\":{\"SasBlobToken\":\"?s\\u0069g=HIDE\"}}");
        QTest::newRow("in a list") << QByteArray("{\"Input\":null,\"Other\":[{\"apiKey\":\"HIDE\"},[\"?sig=HIDE\"]]}");
        QTest::newRow("in an invalid request")
            << QByteArray("{\"Inputs\":3,\"Input\":{\"ConnectionString\":\"HIDE\"}}");
    }

    void secretsInOddPlacesAreMasked()
    {
        QFETCH(QByteArray, json);
        const QString masked = readJobRequest(u"a"_s, json).maskedJson;
        QVERIFY(!masked.isEmpty());
        QVERIFY2(!masked.contains(u"HIDE"_s), qPrintable(masked));
    }

    void errors_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::newRow("missing comma") << QByteArray("{\n  \"Input\": null\n  \"Outputs\": {}\n}") << u"BadJson"_s << 3
                                       << 3;
        QTest::newRow("duplicate key") << QByteArray("{\n \"Input\": null,\n \"Input\": {}\n}") << u"BadJson"_s << 3
                                       << 2;
        QTest::newRow("duplicate key inside")
            << QByteArray("{\"GlobalParameters\":{\"a\":\"1\",\n  \"a\":\"2\"}}") << u"BadJson"_s << 2 << 3;
        QTest::newRow("duplicate key escaped")
            << QByteArray("{\"GlobalParameters\":{\"a\":\"1\",\n  \"\\u0061\":\"2\"}}") << u"BadJson"_s << 2 << 3;
        QTest::newRow("text behind") << QByteArray("{}\n x") << u"BadJson"_s << 2 << 2;
        QTest::newRow("a comment") << QByteArray("{ // no\n}") << u"BadJson"_s << 1 << 3;
        QTest::newRow("cut off") << QByteArray("{\"Input\": {") << u"BadJson"_s << 1 << 12;
        QTest::newRow("a list") << QByteArray("\n []") << u"BadJson"_s << 2 << 2;
        QTest::newRow("columns are characters")
            << QByteArray("{\"Outputs\":{\"\xC3\xA4\xC3\xB6\":{}} x}") << u"BadJson"_s << 1 << 22;
        QTest::newRow("not UTF-8") << QByteArray("{\n\"Input\": \"\xFF\"}") << u"BadJson"_s << 2 << 11;
        QTest::newRow("line break in a string")
            << QByteArray("{\"GlobalParameters\":{\"a\":\"1\n2\"}}") << u"BadJson"_s << 1 << 28;
        QTest::newRow("NaN") << QByteArray("{\"Input\": NaN}") << u"BadJson"_s << 1 << 11;
        QTest::newRow("empty") << QByteArray(" \n") << u"RequestIsEmpty"_s << 0 << 0;
        QTest::newRow("other JSON") << QByteArray("{\"name\":\"x\"}") << u"NotAJobRequest"_s << 1 << 1;
        QTest::newRow("number as a parameter")
            << QByteArray("{\"GlobalParameters\": {\n  \"a.b\": \"1\",\n  \"c.d\": 2}}") << u"RequestBodyInvalid"_s << 3
            << 10;
        QTest::newRow("both inputs") << QByteArray("{\"Inputs\":{},\n\"Input\":{}}") << u"DuplicateInputInBatchCall"_s
                                     << 2 << 9;
        QTest::newRow("old Mac lines") << QByteArray("{\r \"Inputs\": []}") << u"RequestBodyInvalid"_s << 2 << 12;
        QTest::newRow("Windows lines") << QByteArray("{\r\n \"Inputs\": []}") << u"RequestBodyInvalid"_s << 2 << 12;
    }

    void errors()
    {
        QFETCH(QByteArray, json);
        QFETCH(int, line);
        const JobRequestCandidate candidate = readJobRequest(u"a.json"_s, json);
        QVERIFY(!candidate.request);
        QTEST(candidate.request.error().code, "code");
        const QString message = candidate.request.error().message;
        QVERIFY(!message.isEmpty());
        QVERIFY2(!message.contains(candidate.request.error().code) && !message.contains(u"column"_s),
                 qPrintable(message)); // a sentence; code and place are members
        if (line > 0) {
            QTEST(candidate.errorPosition.line, "line");
            QTEST(candidate.errorPosition.column, "column");
        }
    }

    void theEarliestProblemIsNamed_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("message");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        const QString lineBreak = u"a raw line break inside a string; write \\n or join the lines"_s;
        const QString comma = u"Missing ',' or '}' in object declaration"_s;
        QTest::newRow("line break") << QByteArray("{\n \"Input\": {\"ConnectionString\":\"A\xC3\xA4\nB\"}}")
                                    << lineBreak << 2 << 34;
        QTest::newRow("Windows line break") << QByteArray("{\"Input\":\"a\r\nb\"}") << lineBreak << 1 << 12;
        QTest::newRow("in a name") << QByteArray("{\"In\nput\":null}") << lineBreak << 1 << 5;
        QTest::newRow("tab") << QByteArray("{\"Input\":\"a\tb\"}") << u"a raw tab inside a string; write \\t"_s << 1
                             << 12;
        QTest::newRow("other") << QByteArray("{\"Input\":\"\x1F\"}")
                               << u"a raw control character inside a string; write \\u001f"_s << 1 << 11;
        QTest::newRow("a comment with a quote")
            << QByteArray("{ // don\"t\n}") << u"a comment, which JSON has none of"_s << 1 << 3;
        QTest::newRow("NUL") << QByteArray("{\"Input\":\"\0\"}", 13)
                             << u"a raw control character inside a string; write \\u0000"_s << 1 << 11;
        QTest::newRow("behind an escaped quote") << QByteArray("{\"Input\":\"a\\\"\n\"}") << lineBreak << 1 << 14;
        QTest::newRow("behind a backslash") << QByteArray("{\"Input\":\"a\\\n\"}") << lineBreak << 1 << 13;
        QTest::newRow("no closing quote") << QByteArray("{\"Input\":\"a,\n\"Outputs\":{}}") << lineBreak << 1 << 13;
        QTest::newRow("never closed") << QByteArray("{\"Input\":\"a,\n}") << lineBreak << 1 << 13;
        QTest::newRow("before a missing comma")
            << QByteArray("{\"Input\":\"a\nb\"\n\"Outputs\":{}}") << lineBreak << 1 << 12;
        QTest::newRow("behind a missing comma")
            << QByteArray("{\"Input\":null\n\"Outputs\":{\"a\":\"\n\"}}") << comma << 2 << 1;
        QTest::newRow("behind a missing comma, old Mac lines")
            << QByteArray("{\"Input\":null\r \"Outputs\":{\"a\":\"\r\"}}") << comma << 2 << 2;
        QTest::newRow("behind a bad escape")
            << QByteArray("{\"Input\":\"\\q and\n\"}") << u"Bad escape sequence in string"_s << 1 << 10;
        QTest::newRow("before a bad escape") << QByteArray("{\"Input\":\"and\n\\q\"}") << lineBreak << 1 << 14;
        QTest::newRow("before a bad byte") << QByteArray("{\"Input\":\"\n\xFF\"}") << lineBreak << 1 << 11;
        QTest::newRow("behind a bad byte")
            << QByteArray("{\"Input\":\"\xFF\n\"}") << u"this is not text in UTF-8"_s << 1 << 11;
        QTest::newRow("a missing comma before a bad byte")
            << QByteArray("{\"Input\":null\n\"Outputs\":\"\xFF\"}") << comma << 2 << 1;
    }

    void theEarliestProblemIsNamed()
    {
        QFETCH(QByteArray, json);
        const JobRequestCandidate candidate = readJobRequest(u"a.json"_s, json);
        QVERIFY(!candidate.request);
        QTEST(candidate.request.error().message, "message");
        QTEST(candidate.errorPosition.line, "line");
        QTEST(candidate.errorPosition.column, "column");
    }

    void controlCharactersBetweenAndEscapedAreFine()
    {
        QVERIFY(readJobRequest(u"a"_s, "{\t\"GlobalParameters\":\r\n{\"a\":\"\\n\\t\\u0001\\\\\"\n}}").request);
    }

    void deepNestingIsAnErrorNotACrash()
    {
        const QByteArray deep = QByteArray("{\"Input\":") + QByteArray(100'000, '[');
        QCOMPARE(readJobRequest(u"a"_s, deep).request.error().code, u"BadJson"_s);
        QCOMPARE(readJobRequest(u"a"_s, QByteArray(100'000, '[') + QByteArray(100'000, ']')).request.error().code,
                 u"BadJson"_s);
    }

    void theEmptyRequestIsOne() { QVERIFY(readJobRequest(u"a"_s, "{}").request); }

    void aByteOrderMarkIsDropped()
    {
        const JobRequestCandidate candidate = readJobRequest(u"a"_s, "\xEF\xBB\xBF" + Good);
        QVERIFY(candidate.request);
        QCOMPARE(candidate.bytes, Good);
    }

    void tooLarge()
    {
        const QByteArray large = "{\"GlobalParameters\":{\"a\":\"" + QByteArray(5'000'000, 'x') + "\"}}";
        QCOMPARE(readJobRequest(u"a"_s, large).request.error().code, u"PayloadTooLarge"_s);
    }

    void pools_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QString>("pool");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("set") << QByteArray("{ \"AzureBatchPoolId\" : \"old\", \"n\": 1.0 }") << u"new"_s
                             << QByteArray("{ \"AzureBatchPoolId\" : \"new\", \"n\": 1.0 }");
        QTest::newRow("same") << QByteArray("{ \"AzureBatchPoolId\": \"n\\u0065w\" }") << u"new"_s
                              << QByteArray("{ \"AzureBatchPoolId\": \"n\\u0065w\" }");
        QTest::newRow("added") << QByteArray("{\n  \"Input\": null\n}") << u"new"_s
                               << QByteArray("{\"AzureBatchPoolId\": \"new\", \n  \"Input\": null\n}");
        QTest::newRow("added to nothing")
            << QByteArray("{ }") << u"new"_s << QByteArray("{\"AzureBatchPoolId\": \"new\" }");
        QTest::newRow("instead of null") << QByteArray("{\"AzureBatchPoolId\":null}") << u"new"_s
                                         << QByteArray("{\"AzureBatchPoolId\":\"new\"}");
        QTest::newRow("to classic") << QByteArray("{\"AzureBatchPoolId\":\"old\"}") << QString()
                                    << QByteArray("{\"AzureBatchPoolId\":null}");
        QTest::newRow("classic already") << QByteArray("{\"AzureBatchPoolId\":null}") << QString()
                                         << QByteArray("{\"AzureBatchPoolId\":null}");
        QTest::newRow("classic by an empty id")
            << QByteArray("{\"AzureBatchPoolId\":\"\"}") << QString() << QByteArray("{\"AzureBatchPoolId\":\"\"}");
        QTest::newRow("classic without") << QByteArray("{\"Input\":null}") << QString()
                                         << QByteArray("{\"Input\":null}");
        QTest::newRow("needs quoting") << QByteArray("{}") << u"a\"b"_s
                                       << QByteArray("{\"AzureBatchPoolId\": \"a\\\"b\"}");
        QTest::newRow("a name elsewhere")
            << QByteArray("{\"GlobalParameters\":{\"AzureBatchPoolId\":\"keep\"},\"AzureBatchPoolId\":\"old\"}")
            << u"new"_s
            << QByteArray("{\"GlobalParameters\":{\"AzureBatchPoolId\":\"keep\"},\"AzureBatchPoolId\":\"new\"}");
    }

    void pools()
    {
        QFETCH(QByteArray, before);
        QFETCH(QString, pool);
        QTEST(withPool(before, pool), "after");
    }

    void bigNumbersSurvive()
    {
        const QByteArray request = "{\"Input\":null,\"x\":12345678901234567890123,\"y\":0.1000}";
        QVERIFY(withPool(request, u"p"_s).contains("\"x\":12345678901234567890123,\"y\":0.1000"));
    }

    void filesAndFolders()
    {
        const QTemporaryDir folder;
        writeFile(folder.filePath(u"b.json"_s), Good);
        writeFile(folder.filePath(u"sub/a.json"_s), "{}");
        writeFile(folder.filePath(u"sub/lines.jsonl"_s), "{}\n\n {\"Inputs\": []}\r\n{\"Input\":null}");
        writeFile(folder.filePath(u"notes.txt"_s), "hello");
        QDir().mkpath(folder.filePath(u"empty"_s));
        const auto candidates = readJobRequests({folder.path(), folder.filePath(u"notes.txt"_s),
                                                 folder.filePath(u"empty"_s), folder.filePath(u"gone.json"_s)});
        QStringList sources;
        for (const JobRequestCandidate &candidate : candidates) {
            sources.append(candidate.source + u' ' + (candidate.request ? u"ok"_s : candidate.request.error().code));
        }
        QCOMPARE(sources,
                 (QStringList{u"b.json ok"_s, u"sub/a.json ok"_s, u"sub/lines.jsonl line 1 ok"_s,
                              u"sub/lines.jsonl line 3 RequestBodyInvalid"_s, u"sub/lines.jsonl line 4 ok"_s,
                              u"notes.txt BadJson"_s, u"empty NoJobRequests"_s, u"gone.json FileUnreadable"_s}));
        QCOMPARE(candidates[3].errorPosition, (TextPosition{3, 13}));
        QCOMPARE(candidates[3].container, u"sub/lines.jsonl"_s);
        QCOMPARE(candidates[0].path, folder.filePath(u"b.json"_s));
    }

    void readingInPartsIsReading()
    {
        const QTemporaryDir folder;
        for (int i = 0; i < 300; ++i) {
            writeFile(folder.filePath(u"%1.json"_s.arg(i, 3, 10, QChar(u'0'))), Good);
        }
        writeFile(folder.filePath(u"lines.jsonl"_s), "{}\n{\"Inputs\": []}");
        const QStringList paths{folder.path(), folder.filePath(u"gone.json"_s)};
        QFuture<QList<JobRequestCandidate>> reading = readJobRequestsInParts(paths);
        reading.waitForFinished();
        QStringList sources;
        for (const QList<JobRequestCandidate> &part : reading) {
            for (const JobRequestCandidate &candidate : part) {
                sources.append(candidate.source);
            }
        }
        QStringList expected;
        for (const JobRequestCandidate &candidate : readJobRequests(paths)) {
            expected.append(candidate.source);
        }
        QCOMPARE(sources, expected);
        QCOMPARE(sources.size(), 303);
        QCOMPARE(reading.progressMaximum(), 302);
        QCOMPARE(reading.progressValue(), 302);
    }

    void readingCanBeCancelled()
    {
        const QTemporaryDir folder;
        QByteArray lines;
        for (int i = 0; i < 2'000; ++i) {
            lines += "{\"GlobalParameters\":{\"a\":\"1\"}}\n";
        }
        for (int i = 0; i < 50; ++i) {
            writeFile(folder.filePath(u"%1.jsonl"_s.arg(i)), lines);
        }
        QFuture<QList<JobRequestCandidate>> reading = readJobRequestsInParts({folder.path()});
        reading.cancel();
        reading.waitForFinished();
        QVERIFY(reading.isCanceled());
        QVERIFY(reading.progressValue() < 50);
    }

    void everyProblemIsThereInTheOrderOfTheText()
    {
        const QByteArray json =
            "{\n"
            "  \"Input\": { \"ConnectionString\": \"AccountName=a\", \"RelativeLocation\": \"x\" },\n"
            "  \"Inputs\": {},\n"
            "  \"GlobalParameter\": {},\n"
            "  \"GlobalParameters\": { \"a\": 1, \"b\": true },\n"
            "  \"Comment\": \"mine\",\n"
            "  \"AzureBatchPoolId\": \"8DFC151B-0d3e-4464-97b8-45f3b29ef53b\"\n"
            "}";
        const JobRequestCandidate candidate = readJobRequest(u"a.json"_s, json);
        QStringList found;
        for (const RequestProblem &problem : candidate.problems) {
            found.append(u"%1:%2 %3 %4"_s.arg(problem.position.line)
                             .arg(problem.position.column)
                             .arg(problem.code, problem.path));
        }
        QCOMPARE(found, (QStringList{
                            u"2:12 DuplicateInputInBatchCall Input"_s,
                            u"2:34 InvalidBlobConnectionString Input.ConnectionString"_s,
                            u"2:71 InputBlobRelativeLocationInvalid Input.RelativeLocation"_s,
                            u"4:3 UnknownMember GlobalParameter"_s,
                            u"5:30 RequestBodyInvalid GlobalParameters.a"_s,
                            u"5:38 RequestBodyInvalid GlobalParameters.b"_s,
                            u"6:3 UnknownMember Comment"_s,
                            u"7:23 PoolNotFound AzureBatchPoolId"_s,
                        }));
        QCOMPARE(candidate.request.error().code, u"DuplicateInputInBatchCall"_s);
        QCOMPARE(candidate.errorPosition, (TextPosition{2, 12}));
        QVERIFY(candidate.problems[3].severity == ProblemSeverity::Warning);
        QVERIFY(!candidate.problems[3].fix); // GlobalParameters is there already
        QVERIFY(candidate.problems[4].fix->bytes.contains("\"a\": \"1\", \"b\": true"));
        QVERIFY(candidate.problems[5].fix->bytes.contains("\"a\": 1, \"b\": \"true\""));
        QVERIFY(candidate.problems[6].severity == ProblemSeverity::Note);
        QVERIFY(candidate.problems[7].severity == ProblemSeverity::Warning);
        QVERIFY(candidate.problems[7].fix->bytes.contains("\"8dfc151b0d3e446497b845f3b29ef53b\""));
    }

    void misspelledNames_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("mended");
        QTest::newRow("GlobalParameter") << QByteArray("{\"GlobalParameter\":{},\"Input\":null}")
                                         << QByteArray("{\"GlobalParameters\":{},\"Input\":null}");
        QTest::newRow("AzureBatchPoolID") << QByteArray("{ \"AzureBatchPoolID\" :\"\",\"Input\":null}")
                                          << QByteArray("{ \"AzureBatchPoolId\" :\"\",\"Input\":null}");
        QTest::newRow("output") << QByteArray("{\"Input\":null,\"output\":{\"a\":null}}")
                                << QByteArray("{\"Input\":null,\"Outputs\":{\"a\":null}}");
        QTest::newRow("escaped") << QByteArray("{\"Input\":null,\"Out\\u0070ut\":null}")
                                 << QByteArray("{\"Input\":null,\"Outputs\":null}");
        QTest::newRow("nothing else") << QByteArray("{\"inputs\":{}}") << QByteArray("{\"Inputs\":{}}");
    }

    void misspelledNames()
    {
        QFETCH(QByteArray, json);
        const JobRequestCandidate candidate = readJobRequest(u"a.json"_s, json);
        const RequestProblem &problem = candidate.problems.last();
        QCOMPARE(problem.code, u"UnknownMember"_s);
        QVERIFY2(problem.sentence.contains(u"Did you mean"_s), qPrintable(problem.sentence));
        QVERIFY(problem.fix);
        QTEST(problem.fix->bytes, "mended");
        QVERIFY(readJobRequest(u"a.json"_s, problem.fix->bytes).problems.isEmpty());
    }

    void aFloodOfProblemsIsCutShort()
    {
        QByteArray names;
        for (int i = 0; i < 100'000; ++i) {
            names += "\"imput" + QByteArray::number(i) + "\":" + "1,";
        }
        const JobRequestCandidate candidate = readJobRequest(u"a"_s, '{' + names + "\"Outputs\":[]}");
        QCOMPARE(candidate.request.error().target, u"Outputs"_s);
        QVERIFY(candidate.problems.size() <= 201);
        QByteArray commas = "{\"Inputs\":{";
        for (int i = 0; i < 100'000; ++i) {
            commas += "\"a" + QByteArray::number(i) + "\":{\"x\":1,},";
        }
        const JobRequestCandidate broken = readJobRequest(u"a"_s, commas + "}}");
        QCOMPARE(broken.request.error().code, u"BadJson"_s);
        QVERIFY(broken.problems.first().fix);
        QVERIFY(broken.problems.size() <= 402);
        const QByteArray blanks = "{\"Input\":{\"ConnectionString\":\"" + QByteArray(1'000'000, ' ') + "\"},}";
        QVERIFY(readJobRequest(u"a"_s, blanks).problems.first().fix);
    }

    void droppedText()
    {
        QCOMPARE(readJobRequestText(u"{}"_s).size(), 1);
        QCOMPARE(readJobRequestText(u"{}\n{\"Input\":null}\n"_s).size(), 2);
        QCOMPARE(readJobRequestText(u"{\n\"Input\":\n}"_s).size(), 1);
        QCOMPARE(readJobRequestText(u"hello"_s).first().request.error().code, u"BadJson"_s);
    }
};

QTEST_GUILESS_MAIN(TestJobRequestReader)
#include "tst_jobrequestreader.moc"
