#include "common/literals.h"
#include "jobs/problemgroups.h"
#include "jobs/requestdigest.h"

#include <QTest>

using namespace pooldeck;

namespace {

JobRequestCandidate read(const QByteArray &json)
{
    return readJobRequest(u"a.json"_s, json);
}

QByteArray digestOf(const QByteArray &json, const QByteArray &key = {})
{
    const JobRequestCandidate candidate = read(json);
    return candidate.request ? contentDigest(*candidate.request, key) : QByteArray();
}

QByteArray sas(const QByteArray &token, const QByteArray &more = {})
{
    return "{\"Input\":{\"BaseLocation\":\"https://acme.blob.core.windows.net/box/\",\"RelativeLocation\":\"in.csv\","
           "\"SasBlobToken\":\"" +
           token + "\"}" + more + '}';
}

const QByteArray Token = "?sv=2020-12-06&se=2030-01-01&sp=r&sig=c2ln";

} // namespace

/// Contents that are there already, and problems that many have.
class TestRequestDigest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameContent_data()
    {
        QTest::addColumn<QByteArray>("other");
        QTest::newRow("formatting") << QByteArray("{ \"Input\" : {\n\"RelativeLocation\":\"in.c\\u0073v\", "
                                                  "\"BaseLocation\":\"https://acme.blob.core.windows.net/box/\",") +
                                           "\"SasBlobToken\":\"" + Token + "\"}}";
        QTest::newRow("null members") << sas(Token, ",\"GlobalParameters\":{\"a\":null},\"Outputs\":null");
        QTest::newRow("an unknown member") << sas(Token, ",\"Comment\":[1]");
        QTest::newRow("a pool") << sas(Token, ",\"AzureBatchPoolId\":\"8dfc151b0d3e446497b845f3b29ef53b\"");
        QTest::newRow("a fresh token") << sas("sv=2020-12-06&se=2031-01-01&sp=r&sig=YW5ldw==");
        QTest::newRow("by the account") << QByteArray(
            "{\"Input\":{\"ConnectionString\":\"AccountName=acme;AccountKey=c2VjcmV0\",\"RelativeLocation\":\"/box/"
            "in.csv\"}}");
    }

    void sameContent()
    {
        QFETCH(QByteArray, other);
        QVERIFY(!digestOf(other).isEmpty());
        QCOMPARE(digestOf(other), digestOf(sas(Token)));
    }

    void otherContent_data()
    {
        QTest::addColumn<QByteArray>("other");
        QTest::newRow("another input") << QByteArray(sas(Token)).replace("in.csv", "in2.csv");
        QTest::newRow("a parameter") << sas(Token, ",\"GlobalParameters\":{\"a\":\"\"}");
        QTest::newRow("an output") << sas(Token, ",\"Outputs\":{\"o\":{\"BaseLocation\":\"file:///outputs/\","
                                                 "\"RelativeLocation\":\"o.csv\"}}");
        QTest::newRow("nothing") << QByteArray("{}");
    }

    void otherContent()
    {
        QFETCH(QByteArray, other);
        QVERIFY(!digestOf(other).isEmpty());
        QVERIFY(digestOf(other) != digestOf(sas(Token)));
    }

    void fieldsDoNotRunTogether()
    {
        QVERIFY(digestOf("{\"GlobalParameters\":{\"a\":\"1\",\"b\":\"2\"}}") !=
                digestOf("{\"GlobalParameters\":{\"a\":\"11:b1:2\"}}"));
        QVERIFY(digestOf("{\"GlobalParameters\":{\"ab\":\"c\"}}") != digestOf("{\"GlobalParameters\":{\"a\":\"bc\"}}"));
    }

    void withAKey()
    {
        QCOMPARE(digestOf("{}").size(), 64);
        QCOMPARE(digestOf("{}", "k").size(), 64);
        QVERIFY(digestOf("{}", "k") != digestOf("{}"));
        QVERIFY(digestOf("{}", "k") != digestOf("{}", "l"));
        QCOMPARE(digestOf("{}", "k"), digestOf(" { } ", "k"));
    }

    void duplicates()
    {
        const QByteArray other = "{\"GlobalParameters\":{\"a\":\"1\"}}";
        const QList<JobRequestCandidate> candidates{
            read(sas(Token)),
            read(other),
            read("{\"Inputs\":[]}"),
            read(' ' + sas(Token)),
            read(sas(Token, ",\"AzureBatchPoolId\":\"8dfc151b0d3e446497b845f3b29ef53b\"")),
        };
        const EarlierSubmission before{u"job"_s, u"b.json"_s, {}, 5};
        const QByteArray digest = digestOf(other, "k");
        const auto found = findDuplicates(candidates, "k", [&](const QByteArray &asked) {
            return asked == digest ? QList<EarlierSubmission>{before} : QList<EarlierSubmission>{};
        });
        QCOMPARE(found,
                 (QList<DuplicateRequest>{{1, std::nullopt, false, {before}}, {3, 0, false, {}}, {4, 0, true, {}}}));
    }

    void groupsAndTheirFix()
    {
        QList<JobRequestCandidate> candidates;
        for (int i = 0; i < 5; ++i) {
            const QByteArray number = QByteArray::number(i);
            candidates.append(readJobRequest(u"%1.json"_s.arg(i), "{\"Inputs\":null,\"GlobalParameters\":{\"a\":" +
                                                                      number + "},\"AzureBatchPoolID\":null}"));
        }
        candidates[3] = readJobRequest(u"3.json"_s, "{\"Input\":null}");
        candidates.append(readJobRequest(u"5.json"_s, "{\"Inputs\":null,\"Outputs\":[]}"));
        QList<ProblemGroup> groups = groupProblems(candidates);
        QCOMPARE(groups.size(), 3);
        QCOMPARE(groups[0].first.path, u"GlobalParameters.a"_s);
        QCOMPARE(groups[0].candidates, (QList<qsizetype>{0, 1, 2, 4}));
        QCOMPARE(groups[0].fixable, groups[0].candidates);
        QCOMPARE(groups[1].first.path, u"Outputs"_s);
        QCOMPARE(groups[1].candidates, (QList<qsizetype>{5}));
        QVERIFY(groups[1].fixable.isEmpty());
        QCOMPARE(groups[2].first.code, u"UnknownMember"_s);
        QCOMPARE(groups[2].candidates, (QList<qsizetype>{0, 1, 2, 4}));

        QList<JobRequestCandidate> fixed = withFix(candidates, groups[0]);
        QCOMPARE(fixed.size(), candidates.size());
        QVERIFY(fixed[2].request);
        QCOMPARE(fixed[2].request->globalParameters.value(u"a"_s), u"2"_s);
        QCOMPARE(fixed[2].source, u"2.json"_s);
        QCOMPARE(fixed[3].bytes, candidates[3].bytes);
        groups = groupProblems(fixed);
        QCOMPARE(groups.size(), 2);
        fixed = withFix(fixed, groups[1]);
        QVERIFY(fixed[4].bytes.contains("\"AzureBatchPoolId\""));
        QCOMPARE(groupProblems(fixed).size(), 1);
    }

    void namesInQuotesMayDiffer()
    {
        const QList<JobRequestCandidate> candidates{read("{\"Input\":null,\"Mine\":1}"),
                                                    read("{\"Input\":null,\"Mine\":2}")};
        QCOMPARE(groupProblems(candidates).size(), 1);
        const QList<JobRequestCandidate> broken{read("{\"Input\":{\"ConnectionString\":\"a\nb\"}}"),
                                                read("{\"Input\":{\"ConnectionString\":\"a\n\nb\"}}")};
        QCOMPARE(groupProblems(broken).first().candidates.size(), 2);
        const QList<JobRequestCandidate> fixed = withFix(broken, groupProblems(broken).first());
        QCOMPARE(fixed[1].bytes, QByteArray("{\"Input\":{\"ConnectionString\":\"ab\"}}"));
    }
};

QTEST_GUILESS_MAIN(TestRequestDigest)
#include "tst_requestdigest.moc"
