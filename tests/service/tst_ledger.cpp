// The ledger alone: what two VMs in a day and four in half a day are billed, to the millisecond.

#include "common/computetime.h"
#include "common/literals.h"
#include "engine/ledger.h"

#include <QTest>

using namespace pooldeck;

class TestLedger final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void computeHours_data();
    void computeHours();
    void provisioningIsNotBilled();
    void anEndIsWrittenOnce();
    void anEndBeforeTheStartBillsNothing();
    void loadingContinuesWhereItWas();
};

namespace {

constexpr qint64 Start = 1'767'225'600'000;

UsageInterval asked(int number, qint64 atMs = Start)
{
    return {u"vm%1"_s.arg(number), u"pool"_s, u"S1"_s, u"rm"_s, atMs, std::nullopt, std::nullopt, false};
}

} // namespace

void TestLedger::computeHours_data()
{
    QTest::addColumn<int>("vms");
    QTest::addColumn<qint64>("hours");
    QTest::newRow("2 VMs for 24 h") << 2 << qint64(24);
    QTest::newRow("4 VMs for 12 h") << 4 << qint64(12);
}

void TestLedger::computeHours()
{
    QFETCH(int, vms);
    QFETCH(qint64, hours);
    Ledger ledger;
    const qint64 end = Start + hours * MsPerHour;
    for (int i = 0; i < vms; ++i) {
        ledger.requested(asked(i));
        ledger.ready(u"vm%1"_s.arg(i), Start);
    }
    QCOMPARE(ledger.computeMs(u"pool"_s, end), 48 * MsPerHour);
    for (int i = 0; i < vms; ++i) {
        ledger.ended(u"vm%1"_s.arg(i), end, false);
    }
    QCOMPARE(ledger.computeMs(u"pool"_s, end + 1'000'000), 48 * MsPerHour);
    QCOMPARE(toComputeHours(ledger.computeMs(u"pool"_s, end), 4), u"48.0000"_s);
}

void TestLedger::provisioningIsNotBilled()
{
    Ledger ledger;
    ledger.requested(asked(1));
    QCOMPARE(ledger.computeMs(u"pool"_s, Start + 60'000), 0);
    ledger.ended(u"vm1"_s, Start + 60'000, false);
    QCOMPARE(ledger.computeMs(u"pool"_s, Start + 120'000), 0);
    const QList<UsageInterval> changed = ledger.takeChanged();
    QCOMPARE(changed.size(), 1);
    QVERIFY(!changed.first().readyAtMs);
    QCOMPARE(changed.first().deletedAtMs, Start + 60'000);
}

void TestLedger::anEndIsWrittenOnce()
{
    Ledger ledger;
    ledger.requested(asked(1));
    ledger.ready(u"vm1"_s, Start);
    ledger.ready(u"vm1"_s, Start + 5'000);
    ledger.ended(u"vm1"_s, Start + 10'000, true);
    ledger.ended(u"vm1"_s, Start + 99'000, false);
    QCOMPARE(ledger.computeMs(u"pool"_s, Start + 100'000), 10'000);
    const QList<UsageInterval> changed = ledger.takeChanged();
    QCOMPARE(changed.size(), 1);
    QVERIFY(changed.first().endEstimated);
}

void TestLedger::anEndBeforeTheStartBillsNothing()
{
    Ledger ledger;
    ledger.requested(asked(1));
    ledger.ready(u"vm1"_s, Start + 1'000);
    ledger.ended(u"vm1"_s, Start, true);
    QCOMPARE(ledger.computeMs(u"pool"_s, Start + 100'000), 0);
    QCOMPARE(ledger.takeChanged().first().deletedAtMs, Start + 1'000);
}

void TestLedger::loadingContinuesWhereItWas()
{
    UsageInterval open = asked(1);
    open.readyAtMs = Start;
    Ledger ledger;
    ledger.load({open}, {{u"pool"_s, 5 * MsPerHour}});
    QVERIFY(ledger.takeChanged().isEmpty());
    QCOMPARE(ledger.computeMs(u"pool"_s, Start + MsPerHour), 6 * MsPerHour);
    QCOMPARE(ledger.computeMs(u"other"_s, Start + MsPerHour), 0);
}

QTEST_APPLESS_MAIN(TestLedger)
#include "tst_ledger.moc"
