#include "common/literals.h"
#include "jobs/jobrequestreader.h"
#include "jobs/maskedtext.h"
#include "jobs/requestrepair.h"

#include <QTest>

using namespace pooldeck;

namespace {

/// As such examples stand on web pages: strings broken over lines, HTML entities, Markdown escapes.
const QByteArray Published = "{\n"
                             "  \"Input\": {\n"
                             "    \"ConnectionString\":\n"
                             "      \"DefaultEndpointsProtocol=https;AccountName=acmestore;\n"
                             "       AccountKey=&lt;Key&gt;\",\n"
                             "    \"RelativeLocation\": \"uploads/census\\_rows.csv\",\n"
                             "    \"BaseLocation\": null,\n"
                             "    \"SasBlobToken\": null\n"
                             "  },\n"
                             "  \"GlobalParameters\": { \"Note\": \"a &lt; b\" },\n"
                             "  \"Outputs\": {\n"
                             "    \"output1\": {\n"
                             "      \"ConnectionString\": \"DefaultEndpointsProtocol=https;AccountName=acmestore; \n"
                             "       AccountKey=&lt;Key&gt;\",\n"
                             "      \"RelativeLocation\": \"results/out\\_1.csv\"\n"
                             "    }\n"
                             "  },\n"
                             "  \"AzureBatchPoolId\": \"8dfc151b0d3e446497b845f3b29ef53b\"\n"
                             "}\n";

QString listed(const JobRequestCandidate &candidate)
{
    QStringList lines;
    for (const RequestProblem &problem : candidate.problems) {
        lines.append(u"%1:%2 %3 %4"_s.arg(problem.position.line)
                         .arg(problem.position.column)
                         .arg(problem.code, problem.sentence));
    }
    return lines.join(u'\n');
}

QByteArray utf16(const QString &text, bool bigEndian)
{
    QByteArray bytes = bigEndian ? QByteArray("\xFE\xFF") : QByteArray("\xFF\xFE");
    for (const QChar c : text) {
        bytes += bigEndian ? char(c.row()) : char(c.cell());
        bytes += bigEndian ? char(c.cell()) : char(c.row());
    }
    return bytes;
}

} // namespace

