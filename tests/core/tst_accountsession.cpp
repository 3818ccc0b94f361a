#include "advice/idlereport.h"
#include "awaited.h"
#include "connections/memorykeystore.h"
#include "fakeclock.h"
#include "faketransport.h"
#include "samples.h"
#include "sync/accountsession.h"

#include <QFile>
#include <QJsonArray>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrlQuery>

#include <memory>

using namespace pooldeck;
using samples::HourMs;

/// A small service in a handler: what it knows is what a test says.
class TestAccountSession final : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    MemoryKeyStore m_keys;
    std::unique_ptr<QTemporaryDir> m_folder; ///< of submissions
    std::unique_ptr<FakeTransport> m_transport;
    std::unique_ptr<AccountSession> m_session;
    qint64 m_serverAheadMs = 90'000;
    QList<Pool> m_pools;
    QList<Vm> m_vms;
    QList<UsageInterval> m_intervals;
    int m_usageCalls = 0;
    bool m_down = false;

    qint64 serverNow() const { return m_clock.nowMs() + m_serverAheadMs; }

    std::optional<Result<HttpResponse>> handle(const HttpRequest &request)
    {
        const QString path = request.url.path();
        if (m_down) {
            return FakeTransport::unreachable();
        }
        if (path.endsWith(u"/changes"_s)) {
            Changes changes;
            changes.cursor = u"e-1"_s;
            changes.nowMs = serverNow();
            const bool isFirst = !QUrlQuery(request.url).hasQueryItem(u"since"_s);
            if (isFirst) {
                changes.reset = true;
                changes.pools = m_pools;
                changes.vms = m_vms;
                return FakeTransport::ok(changes.toJson());
            }
            if (QUrlQuery(request.url).queryItemValue(u"wait"_s) == u"0"_s) {
                return FakeTransport::ok(changes.toJson());
            }
            return std::nullopt;
        }
        if (path.endsWith(u"/usage"_s)) {
            ++m_usageCalls;
            return FakeTransport::ok(Usage{serverNow(), m_intervals}.toJson());
        }
        if (path.endsWith(u"/billingplans"_s)) {
            return FakeTransport::ok(QJsonObject{{"BillingPlans"_L1, QJsonArray{samples::planS1().toJson()}}});
        }
        if (path.endsWith(u"/webservices"_s)) {
            return FakeTransport::ok(QJsonObject{
                {"WebServices"_L1,
                 QJsonArray{samples::webService(u"service"_s, u"census"_s, WebServiceKind::Classic).toJson()}}});
        }
        if (path.endsWith(u"/poolservice/a"_s)) {
            Account account;
            account.id = u"a"_s;
            account.displayName = u"Lab"_s;
            account.backend = u"local"_s;
            account.serviceVersion = u"0"_s;
            account.nowMs = serverNow();
            return FakeTransport::ok(account.toJson());
        }
        if (path.endsWith(u"/jobs"_s)) {
            return FakeTransport::ok(QByteArray("\"job1\""));
        }
        return FakeTransport::ok(QByteArray(), 204);
    }

    /// Lets the open long poll answer with these changes.
    void push(const Changes &changes)
    {
        QTRY_COMPARE(m_transport->openCount(), 1);
        Changes stamped = changes;
        stamped.cursor = u"e-2"_s;
        stamped.nowMs = serverNow();
        QSignalSpy synced(&m_session->monitor(), &AccountMonitor::synced);
        m_transport->answer(FakeTransport::ok(stamped.toJson()));
        QTRY_COMPARE(synced.size(), 1);
    }

    void becomeLive()
    {
        QSignalSpy usage(m_session.get(), &AccountSession::usageChanged);
        m_session->start();
        QTRY_VERIFY(usage.size() >= 1);
        QTRY_VERIFY(m_session->account() && !m_session->billingPlans().isEmpty() &&
                    !m_session->webServices().isEmpty());
        QTRY_COMPARE(m_transport->openCount(), 1);
    }

