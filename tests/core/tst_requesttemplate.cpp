#include "common/literals.h"
#include "jobs/requesttemplate.h"

#include <QTest>

using namespace pooldeck;

namespace {

const QByteArray Sweep =
    "{ \"Input\": { \"BaseLocation\": \"file:///uploads/\", \"RelativeLocation\": \"${file}.csv\" },\n"
    "  \"GlobalParameters\": { \"limit\": \"${limit}\", \"note\": \"$${limit} is ${limit}, \\\"${note}\\\"\" } }";

TemplateExpansion expand(const QByteArray &text, const QByteArray &csv)
{
    return expandTemplate({u"t.json"_s, text}, {u"v.csv"_s, csv});
}

QStringList listed(const QList<RequestProblem> &problems)
{
    QStringList lines;
    for (const RequestProblem &problem : problems) {
        const QString severity = problem.severity == ProblemSeverity::Error ? u"error"_s : u"warning"_s;
        lines.append(
            u"%1 %2 %3:%4"_s.arg(severity, problem.code).arg(problem.position.line).arg(problem.position.column));
    }
    return lines;
}

} // namespace

class TestRequestTemplate final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneRequestARow()
    {
        const TemplateExpansion made = expand(Sweep, "\xEF\xBB\xBF"
                                                     "file,limit,note\r\na,1,\"x \"\"y\"\" \\\n2\"\r\n\r\nb,0.5,ß\r\n");
        QVERIFY2(made.problems.isEmpty(), qPrintable(listed(made.problems).join(u' ')));
        QCOMPARE(made.placeholders, (QStringList{u"file"_s, u"limit"_s, u"note"_s}));
        QCOMPARE(made.candidates.size(), 2);
        const JobRequestCandidate &first = made.candidates[0];
        QCOMPARE(first.source, u"t.json row 1"_s);
        QVERIFY(first.request);
        QVERIFY(first.problems.size() == 1 &&
                first.problems[0].code == u"TemplatePlaceholder"_s); // the ${ that was meant
        QCOMPARE(first.request->inputs.first().relativeLocation, u"a.csv"_s);
        QCOMPARE(first.request->globalParameters.value(u"limit"_s), u"1"_s);
        QCOMPARE(first.request->globalParameters.value(u"note"_s), u"${limit} is 1, \"x \"y\" \\\n2\""_s);
        QCOMPARE(made.candidates[1].source, u"t.json row 2"_s);
        QCOMPARE(made.candidates[1].request->globalParameters.value(u"note"_s), u"${limit} is 0.5, \"ß\""_s);
    }

    void whatIsWrongWithTheWhole_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("csv");
        QTest::addColumn<QStringList>("problems");
        const QByteArray good = "{\"GlobalParameters\":{\"a\":\"${a}\"}}";
        const auto row = [](const char *name, const QByteArray &text, const QByteArray &csv, const QString &problem) {
            QTest::newRow(name) << text << csv << QStringList{problem};
        };
        row("no column", good, "b,c\n1,2\n", u"error TemplatePlaceholder 1:27"_s);
        row("outside of a string", "{\"GlobalParameters\":{\"a\":${a}}}", "a\n1\n",
            u"error TemplatePlaceholder 1:26"_s);
        row("no end", "{\"GlobalParameters\":{\"a\":\"${a\"}}", "a\n1\n", u"error TemplatePlaceholder 1:27"_s);
        row("no name", "{\"GlobalParameters\":{\"a\":\"${ }\"}}", "a\n1\n", u"error TemplatePlaceholder 1:27"_s);
        row("not JSON", "{\"GlobalParameters\":{\"a\":\"${a}\"}", "a\n1\n", u"error TemplateUnreadable 1:33"_s);
        row("no header", good, "", u"error ValuesUnreadable 0:0"_s);
        row("no rows", good, "a\n", u"error ValuesUnreadable 0:0"_s);
        row("two columns of a name", good, "a,a\n1,2\n", u"error ValuesUnreadable 0:0"_s);
        row("a quote without an end", good, "a\n\"1\n2\n", u"error ValuesUnreadable 0:0"_s);
        row("not text", good, "a\n\xFF\n", u"error NotText 0:0"_s);
        row("a column too many", good, "a,b\n1,2\n", u"warning UnusedColumn 0:0"_s);
        row("nothing to put in", "{\"GlobalParameters\":{\"a\":\"$${a}\"}}", "\n,a\n", u"error ValuesUnreadable 0:0"_s);
    }

    void whatIsWrongWithTheWhole()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, csv);
        QFETCH(QStringList, problems);
        const TemplateExpansion made = expand(text, csv);
        const QStringList found = listed(made.problems);
        QVERIFY2(found.contains(problems.first()), qPrintable(found.join(u'\n')));
        QCOMPARE(made.isRefused(), problems.first().startsWith(u"error"_s));
        QCOMPARE(made.candidates.isEmpty(), made.isRefused());
    }

    void aSimilarColumnIsNamed()
    {
        const TemplateExpansion made = expand("{\"GlobalParameters\":{\"a\":\"${limit}\"}}", "Limits\n1\n");
        QVERIFY2(made.problems.first().sentence.contains(u"Did you mean 'Limits'?"_s),
                 qPrintable(made.problems.first().sentence));
    }

    void whatIsWrongWithARow()
    {
        const TemplateExpansion made = expand("{\"GlobalParameters\":{\"${name}\":\"${value}\",\"b\":\"0\"}}",
                                              "name;value\na;1\na\na;1;2\na;\nb;1\n");
        QVERIFY(made.problems.isEmpty());
        QStringList codes;
        for (const JobRequestCandidate &candidate : made.candidates) {
            codes.append(candidate.problems.isEmpty() ? u"-"_s : candidate.problems.first().code);
        }
        QCOMPARE(codes, (QStringList{u"-"_s, u"TooFewFields"_s, u"TooManyFields"_s, u"MissingValue"_s, u"BadJson"_s}));
        QVERIFY(made.candidates[3].request); // an empty value may be meant
        QCOMPARE(made.candidates[1].request.error().message, u"Row 2 of v.csv has 1 fields, its header 2."_s);
    }

    void tooManyRows()
    {
        QByteArray csv = "a\n";
        for (qsizetype i = 0; i <= MostTemplateRows; ++i) {
            csv += "1\n";
        }
        const TemplateExpansion made = expand("{\"GlobalParameters\":{\"a\":\"${a}\"}}", csv);
        QCOMPARE(listed(made.problems), QStringList{u"error TooManyRows 0:0"_s});
        QVERIFY(made.candidates.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestRequestTemplate)
#include "tst_requesttemplate.moc"