class TestRequestRepair final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPublishedExample()
    {
        const auto repair = RequestRepair::of(Published);
        QVERIFY(repair);
        QByteArray expected = Published;
        expected.replace("acmestore;\n       AccountKey", "acmestore;AccountKey");
        expected.replace("acmestore; \n       AccountKey", "acmestore;AccountKey");
        expected.replace("AccountKey=&lt;Key&gt;", "AccountKey=<Key>");
        expected.replace("\\_", "_");
        QCOMPARE(repair->text, expected);
        QStringList steps;
        for (const RepairStep &step : repair->steps) {
            steps.append(u"%1:%2 %3"_s.arg(step.position.line).arg(step.position.column).arg(step.sentence));
        }
        QCOMPARE(
            steps,
            (QStringList{
                u"4:61 a raw line break inside ConnectionString; joined, indentation dropped"_s,
                u"5:19 2 HTML entities inside ConnectionString, the first is &lt;; replaced by their characters"_s,
                u"6:40 a Markdown escape inside RelativeLocation, \\_; the backslash is left out"_s,
                u"13:82 a raw line break inside ConnectionString; joined, indentation dropped"_s,
                u"14:19 2 HTML entities inside ConnectionString, the first is &lt;; replaced by their characters"_s,
                u"15:39 a Markdown escape inside RelativeLocation, \\_; the backslash is left out"_s,
            }));
    }

    void theReaderTellsAllOfIt()
    {
        const JobRequestCandidate candidate = readJobRequest(u"example.json"_s, Published);
        QCOMPARE(candidate.request.error().code, u"BadJson"_s);
        QCOMPARE(candidate.errorPosition, (TextPosition{4, 61}));
        QCOMPARE(candidate.bytes, Published);
        const QString all = listed(candidate);
        QVERIFY2(all.contains(u"5:19 HtmlEntity"_s) && all.contains(u"6:40 MarkdownEscape"_s), qPrintable(all));
        QVERIFY2(all.contains(u"5:19 PlaceholderLeft Replace <Key> by the storage account's key."_s), qPrintable(all));
        QVERIFY2(all.contains(u"14:19 PlaceholderLeft Replace <Key> by the storage account's key."_s), qPrintable(all));
        QCOMPARE(candidate.problems.first().fix->label, u"Repair the text in 6 places"_s);

        const JobRequestCandidate mended = readAgain(candidate, candidate.problems.first().fix->bytes);
        QCOMPARE(mended.source, u"example.json"_s);
        QCOMPARE(listed(mended), u"4:72 PlaceholderLeft Replace <Key> by the storage account's key.\n"
                                 "12:92 PlaceholderLeft Replace <Key> by the storage account's key."_s);
        QCOMPARE(mended.request.error().target, u"Input.ConnectionString"_s);
        QByteArray filled = mended.bytes;
        filled.replace("<Key>", "c2VjcmV0");
        QCOMPARE(listed(readAgain(mended, filled)), QString());
    }

    void repairs_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("mended");
        QTest::addColumn<QStringList>("codes");
        QTest::newRow("a trailing comma") << QByteArray("{\"Input\":{\"BaseLocation\":\"x\",}, \n}")
                                          << QByteArray("{\"Input\":{\"BaseLocation\":\"x\"} \n}")
                                          << QStringList{u"TrailingComma"_s, u"TrailingComma"_s};
        QTest::newRow("comments") << QByteArray("{ // one \"quoted\"\n\"Input\":null /* two */ , // three\n}")
                                  << QByteArray("{ \n\"Input\":null   \n}")
                                  << QStringList{u"Comment"_s, u"Comment"_s, u"TrailingComma"_s, u"Comment"_s};
        QTest::newRow("slashes in strings stay")
            << QByteArray("{\"Input\":{\"BaseLocation\":\"https://h/\"},}")
            << QByteArray("{\"Input\":{\"BaseLocation\":\"https://h/\"}}") << QStringList{u"TrailingComma"_s};
        QTest::newRow("smart quotes") << QByteArray("{“GlobalParameters”: {“a”: “b”}}")
                                      << QByteArray("{\"GlobalParameters\": {\"a\": \"b\"}}")
                                      << QStringList{u"SmartQuotes"_s};
        QTest::newRow("mixed quotes") << QByteArray("{\"GlobalParameters”: {“a\": \"b”}}")
                                      << QByteArray("{\"GlobalParameters\": {\"a\": \"b\"}}")
                                      << QStringList{u"SmartQuotes"_s};
        QTest::newRow("smart quotes inside stay")
            << QByteArray("{\"GlobalParameters\": {\"a\": \"say “b”, c\"},}")
            << QByteArray("{\"GlobalParameters\": {\"a\": \"say “b”, c\"}}") << QStringList{u"TrailingComma"_s};
        QTest::newRow("a line break in a parameter is one")
            << QByteArray("{\"GlobalParameters\":{\"a\":\"1\r\n 2\t3\"}}")
            << QByteArray("{\"GlobalParameters\":{\"a\":\"1\\n 2\\t3\"}}")
            << QStringList{u"RawLineBreak"_s, u"RawTab"_s};
        QTest::newRow("a line break in a name")
            << QByteArray("{\"Global\n  Parameters\":{}}") << QByteArray("{\"GlobalParameters\":{}}")
            << QStringList{u"RawLineBreak"_s};
        QTest::newRow("a token over lines") << QByteArray("{\"Input\":{\"SasBlobToken\":\"?sv=1&amp;\n\t\tsig=x\"}}")
                                            << QByteArray("{\"Input\":{\"SasBlobToken\":\"?sv=1&sig=x\"}}")
                                            << QStringList{u"HtmlEntity"_s, u"RawLineBreak"_s};
        QTest::newRow("a control character")
            << QByteArray("{\"GlobalParameters\":{\"a\":\"\x1b\"}}")
            << QByteArray("{\"GlobalParameters\":{\"a\":\"\\u001b\"}}") << QStringList{u"ControlCharacter"_s};
        QTest::newRow("entities in a parameter stay")
            << QByteArray("{\"GlobalParameters\":{\"a\":\"&lt;\"},}")
            << QByteArray("{\"GlobalParameters\":{\"a\":\"&lt;\"}}") << QStringList{u"TrailingComma"_s};
        QTest::newRow("encoded as a whole")
            << QByteArray("{&quot;GlobalParameters&quot;:{&quot;a&quot;:&quot;&lt;&#39;&quot;}}")
            << QByteArray("{\"GlobalParameters\":{\"a\":\"<'\"}}") << QStringList{u"HtmlEntity"_s};
        QTest::newRow("an entity for a quote inside")
            << QByteArray("{\"Input\":{\"RelativeLocation\":\"a&quot;b.csv\"}}")
            << QByteArray("{\"Input\":{\"RelativeLocation\":\"a\\\"b.csv\"}}") << QStringList{u"HtmlEntity"_s};
        QTest::newRow("a fence") << QByteArray("```json\n{\"Input\":null}\n```\n")
                                 << QByteArray("\n{\"Input\":null}\n\n") << QStringList{u"CodeFence"_s};
        QTest::newRow("Markdown outside of strings")
            << QByteArray("\\{\"Input\":null\\}") << QByteArray("{\"Input\":null}")
            << QStringList{u"MarkdownEscape"_s, u"MarkdownEscape"_s};
        QTest::newRow("no-break spaces") << QByteArray("{\u00a0\"Input\":\u00a0null}")
                                         << QByteArray("{ \"Input\": null}") << QStringList{u"OddSpace"_s};
        QTest::newRow("UTF-16, little") << utf16(u"{\"Input\":null}"_s, false) << QByteArray("{\"Input\":null}")
                                        << QStringList{u"Utf16"_s};
        QTest::newRow("UTF-16, big") << utf16(u"{\"GlobalParameters\":{\"ß\":\"😀\"},}"_s, true)
                                     << QByteArray("{\"GlobalParameters\":{\"ß\":\"😀\"}}")
                                     << QStringList{u"Utf16"_s, u"TrailingComma"_s};
    }

    void repairs()
    {
        QFETCH(QByteArray, text);
        const auto repair = RequestRepair::of(text);
        QVERIFY(repair);
        QTEST(repair->text, "mended");
        QStringList codes;
        for (const RepairStep &step : repair->steps) {
            codes.append(step.code);
        }
        QTEST(codes, "codes");
        QVERIFY(!RequestRepair::of(repair->text)); // it is whole now
    }

    void whatIsNotCertainIsLeft_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("sound") << QByteArray("{\"Input\":null}");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a missing comma") << QByteArray("{\"Input\":null \"Outputs\":{},}");
        QTest::newRow("a missing quote") << QByteArray("{\"Input\":\"a,\n\"Outputs\":{}}");
        QTest::newRow("a bad escape") << QByteArray("{\"Input\":{\"BaseLocation\":\"C:\\Users\"},}");
        QTest::newRow("two of one name") << QByteArray("{\"Input\":null,\"In\nput\":null}");
        QTest::newRow("NaN") << QByteArray("{\"GlobalParameters\":{\"a\":NaN},}");
        QTest::newRow("a list") << QByteArray("[1,]");
        QTest::newRow("cut off") << QByteArray("{\"Input\":{\"BaseLocation\":\"a\nb");
        QTest::newRow("a lone backslash") << QByteArray("{\"Input\":\"\\");
        QTest::newRow("a comment without an end") << QByteArray("{\"Input\":null /* ");
        QTest::newRow("not text") << QByteArray("{\"Input\":\"\xFF\",}");
    }

    void whatIsNotCertainIsLeft()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!RequestRepair::of(text));
    }

    void entitiesInSoundJson()
    {
        const QByteArray json = "{\"Input\":{\"ConnectionString\":\"AccountName=a;AccountKey=&lt;Key&gt;\","
                                "\"RelativeLocation\":\"box/in.csv\"}}";
        const JobRequestCandidate candidate = readJobRequest(u"a"_s, json);
        QCOMPARE(listed(candidate),
                 u"1:56 HtmlEntity 2 HTML entities inside ConnectionString, the first is &lt;; replaced by their "
                 "characters\n1:56 PlaceholderLeft Replace <Key> by the storage account's key."_s);
        QVERIFY(!candidate.request);
        // A parameter may mean what it says.
        QVERIFY(readJobRequest(u"a"_s, "{\"GlobalParameters\":{\"html\":\"&lt;b&gt;\"}}").problems.isEmpty());
    }

    void secretsAreMaskedInWhatIsNoJson_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("broken over lines")
            << QByteArray("{\"Input\":{\"ConnectionString\":\"AccountName=a;\n  AccountKey=HI\n  HIDE\"}}");
        QTest::newRow("an odd name") << QByteArray("{\"ConnectionString\" : \"HIDE\",}");
        QTest::newRow("smart quotes") << QByteArray("{“SasBlobToken”: “HIDE”}");
        QTest::newRow("encoded") << QByteArray("{&quot;SasBlobToken&quot;:&quot;HIDE&quot;}");
        QTest::newRow("a quote is missing") << QByteArray("{\"x: \"?sv=1&amp;sig=HIDE\", \"Password\": \"HIDE\"}");
        QTest::newRow("no quotes") << QByteArray("DefaultEndpointsProtocol=https;AccountKey=HIDE");
        QTest::newRow("UTF-16") << utf16(u"{\"ConnectionString\":\"HIDE\"}"_s, false);
        QTest::newRow("JSON") << QByteArray("{\"ConnectionString\":\"HIDE\"}");
    }

    void secretsAreMaskedInWhatIsNoJson()
    {
        QFETCH(QByteArray, text);
        const QString masked = maskedText(text);
        QVERIFY2(!masked.contains(u"HIDE"_s) && masked.contains(u"•••"_s), qPrintable(masked));
    }

    void theRestIsShownAsItIs()
    {
        QCOMPARE(maskedText("{\"Input\":{\"ConnectionString\":\"a\nb\",\n\"RelativeLocation\": \"box/\\\"in\" },}"),
                 u"{\"Input\":{\"ConnectionString\":\"•••\",\n\"RelativeLocation\": \"box/\\\"in\" },}"_s);
    }

    void noSentenceShowsASecret()
    {
        const QByteArray json = "{\"Input\":{\"ConnectionString\":\"AccountName=a;\nAccountKey=HIDE&amp;ME\","
                                "\"RelativeLocation\":\"box/in.csv\",\"SasBlobToken\":\"sig=HI\\_DE\"}}";
        const QString all = listed(readJobRequest(u"a"_s, json));
        QVERIFY2(!all.contains(u"HIDE"_s) && !all.contains(u"HI_DE"_s), qPrintable(all));
    }
};

QTEST_GUILESS_MAIN(TestRequestRepair)
#include "tst_requestrepair.moc"
