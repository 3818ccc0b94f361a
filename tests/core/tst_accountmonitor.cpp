#include "fakeclock.h"
#include "faketransport.h"
#include "samples.h"
#include "sync/accountmonitor.h"

#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>

#include <memory>

using namespace pooldeck;
using State = AccountMonitor::State;

namespace {

Changes page(const QString &cursor, bool reset = false, bool more = false)
{
    Changes changes;
    changes.cursor = cursor;
    changes.nowMs = 7'000;
    changes.reset = reset;
    changes.more = more;
    return changes;
}

QString queryOf(const HttpRequest &request, const QString &name)
{
    return QUrlQuery(request.url).queryItemValue(name);
}

} // namespace

class TestAccountMonitor final : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    std::unique_ptr<FakeTransport> m_transport;
    std::unique_ptr<AccountMonitor> m_monitor;

    void answer(const Changes &changes)
    {
        QTRY_VERIFY(m_transport->openCount() > 0);
        m_transport->answer(FakeTransport::ok(changes.toJson()));
        QTRY_COMPARE(m_transport->openCount(), 1); // the next poll
    }
    void becomeLive()
    {
        Changes full = page(u"e-1"_s, true);
        full.pools = {samples::pool(u"p"_s), samples::pool(u"q"_s)};
        full.vms = {samples::vm(u"v"_s, u"p"_s, 1'000), samples::vm(u"w"_s, u"p"_s, 1'000)};
        full.jobs = {samples::job(u"j"_s)};
        m_monitor->start();
        answer(full);
        QCOMPARE(m_monitor->state(), State::Live);
    }

