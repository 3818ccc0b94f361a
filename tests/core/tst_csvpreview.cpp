#include "common/literals.h"
#include "jobs/csvpreview.h"

#include <QTest>

using namespace pooldeck;

class TestCsvPreview final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QStringList>("header");
        QTest::addColumn<QList<QStringList>>("rows");
        const QList<QStringList> row{{u"1"_s, u"2"_s}};
        const QStringList ab{u"a"_s, u"b"_s};
        QTest::newRow("nothing") << QByteArray() << QStringList() << QList<QStringList>();
        QTest::newRow("a header alone") << QByteArray("a,b\n") << ab << QList<QStringList>();
        QTest::newRow("LF") << QByteArray("a,b\n1,2\n") << ab << row;
        QTest::newRow("CR LF") << QByteArray("a,b\r\n1,2\r\n") << ab << row;
        QTest::newRow("no end of the last line") << QByteArray("a,b\n1,2") << ab << row;
        QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF"
                                                       "a,b\n1,2\n")
                                         << ab << row;
        QTest::newRow("semicolons") << QByteArray("a;b\n1;2\n") << ab << row;
        QTest::newRow("tabs") << QByteArray("a\tb\n1\t2\n") << ab << row;
        QTest::newRow("quotes") << QByteArray("a,b\n\"1, \"\"x\"\"\n\",2\n") << ab
                                << QList<QStringList>{{u"1, \"x\"\n"_s, u"2"_s}};
        QTest::newRow("quoted separators do not count")
            << QByteArray("\"a;;;\",b\n1,2\n") << QStringList({u"a;;;"_s, u"b"_s}) << row;
        QTest::newRow("empty cells") << QByteArray("a,b\n,\n") << ab << QList<QStringList>{{QString(), QString()}};
        QTest::newRow("an empty cell at the end")
            << QByteArray("a,b\n1,") << ab << QList<QStringList>{{u"1"_s, QString()}};
        QTest::newRow("lines of different widths")
            << QByteArray("a,b\n1\n1,2,3\n") << ab << QList<QStringList>{{u"1"_s}, {u"1"_s, u"2"_s, u"3"_s}};
        QTest::newRow("UTF-8") << QByteArray("a,b\nß,😀\n") << ab << QList<QStringList>{{u"ß"_s, u"😀"_s}};
    }

    void reads()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QStringList, header);
        QFETCH(QList<QStringList>, rows);
        const auto preview = previewCsv(bytes, false);
        QVERIFY(preview);
        QCOMPARE(preview->header, header);
        QCOMPARE(preview->rows, rows);
        QVERIFY(!preview->isCut);
    }

    void aHalfLineIsLeftOut()
    {
        for (const char *tail : {"", "3,", "3,4", "\"3,4\n", "3"}) {
            const auto preview = previewCsv(QByteArray("a,b\n1,2\n") + tail, true);
            QVERIFY(preview);
            QCOMPARE(preview->rows, (QList<QStringList>{{u"1"_s, u"2"_s}}));
            QVERIFY(preview->isCut);
        }
    }

    void noMoreRowsThanAskedFor()
    {
        QByteArray bytes("n\n");
        for (int i = 0; i < 250; ++i) {
            bytes += QByteArray::number(i) + '\n';
        }
        const auto preview = previewCsv(bytes, false);
        QVERIFY(preview);
        QCOMPARE(preview->rows.size(), 200);
        QCOMPARE(preview->rows.last(), QStringList{u"199"_s});
        QVERIFY(preview->isCut);
        QCOMPARE(previewCsv("n\n1\n2\n", false, 2)->isCut, false);
    }

    void wideAndLong()
    {
        const auto preview = previewCsv(QByteArray(1'000, ',') + '\n' + QByteArray(50'000, 'x') + '\n', false);
        QVERIFY(preview);
        QCOMPARE(preview->header.size(), PreviewColumns);
        QVERIFY(preview->columnsAreCut);
        QCOMPARE(preview->rows.first().first().size(), 1'001);
    }

    void noText() { QCOMPARE(previewCsv(QByteArray("PK\x03\x04\0\0", 6), false).error().code, u"NotText"_s); }
};

QTEST_GUILESS_MAIN(TestCsvPreview)
#include "tst_csvpreview.moc"
