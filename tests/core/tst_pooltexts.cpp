#include "common/literals.h"
#include "pools/labeltext.h"
#include "pools/poolfilter.h"
#include "pools/swaggermatch.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;

/// What people type about pools: labels, filters, swagger URLs.
class TestPoolTexts final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void labelsAreLines()
    {
        const Labels labels{{u"cost centre"_s, u"42: a, b"_s}, {u"team"_s, u"night"_s}, {u"urgent"_s, QString()}};
        QCOMPARE(labelLines(labels), u"cost centre: 42: a, b\nteam: night\nurgent"_s);
        QCOMPARE(*parseLabelLines(labelLines(labels)), labels);
        QCOMPARE(*parseLabelLines(u"\n  team :night \n\n"), (Labels{{u"team"_s, u"night"_s}}));
        QVERIFY(parseLabelLines(u"")->isEmpty());
    }

    void wrongLabelsAreNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("part");
        QTest::newRow("no name") << u"team: a\n: b"_s << u"“: b” has no name"_s;
        QTest::newRow("twice") << u"team: a\nteam: b"_s << u"“team” is there twice"_s;
        QTest::newRow("long name") << QString(65, u'n') << u"is too long"_s;
        QTest::newRow("long value") << u"team: "_s + QString(257, u'v') << u"is too long"_s;
        QString many;
        for (int i = 0; i < 33; ++i) {
            many += u"label%1\n"_s.arg(i);
        }
        QTest::newRow("too many") << many << u"at most 32"_s;
    }
    void wrongLabelsAreNamed()
    {
        QFETCH(QString, text);
        QFETCH(QString, part);
        const Result<Labels> labels = parseLabelLines(text);
        QVERIFY(!labels);
        QVERIFY2(labels.error().message.contains(part), qPrintable(labels.error().message));
    }

    void filters_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("found");
        QTest::newRow("nothing typed") << QString() << true;
        QTest::newRow("name") << u"NIGHT"_s << true;
        QTest::newRow("id") << u"3f2a"_s << true;
        QTest::newRow("not within the id") << u"2a00"_s << false;
        QTest::newRow("another text") << u"census"_s << true;
        QTest::newRow("all words") << u"night census"_s << true;
        QTest::newRow("one word missing") << u"night weekend"_s << false;
        QTest::newRow("label value") << u"label:blue"_s << true;
        QTest::newRow("label name") << u"label:team"_s << true;
        QTest::newRow("label and value") << u"label:team=blue"_s << true;
        QTest::newRow("label with another value") << u"label:team=red"_s << false;
        QTest::newRow("no such label") << u"label:night"_s << false;
        QTest::newRow("label and word") << u"label:blue night"_s << true;
    }
    void filters()
    {
        QFETCH(QString, text);
        Pool pool = samples::pool(u"3f2a00"_s, u"nightly"_s);
        pool.labels = {{u"team"_s, u"Blue"_s}};
        QTEST(PoolFilter(text).matches(pool, {u"census-income"_s}), "found");
        QCOMPARE(PoolFilter(text).isEmpty(), text.isEmpty());
    }

    void swaggerUrls()
    {
        const QList<WebService> services{samples::webService(u"a"_s, u"census"_s, WebServiceKind::ResourceManager),
                                         samples::webService(u"b"_s, u"old"_s, WebServiceKind::Classic)};
        QCOMPARE(matchSwaggerUrl(services[0].swaggerUrl, services)->id, u"a"_s);
        QString elsewhere = services[0].swaggerUrl;
        elsewhere.replace(u"http://127.0.0.1:1"_s, u" https://europe.example"_s);
        QCOMPARE(matchSwaggerUrl(elsewhere, services)->id, u"a"_s); // by the path alone, spaces around do not count
        QCOMPARE(matchSwaggerUrl(services[1].swaggerUrl, services).error().code, u"SwaggerUrlNotResourceManager"_s);
        QCOMPARE(matchSwaggerUrl(u"https://host/other/swagger.json", services).error().code, u"SwaggerUrlUnknown"_s);
        for (const QStringView text : {u"", u"https://host", u"host/swagger.json", u"https://host/a b/swagger"}) {
            QCOMPARE(matchSwaggerUrl(text, services).error().code, u"SwaggerUrlIncomplete"_s);
        }
    }
};

QTEST_APPLESS_MAIN(TestPoolTexts)
#include "tst_pooltexts.moc"