private Q_SLOTS:
    void init()
    {
        m_transport = std::make_unique<FakeTransport>();
        m_monitor = std::make_unique<AccountMonitor>(
            PoolServiceClient(*m_transport, QUrl(u"http://h/p"_s), Secret("k")), m_clock);
    }

    void cleanup()
    {
        m_monitor.reset();
        m_transport.reset();
    }

    void theFirstFullStateIsAReset()
    {
        QSignalSpy aboutToReset(m_monitor.get(), &AccountMonitor::aboutToReset);
        QSignalSpy reset(m_monitor.get(), &AccountMonitor::reset);
        QSignalSpy changed(m_monitor.get(), &AccountMonitor::poolChanged);
        QSignalSpy resynced(m_monitor.get(), &AccountMonitor::resynced);
        QCOMPARE(m_monitor->state(), State::Connecting);
        becomeLive();
        QCOMPARE(aboutToReset.size(), 1);
        QCOMPARE(reset.size(), 1);
        QCOMPARE(resynced.size(), 1);
        QCOMPARE(changed.size(), 0);
        QCOMPARE(m_monitor->pools().size(), 2);
        QCOMPARE(m_monitor->vmsOf(u"p"_s).size(), 2);
        QCOMPARE(m_monitor->job(u"j"_s)->id, u"j"_s);
        QVERIFY(!m_monitor->pool(u"x"_s));
        QCOMPARE(m_monitor->lastSyncMs(), m_clock.nowMs());
        QCOMPARE(m_monitor->serverNowMs(), 7'000);
        QCOMPARE(queryOf(m_transport->requests()[0], u"since"_s), QString());
        QCOMPARE(queryOf(m_transport->requests()[0], u"wait"_s), u"0"_s);
        QCOMPARE(queryOf(m_transport->open(), u"since"_s), u"e-1"_s);
        QCOMPARE(queryOf(m_transport->open(), u"wait"_s), u"30"_s);
    }

    void aFullStateInPagesIsShownWhenWhole()
    {
        QSignalSpy reset(m_monitor.get(), &AccountMonitor::reset);
        Changes first = page(u"e-1"_s, true, true);
        first.pools = {samples::pool(u"p"_s)};
        Changes second = page(u"e-2"_s, false, false);
        second.pools = {samples::pool(u"q"_s)};
        m_monitor->start();
        answer(first);
        QCOMPARE(m_monitor->state(), State::Connecting);
        QCOMPARE(m_monitor->pools().size(), 0);
        QVERIFY(!m_monitor->lastSyncMs()); // nothing of it is shown, so nothing is as of now
        QCOMPARE(m_monitor->serverNowMs(), 0);
        QCOMPARE(queryOf(m_transport->open(), u"since"_s), u"e-1"_s);
        QCOMPARE(queryOf(m_transport->open(), u"wait"_s), u"0"_s);
        answer(second);
        QCOMPARE(m_monitor->state(), State::Live);
        QCOMPARE(m_monitor->pools().size(), 2);
        QVERIFY(m_monitor->lastSyncMs().has_value());
        QCOMPARE(reset.size(), 1);
    }

    void changesAreSignalledOneByOne()
    {
        becomeLive();
        QSignalSpy poolChanged(m_monitor.get(), &AccountMonitor::poolChanged);
        QSignalSpy vmRemoved(m_monitor.get(), &AccountMonitor::vmRemoved);
        QSignalSpy jobChanged(m_monitor.get(), &AccountMonitor::jobChanged);
        QSignalSpy jobRemoved(m_monitor.get(), &AccountMonitor::jobRemoved);
        QSignalSpy poolRemoved(m_monitor.get(), &AccountMonitor::poolRemoved);
        QSignalSpy synced(m_monitor.get(), &AccountMonitor::synced);
        Changes changes = page(u"e-2"_s);
        Pool pool = samples::pool(u"p"_s);
        pool.targetVmCount = 7;
        changes.pools = {pool, samples::pool(u"q"_s)}; // the second is as known
        changes.jobs = {samples::job(u"k"_s, JobStatus::Running)};
        changes.removed = {{u"Vm"_s, u"v"_s, 6'500},
                           {u"Job"_s, u"j"_s, 6'500},
                           {u"Pool"_s, u"q"_s, 6'500},
                           {u"Vm"_s, u"unknown"_s, 6'500},
                           {u"Moon"_s, u"x"_s, 6'500}};
        answer(changes);
        QCOMPARE(poolChanged.size(), 1);
        QCOMPARE(poolChanged[0][0].value<Pool>(), pool);
        QCOMPARE(vmRemoved.size(), 1);
        QCOMPARE(vmRemoved[0], (QList<QVariant>{u"v"_s, qint64(6'500)}));
        QCOMPARE(jobChanged.size(), 1);
        QCOMPARE(jobRemoved.size(), 1);
        QCOMPARE(poolRemoved.size(), 1);
        QCOMPARE(synced.size(), 1);
        QCOMPARE(m_monitor->pool(u"p"_s)->targetVmCount, 7);
        QCOMPARE(m_monitor->vms().size(), 1);
    }

    void aLaterFullStateIsCompared()
    {
        becomeLive();
        QSignalSpy reset(m_monitor.get(), &AccountMonitor::reset);
        QSignalSpy resynced(m_monitor.get(), &AccountMonitor::resynced);
        QSignalSpy poolChanged(m_monitor.get(), &AccountMonitor::poolChanged);
        QSignalSpy poolRemoved(m_monitor.get(), &AccountMonitor::poolRemoved);
        QSignalSpy vmChanged(m_monitor.get(), &AccountMonitor::vmChanged);
        QSignalSpy vmRemoved(m_monitor.get(), &AccountMonitor::vmRemoved);
        Changes first = page(u"f-1"_s, true, true);
        first.pools = {samples::pool(u"p"_s)};
        Changes second = page(u"f-2"_s);
        second.vms = {samples::vm(u"v"_s, u"p"_s, 1'000), samples::vm(u"new"_s, u"p"_s, 2'000)};
        answer(first);
        QCOMPARE(poolRemoved.size(), 0); // not before the whole is there
        QCOMPARE(m_monitor->state(), State::Live);
        answer(second);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(resynced.size(), 1);
        QCOMPARE(poolChanged.size(), 0);
        QCOMPARE(poolRemoved.size(), 1);
        QCOMPARE(vmChanged.size(), 1);
        QCOMPARE(vmRemoved.size(), 1);
        QCOMPARE(m_monitor->jobs().size(), 0);
    }

    void offlineKeepsWhatIsKnownAndComesBack()
    {
        becomeLive();
        QSignalSpy stateChanged(m_monitor.get(), &AccountMonitor::stateChanged);
        m_transport->answer(FakeTransport::unreachable());
        QTRY_COMPARE(m_monitor->state(), State::Offline);
        QCOMPARE(m_monitor->lastError()->code, QString(TransportError::Unreachable));
        QCOMPARE(m_monitor->pools().size(), 2);
        QVERIFY(*m_monitor->nextTryMs() - m_clock.nowMs() <= 200);
        QTRY_COMPARE(m_transport->openCount(), 1); // tried again by itself
        QCOMPARE(queryOf(m_transport->open(), u"wait"_s), u"0"_s);
        QCOMPARE(queryOf(m_transport->open(), u"since"_s), u"e-1"_s);
        answer(page(u"e-1"_s));
        QCOMPARE(m_monitor->state(), State::Live);
        QVERIFY(!m_monitor->lastError());
        QCOMPARE(stateChanged.size(), 2);
    }

    void waitsGrowUpToTenSeconds()
    {
        becomeLive();
        qint64 longest = 0;
        for (int i = 0; i < 12; ++i) {
            m_transport->answer(FakeTransport::unreachable());
            QTRY_VERIFY(m_monitor->nextTryMs().has_value());
            longest = *m_monitor->nextTryMs() - m_clock.nowMs();
            QVERIFY(longest <= 10'000);
            m_monitor->retryNow();
            QTRY_COMPARE(m_transport->openCount(), 1);
        }
        QVERIFY(longest >= 5'000);
        answer(page(u"e-1"_s));
        m_transport->answer(FakeTransport::unreachable());
        QTRY_VERIFY(m_monitor->nextTryMs().has_value());
        QVERIFY(*m_monitor->nextTryMs() - m_clock.nowMs() <= 200); // forgotten once it is well
    }

    void retryNowDoesNotDoubleACall()
    {
        becomeLive();
        m_monitor->retryNow();
        QCoreApplication::processEvents();
        QCOMPARE(m_transport->openCount(), 1);
    }

    void aRefusedKeyWaitsForThePerson()
    {
        becomeLive();
        m_transport->answer(FakeTransport::failed(401, u"Unauthorized"_s));
        QTRY_COMPARE(m_monitor->state(), State::Unauthorized);
        QVERIFY(!m_monitor->nextTryMs());
        QCOMPARE(m_transport->openCount(), 0);
        m_monitor->setClient(PoolServiceClient(*m_transport, QUrl(u"http://h/p"_s), Secret("new key")));
        QTRY_COMPARE(m_transport->openCount(), 1);
        QVERIFY(m_transport->open().bearer == Secret("new key"));
        answer(page(u"e-1"_s));
        QCOMPARE(m_monitor->state(), State::Live);
    }

    void aRefusedKeyAtFirst()
    {
        m_monitor->start();
        QTRY_COMPARE(m_transport->openCount(), 1);
        m_transport->answer(FakeTransport::failed(403, u"Unauthorized"_s));
        QTRY_COMPARE(m_monitor->state(), State::Unauthorized);
        m_monitor->retryNow();
        QTRY_COMPARE(m_transport->openCount(), 1);
    }

    void anAnswerThatIsNoneIsOffline()
    {
        m_monitor->start();
        QTRY_COMPARE(m_transport->openCount(), 1);
        m_transport->answer(FakeTransport::ok(QByteArray("<html>")));
        QTRY_COMPARE(m_monitor->state(), State::Offline);
        QCOMPARE(m_monitor->lastError()->code, u"BadAnswer"_s);
    }

    void aBrokenOffFullStateIsBegunAnew()
    {
        m_monitor->start();
        Changes first = page(u"e-1"_s, true, true);
        first.pools = {samples::pool(u"old"_s)};
        answer(first);
        m_transport->answer(FakeTransport::unreachable());
        QTRY_COMPARE(m_monitor->state(), State::Offline);
        QTRY_COMPARE(m_transport->openCount(), 1);
        QCOMPARE(queryOf(m_transport->open(), u"since"_s), QString());
        Changes full = page(u"e-3"_s, true);
        full.pools = {samples::pool(u"new"_s)};
        answer(full);
        QCOMPARE(m_monitor->pools().keys(), QStringList{u"new"_s});
    }

    void stopDropsTheAnswerUnderWay()
    {
        becomeLive();
        m_monitor->stop();
        Changes changes = page(u"e-2"_s);
        changes.pools = {samples::pool(u"late"_s)};
        m_transport->answer(FakeTransport::ok(changes.toJson()));
        QCoreApplication::processEvents();
        QVERIFY(!m_monitor->pool(u"late"_s));
        QCOMPARE(m_transport->openCount(), 0);
        m_monitor->start();
        QTRY_COMPARE(m_transport->openCount(), 1);
        QCOMPARE(queryOf(m_transport->open(), u"since"_s), u"e-1"_s);
    }

    void stoppedFromASlot()
    {
        becomeLive();
        connect(m_monitor.get(), &AccountMonitor::synced, m_monitor.get(), &AccountMonitor::stop);
        m_transport->answer(FakeTransport::ok(page(u"e-2"_s).toJson()));
        QSignalSpy synced(m_monitor.get(), &AccountMonitor::synced);
        QTRY_COMPARE(synced.size(), 1);
        QCoreApplication::processEvents();
        QCOMPARE(m_transport->openCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TestAccountMonitor)
#include "tst_accountmonitor.moc"
