#include "common/jsonreader.h"
#include "common/literals.h"
#include "model/usage.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;

class TestJsonReader final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsThere()
    {
        const QJsonObject json{{"Name"_L1, u"nightly"_s},
                               {"Count"_L1, 3},
                               {"On"_L1, true},
                               {"At"_L1, u"1970-01-01T00:00:01Z"_s},
                               {"None"_L1, QJsonValue()}};
        JsonReader reader(json);
        QCOMPARE(reader.string("Name"_L1), u"nightly"_s);
        QCOMPARE(reader.count("Count"_L1), 3);
        QCOMPARE(reader.boolean("On"_L1), true);
        QCOMPARE(reader.time("At"_L1), 1000);
        QCOMPARE(reader.stringOr("None"_L1, u"x"_s), u"x"_s);
        QVERIFY(!reader.optionalTime("None"_L1));
        QVERIFY(!reader.optionalInteger("Missing"_L1, 0, 9));
        QVERIFY(!reader.error());
    }

    void wrongMembers_data()
    {
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("message");
        QTest::newRow("missing") << QJsonValue(QJsonValue::Undefined) << u"A.Count: is missing"_s;
        QTest::newRow("null") << QJsonValue() << u"A.Count: must be a whole number"_s;
        QTest::newRow("text") << QJsonValue(u"3"_s) << u"A.Count: must be a whole number"_s;
        QTest::newRow("fraction") << QJsonValue(1.5) << u"A.Count: must be a whole number from 0 to 9"_s;
        QTest::newRow("negative") << QJsonValue(-1) << u"A.Count: must be a whole number from 0 to 9"_s;
        QTest::newRow("too large") << QJsonValue(10) << u"A.Count: must be a whole number from 0 to 9"_s;
    }

    void wrongMembers()
    {
        QFETCH(QJsonValue, value);
        QJsonObject json;
        if (!value.isUndefined()) {
            json.insert("Count"_L1, value);
        }
        JsonReader reader(json, u"A"_s);
        reader.integer("Count"_L1, 0, 9);
        QVERIFY(reader.error());
        QCOMPARE(reader.error()->code, u"BadJson"_s);
        QCOMPARE(reader.error()->target, u"A.Count"_s);
        QTEST(reader.error()->message, "message");
    }

    void theFirstErrorStays()
    {
        JsonReader reader(QJsonObject{});
        reader.string("First"_L1);
        reader.string("Second"_L1);
        QCOMPARE(reader.error()->target, u"First"_s);
    }

    void listsSayWhichItem()
    {
        QJsonObject good = samples::interval(u"vm"_s, u"pool"_s, 10'000).toJson();
        QJsonObject bad = good;
        bad.insert("RequestedAt"_L1, u"soon"_s);
        const QJsonObject json{{"AsOf"_L1, u"2026-01-01T00:00:00Z"_s}, {"Intervals"_L1, QJsonArray{good, bad}}};
        const Result<Usage> usage = Usage::fromJson(json);
        QVERIFY(!usage);
        QCOMPARE(usage.error().target, u"Intervals[1].RequestedAt"_s);
    }

    void wholeDocuments()
    {
        QVERIFY(parseJsonObject("{}"));
        QVERIFY(!parseJsonObject(""));
        QVERIFY(!parseJsonObject("[]"));
        QVERIFY(!parseJsonObject("{} x"));
        QVERIFY(parseJsonObject("{\"a\":").error().message.contains(u"byte"_s));
    }
};

QTEST_GUILESS_MAIN(TestJsonReader)
#include "tst_jsonreader.moc"
