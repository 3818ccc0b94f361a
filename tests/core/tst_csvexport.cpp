#include "samples.h"
#include "usage/csvexport.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QLocale>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;
using samples::HourMs;

namespace {

const QByteArray Header =
    "VmId,PoolId,PoolName,BillingPlanId,WebServiceId,RequestedAt,ReadyAt,DeletedAt,EndEstimated,ComputeMs,"
    "ComputeHours,AsOf\r\n";

QByteArray written(const Usage &usage, const QHash<QString, QString> &names = {})
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const Result<qint64> rows = writeUsageCsv(buffer, usage, names);
    return rows && *rows == usage.intervals.size() ? buffer.data() : QByteArray("failed");
}

/// A device that is full after some bytes.
class FullDevice final : public QIODevice
{
public:
    explicit FullDevice(qint64 room)
        : m_room(room)
    {
    }

protected:
    qint64 readData(char *, qint64) override { return -1; }
    qint64 writeData(const char *, qint64 size) override
    {
        if (size > m_room) {
            setErrorString(u"no space left"_s);
            return -1;
        }
        m_room -= size;
        return size;
    }

private:
    qint64 m_room;
};

} // namespace

class TestCsvExport final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void events()
    {
        const Event event{7, 1'000, u"PoolResized"_s, u"p"_s, {}, {}, u"=HYPERLINK(1), resized"_s, u"anna@x"_s, 4};
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        const auto rows = writeEventsCsv(buffer, {event}, {{u"p"_s, u"nightly"_s}});
        QVERIFY(rows);
        QCOMPARE(*rows, 1);
        QCOMPARE(
            buffer.data(),
            QByteArray("Seq,At,Kind,Who,Message,PoolId,PoolName,JobId,VmId,FormerVmCount\r\n"
                       "7,1970-01-01T00:00:01.000Z,PoolResized,anna@x,\"'=HYPERLINK(1), resized\",p,nightly,,,4\r\n"));
    }

    void anEndedInterval()
    {
        const Usage usage{50 * HourMs, {samples::interval(u"v1"_s, u"p1"_s, HourMs, 25 * HourMs)}};
        QCOMPARE(written(usage, {{u"p1"_s, u"nightly"_s}}),
                 QByteArray(Header + "v1,p1,nightly,S1,service,1970-01-01T00:59:55.000Z,1970-01-01T01:00:00.000Z,"
                                     "1970-01-02T01:00:00.000Z,false,86400000,24.0000,1970-01-03T02:00:00.000Z\r\n"));
    }

    void aRunningIntervalCountsUpToNow()
    {
        UsageInterval running = samples::interval(u"v1"_s, u"p1"_s, HourMs);
        QCOMPARE(written({2 * HourMs, {running}}),
                 QByteArray(Header +
                            "v1,p1,,S1,service,1970-01-01T00:59:55.000Z,1970-01-01T01:00:00.000Z,,false,3600000,1.0000,"
                            "1970-01-01T02:00:00.000Z\r\n"));
        running.readyAtMs.reset();
        QVERIFY(written({2 * HourMs, {running}}).contains(",1970-01-01T00:59:55.000Z,,,false,0,0.0000,"));
    }

    void anEstimateSaysSo()
    {
        UsageInterval lost = samples::interval(u"v1"_s, u"p1"_s, HourMs, 2 * HourMs);
        lost.endEstimated = true;
        QVERIFY(written({2 * HourMs, {lost}}).contains(",true,3600000,"));
    }

    void poolNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("plain") << u"nightly"_s << QByteArray(",nightly,");
        QTest::newRow("comma") << u"a,b"_s << QByteArray(",\"a,b\",");
        QTest::newRow("quote") << u"a\"b"_s << QByteArray(",\"a\"\"b\",");
        QTest::newRow("line") << u"a\nb"_s << QByteArray(",\"a\nb\",");
        QTest::newRow("umlaut") << u"nächtlich"_s
                                << QByteArray(",n\xC3\xA4"
                                              "chtlich,");
        QTest::newRow("formula") << u"=1+1"_s << QByteArray(",'=1+1,");
        QTest::newRow("formula in quotes") << u"=A1,B1"_s << QByteArray(",\"'=A1,B1\",");
        QTest::newRow("plus") << u"+1"_s << QByteArray(",'+1,");
        QTest::newRow("minus") << u"-1"_s << QByteArray(",'-1,");
        QTest::newRow("at") << u"@x"_s << QByteArray(",'@x,");
        QTest::newRow("tab") << u"\t=1"_s << QByteArray(",'\t=1,");
    }

    void poolNames()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, field);
        const QByteArray csv = written({HourMs, {samples::interval(u"v"_s, u"p"_s, 0)}}, {{u"p"_s, name}});
        QVERIFY2(csv.contains(field), csv.constData());
    }

    void whateverTheLocale()
    {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        QVERIFY(written({HourMs * 1'000'000, {samples::interval(u"v"_s, u"p"_s, 0)}})
                    .contains(",3600000000000,1000000.0000,"));
        QLocale::setDefault(QLocale::c());
    }

    void aFullDiskIsAnError()
    {
        FullDevice device(Header.size() + 10);
        device.open(QIODevice::WriteOnly | QIODevice::Unbuffered);
        const Result<qint64> rows = writeUsageCsv(device, {HourMs, {samples::interval(u"v"_s, u"p"_s, 0)}}, {});
        QVERIFY(!rows);
        QCOMPARE(rows.error().code, u"ExportFailed"_s);
    }

    void aFileIsReplacedAsAWhole()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"usage.csv"_s);
        QFile old(path);
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.write("what was there");
        old.close();
        QCOMPARE(*exportUsageCsv(path, {HourMs, {samples::interval(u"v"_s, u"p"_s, 0)}}, {}), 1);
        QVERIFY(old.open(QIODevice::ReadOnly));
        QVERIFY(old.readAll().startsWith(Header));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
    }

    void aFolderThatIsNotThere()
    {
        const Result<qint64> rows = exportUsageCsv(u"/nonexistent/usage.csv"_s, {}, {});
        QVERIFY(!rows);
        QCOMPARE(rows.error().target, u"/nonexistent/usage.csv"_s);
    }
};

QTEST_GUILESS_MAIN(TestCsvExport)
#include "tst_csvexport.moc"