private Q_SLOTS:
    void init()
    {
        m_down = false;
        m_usageCalls = 0;
        m_keys = MemoryKeyStore();
        m_pools = {samples::pool(u"p"_s)};
        m_pools[0].readyVmCount = 2;
        m_vms = {samples::vm(u"v"_s, u"p"_s, serverNow()), samples::vm(u"w"_s, u"p"_s, serverNow())};
        m_intervals = {samples::interval(u"v"_s, u"p"_s, serverNow()), samples::interval(u"w"_s, u"p"_s, serverNow())};
        m_folder = std::make_unique<QTemporaryDir>();
        m_transport = std::make_unique<FakeTransport>();
        m_transport->setHandler([this](const HttpRequest &request) { return handle(request); });
        m_session = std::make_unique<AccountSession>(*m_transport, m_keys, m_clock,
                                                     AccountSession::Submissions{m_folder->path(), u"a"_s},
                                                     QUrl(u"http://h/poolservice/a"_s), Secret("key"));
    }

    void cleanup()
    {
        m_session.reset();
        m_transport.reset();
    }

    void metersLiveOnTheServersTime()
    {
        becomeLive();
        QCOMPARE(m_session->meter().billedVmCount(), 2);
        m_clock.advance(24 * HourMs);
        QCOMPARE(m_session->meter().computeMs(), 172'800'000);
        Changes gone;
        gone.removed = {{u"Vm"_s, u"v"_s, serverNow()}, {u"Vm"_s, u"w"_s, serverNow()}};
        m_intervals[0].deletedAtMs = serverNow();
        m_intervals[1].deletedAtMs = serverNow();
        push(gone);
        m_clock.advance(HourMs);
        QCOMPARE(m_session->meter().computeMs(), 172'800'000);
        QCOMPARE(m_session->burn().vmCount, 0);
        // The ends are asked for from the ledger, once for both.
        const int before = m_usageCalls;
        QSignalSpy usage(m_session.get(), &AccountSession::usageChanged);
        QTRY_COMPARE(usage.size(), 1);
        QCOMPARE(m_usageCalls, before + 1);
        QCOMPARE(m_session->meter().computeMs(), 172'800'000);
    }

    void burnsAtTheMarginalRate()
    {
        becomeLive();
        QCOMPARE(burnText(m_session->burn(), QLocale::c()),
                 u"2 VMs · 2.00 compute-h/h · $0.00/h now; 25.0 included h left, then $4.00/h"_s);
        m_clock.advance(13 * HourMs);
        QCOMPARE(burnText(m_session->burn(), QLocale::c()), u"2 VMs · 2.00 compute-h/h · $4.00/h now"_s);
        QCOMPARE(m_session->planUsage(u"S1"_s)->overageMs, HourMs);
        QVERIFY(!m_session->planUsage(u"S9"_s));
    }

    void reportsIdlePools()
    {
        m_pools[0].idleSinceMs = serverNow();
        becomeLive();
        m_clock.advance(HourMs);
        const QList<IdlePool> idle = m_session->idlePools();
        QCOMPARE(idle.size(), 1);
        QCOMPARE(idle[0].burntMs, 2 * HourMs);
        QCOMPARE(idle[0].idleMs, HourMs);
    }

    void usageIsReadAgainAfterBeingAway()
    {
        becomeLive();
        m_down = true;
        m_transport->answer(FakeTransport::unreachable());
        QTRY_COMPARE(m_session->monitor().state(), AccountMonitor::State::Offline);
        m_intervals[0].deletedAtMs = serverNow() + HourMs;
        m_clock.advance(3 * HourMs);
        QCOMPARE(m_session->meter().computeMs(), 0); // as of the last answer: who knows what runs
        QSignalSpy usage(m_session.get(), &AccountSession::usageChanged);
        m_down = false;
        m_session->monitor().retryNow();
        QTRY_COMPARE(m_session->monitor().state(), AccountMonitor::State::Live);
        QTRY_VERIFY(usage.size() >= 1);
        QCOMPARE(m_session->meter().computeMs(), 4 * HourMs);
    }

    void submitsWithTheKeptKeyAndRemembersTheFile()
    {
        becomeLive();
        const WebService service = m_session->webServices().first();
        QCOMPARE(awaited(m_session->apiKey(service)).error().code, u"ApiKeyMissing"_s);
        QVERIFY(awaited(m_session->setApiKey(service, Secret("api"))));
        QSignalSpy known(m_session.get(), &AccountSession::jobSourceKnown);
        SubmissionPlan plan;
        plan.orders = {{u"night.json"_s, "{}", u"p"_s, service.id, {}, {}, {}}};
        const Result<SubmissionBatch> batch = awaited(m_session->submit(plan));
        QVERIFY(batch);
        QTRY_COMPARE(known.size(), 1);
        QCOMPARE(m_session->submissions().batch(batch->id)->submitted, 1);
        QCOMPARE(m_session->sourceOf(u"job1"_s), u"night.json"_s);
        QCOMPARE(m_session->sourceOf(u"other"_s), QString());
    }

    void cancelsThroughTheJobsWebService()
    {
        becomeLive();
        const WebService service = m_session->webServices().first();
        QVERIFY(awaited(m_session->setApiKey(service, Secret("api"))));
        QVERIFY(awaited(m_session->cancelJob(samples::job(u"j"_s))));
        QCOMPARE(m_transport->last().method, HttpMethod::Delete);
        QCOMPARE(m_transport->last().url.toString(), QString(service.baseUrl + u"/jobs/j?api-version=2.0"_s));
        QVERIFY(m_transport->last().bearer == Secret("api"));
        Job foreign = samples::job(u"j"_s);
        foreign.webServiceId = u"gone"_s;
        QCOMPARE(awaited(m_session->cancelJob(foreign)).error().code, u"WebServiceUnknown"_s);
    }

    void exportsAndLeavesTheFileWhenItCannot()
    {
        becomeLive();
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"usage.csv"_s);
        QCOMPARE(*awaited(m_session->exportUsage(path)), 2);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray good = file.readAll();
        file.close();
        QVERIFY(good.contains(",nightly,"));
        m_down = true;
        QVERIFY(!awaited(m_session->exportUsage(path)));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), good);
    }

    void aNewAuthorizationKeyIsUsed()
    {
        becomeLive();
        m_transport->answer(FakeTransport::failed(401, u"Unauthorized"_s));
        QTRY_COMPARE(m_session->monitor().state(), AccountMonitor::State::Unauthorized);
        m_session->setAuthorizationKey(Secret("new"));
        QTRY_COMPARE(m_session->monitor().state(), AccountMonitor::State::Live);
        QVERIFY(m_transport->last().bearer == Secret("new"));
    }
};

QTEST_GUILESS_MAIN(TestAccountSession)
#include "tst_accountsession.moc"
