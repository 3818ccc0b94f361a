#include "connections/memorykeystore.h"
#include "fakeclock.h"
#include "faketransport.h"
#include "model/changes.h"
#include "samples.h"
#include "sync/accountsession.h"
#include "sync/mirrorkeeper.h"
#include "sync/mirrorstore.h"

#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrlQuery>

#include <memory>

using namespace pooldeck;
using State = AccountMonitor::State;

namespace {

const QString Owner = u"https://pool.example/poolservice/a"_s;

MirrorState sample()
{
    MirrorState state;
    state.seenMs = FakeClock::DefaultStartMs;
    state.serverOffsetMs = 250;
    state.pools.insert(u"p"_s, samples::pool(u"p"_s));
    state.vms.insert(u"v"_s, samples::vm(u"v"_s, u"p"_s, FakeClock::DefaultStartMs - samples::HourMs));
    Job job = samples::job(u"j"_s, JobStatus::Finished);
    job.results.emplace();
    BlobReference output;
    output.baseLocation = u"https://store.example/"_s;
    output.relativeLocation = u"out/result.csv"_s;
    output.sasBlobToken = u"?sig=topsecret"_s;
    output.connectionString = u"AccountKey=topsecret"_s;
    job.results->insert(u"output1"_s, output);
    job.startedAtMs = 5;
    job.exitCode = 0;
    state.jobs.insert(job);
    state.billingPlans = {samples::planS1(FakeClock::DefaultStartMs - samples::HourMs)};
    state.webServices = {samples::webService(u"service"_s, u"census"_s, WebServiceKind::ResourceManager)};
    state.intervals = {samples::interval(u"v"_s, u"p"_s, FakeClock::DefaultStartMs - samples::HourMs)};
    state.sources.insert(u"j"_s, u"night-01.json"_s);
    return state;
}

} // namespace

class TestMirror final : public QObject
{
    Q_OBJECT

    FakeClock m_clock;
    MemoryKeyStore m_keys;
    std::unique_ptr<QTemporaryDir> m_folder; ///< of submissions
    std::unique_ptr<FakeTransport> m_transport;
    std::unique_ptr<AccountSession> m_session;
    Changes m_full; ///< what the service has

    std::optional<Result<HttpResponse>> answer(const HttpRequest &request) const
    {
        const QString path = request.url.path();
        if (path.endsWith(u"/changes"_s)) {
            const QUrlQuery query(request.url);
            if (query.queryItemValue(u"since"_s).isEmpty()) {
                return FakeTransport::ok(m_full.toJson());
            }
            if (query.queryItemValue(u"wait"_s) == u"0"_s) {
                Changes nothing;
                nothing.cursor = m_full.cursor;
                nothing.nowMs = m_clock.nowMs();
                return FakeTransport::ok(nothing.toJson());
            }
            return std::nullopt;
        }
        if (path.endsWith(u"/usage"_s)) {
            return FakeTransport::ok(Usage{m_clock.nowMs(), {}}.toJson());
        }
        return FakeTransport::failed(404);
    }

private Q_SLOTS:
    void init()
    {
        m_clock = FakeClock(FakeClock::DefaultStartMs + 50 * samples::HourMs);
        m_folder = std::make_unique<QTemporaryDir>();
        m_transport = std::make_unique<FakeTransport>();
        m_session = std::make_unique<AccountSession>(*m_transport, m_keys, m_clock,
                                                     AccountSession::Submissions{m_folder->path(), Owner}, QUrl(Owner),
                                                     Secret("k"));
        m_full = {};
        m_full.cursor = u"e-1"_s;
        m_full.nowMs = m_clock.nowMs();
        m_full.reset = true;
        m_full.pools = {samples::pool(u"q"_s)};
    }

    void cleanup()
    {
        m_session.reset();
        m_transport.reset();
    }

    void comesBackWithoutSecrets()
    {
        const MirrorState before = sample();
        const QByteArray bytes = toBytes(before, Owner);
        const std::optional<MirrorState> after = mirrorStateFromBytes(bytes, Owner);
        QVERIFY(after);
        QCOMPARE(after->seenMs, before.seenMs);
        QCOMPARE(after->serverOffsetMs, before.serverOffsetMs);
        QVERIFY(after->pools == before.pools);
        QVERIFY(after->vms == before.vms);
        QVERIFY(after->billingPlans == before.billingPlans);
        QVERIFY(after->webServices == before.webServices);
        QVERIFY(after->intervals == before.intervals);
        QVERIFY(after->sources == before.sources);
        Job expected = *before.jobs.find(u"j"_s);
        BlobReference &output = (*expected.results)[u"output1"_s];
        output = output.masked();
        QVERIFY(*after->jobs.find(u"j"_s) == expected);
        QVERIFY(!output.sasBlobToken->contains(u"topsecret"_s));
    }

    void manyJobsComeBack()
    {
        MirrorState before = sample();
        for (int i = 0; i < 4'500; ++i) {
            Job job = samples::job(u"many-%1"_s.arg(i), JobStatus::Failed);
            job.details = QString::number(i);
            before.jobs.insert(job);
        }
        const std::optional<MirrorState> after = mirrorStateFromBytes(toBytes(before, Owner), Owner);
        QVERIFY(after);
        QCOMPARE(after->jobs.size(), before.jobs.size());
        for (const Job &job : before.jobs) {
            const Job *same = after->jobs.find(job.id);
            QVERIFY(same && (*same == job || job.results));
        }
    }

    void whatIsNotWholeOrNotOursIsNotRead()
    {
        const QByteArray bytes = toBytes(sample(), Owner);
        QVERIFY(!mirrorStateFromBytes(bytes, u"https://other.example/"_s));
        QVERIFY(!mirrorStateFromBytes({}, Owner));
        for (qsizetype size = 0; size < bytes.size(); size += 7) {
            QVERIFY(!mirrorStateFromBytes(bytes.left(size), Owner));
        }
        for (qsizetype at = 0; at < bytes.size(); at += 5) {
            QByteArray broken = bytes;
            broken[at] = char(broken[at] ^ 0x40);
            QVERIFY(!mirrorStateFromBytes(broken, Owner));
        }
    }

    void theFileIsForNobodyElse()
    {
        const QTemporaryDir folder;
        MirrorStore store(folder.filePath(u"accounts"_s));
        QVERIFY(!store.read(Owner).result());
        QVERIFY(store.write(Owner, sample()).result());
        QVERIFY(store.read(Owner).result());
        QVERIFY(!store.read(u"https://other.example/"_s).result());
        QVERIFY(!(QFileInfo(store.fileOf(Owner)).permissions() & (QFileDevice::ReadGroup | QFileDevice::WriteGroup |
                                                                  QFileDevice::ReadOther | QFileDevice::WriteOther)));
        QFile file(store.fileOf(Owner));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("topsecret"));
        QVERIFY(store.remove(Owner).result());
        QVERIFY(!store.read(Owner).result());
    }

    void isShownAsOldUntilTheServiceAnswers()
    {
        const AccountMonitor &monitor = m_session->monitor();
        QSignalSpy resets(&monitor, &AccountMonitor::reset);
        m_session->restore(sample());
        QCOMPARE(monitor.state(), State::Offline);
        QVERIFY(monitor.isFromDisk());
        QCOMPARE(*monitor.lastSyncMs(), FakeClock::DefaultStartMs);
        QCOMPARE(monitor.pools().size(), 1);
        QCOMPARE(monitor.jobs().size(), 1);
        QCOMPARE(m_session->sourceOf(u"j"_s), u"night-01.json"_s);
        QCOMPARE(m_session->burn().vmCount, 1);
        QCOMPARE(m_session->meter().computeMs(u"p"_s), samples::HourMs + 250); // as of then, not of now
        QVERIFY(!m_session->mirrorState()); // it has nothing to add to what is on disk

        m_transport->setHandler([](const HttpRequest &) { return FakeTransport::unreachable(); });
        m_session->start();
        QTRY_VERIFY(monitor.nextTryMs().has_value());
        QCOMPARE(monitor.state(), State::Offline);
        QCOMPARE(monitor.pools().size(), 1);
        QCOMPARE(resets.size(), 1);

        m_transport->setHandler([this](const HttpRequest &request) { return answer(request); });
        m_session->monitor().retryNow();
        QTRY_COMPARE(monitor.state(), State::Live);
        QVERIFY(!monitor.isFromDisk());
        QCOMPARE(resets.size(), 2);
        QVERIFY(monitor.pools().contains(u"q"_s) && !monitor.pools().contains(u"p"_s));
        QCOMPARE(monitor.jobs().size(), 0);
        QTRY_COMPARE(m_session->sourceOf(u"j"_s), QString());
        QCOMPARE(m_session->burn().vmCount, 0); // the VM has gone, before the ledger has said when
        QCOMPARE(m_session->meter().nowMs(), m_clock.nowMs());
    }

    void whatIsOldIsNotCountedOn()
    {
        m_session->restore(sample());
        const qint64 thenMs = m_session->meter().nowMs();
        bool isFirst = true;
        m_transport->setHandler([&](const HttpRequest &request) -> std::optional<Result<HttpResponse>> {
            const QString path = request.url.path();
            if (path.endsWith(u"/changes"_s) && std::exchange(isFirst, false)) {
                Changes part = m_full;
                part.more = true;
                return FakeTransport::ok(part.toJson());
            }
            return path.endsWith(u"/changes"_s) ? std::nullopt : std::optional(FakeTransport::failed(404));
        });
        QSignalSpy synced(&m_session->monitor(), &AccountMonitor::synced);
        m_session->start();
        QTRY_COMPARE(synced.size(), 1); // a page of what is not yet known whole
        QCOMPARE(m_session->meter().nowMs(), thenMs);
        QCOMPARE(m_session->burn().vmCount, 1);

        Changes rest = m_full;
        rest.reset = false;
        QTRY_COMPARE(m_transport->openCount(), 1);
        QSignalSpy failed(m_session.get(), &AccountSession::refreshFailed);
        m_transport->answer(FakeTransport::ok(rest.toJson()));
        QTRY_COMPARE(m_session->monitor().state(), State::Live);
        QTRY_VERIFY(!failed.isEmpty());
        QVERIFY(!m_session->meter().isLoaded()); // what was known on Friday is no figure of today
        QCOMPARE(m_session->meter().nowMs(), m_clock.nowMs());
        QCOMPARE(m_session->meter().computeMs(u"p"_s), samples::HourMs + 250); // its end is when it was last seen
    }

    void whatTheServiceSaidIsNotReplaced()
    {
        m_transport->setHandler([this](const HttpRequest &request) { return answer(request); });
        m_session->start();
        QTRY_COMPARE(m_session->monitor().state(), State::Live);
        m_session->restore(sample());
        QCOMPARE(m_session->monitor().state(), State::Live);
        QVERIFY(m_session->monitor().pools().contains(u"q"_s));
    }

    void isWrittenAtTheEnd()
    {
        const QTemporaryDir folder;
        m_transport->setHandler([this](const HttpRequest &request) { return answer(request); });
        {
            MirrorStore store(folder.path()); // waits at its end for what is being written
            const MirrorKeeper keeper(*m_session, store, Owner, m_clock);
            m_session->start();
            QTRY_COMPARE(m_session->monitor().state(), State::Live);
            QTRY_VERIFY(m_session->meter().isLoaded());
            QVERIFY(!store.read(Owner).result()); // not with the first change already
        }
        MirrorStore store(folder.path());
        const std::optional<MirrorState> kept = store.read(Owner).result();
        QVERIFY(kept);
        QVERIFY(kept->pools.contains(u"q"_s));
        QCOMPARE(kept->seenMs, m_clock.nowMs());
    }

    void wakingUpDropsTheCallAndAsksAnew()
    {
        m_transport->setHandler([this](const HttpRequest &request) { return answer(request); });
        m_session->start();
        QTRY_COMPARE(m_session->monitor().state(), State::Live);
        QTRY_COMPARE(m_transport->openCount(), 1); // the long poll
        m_transport->clear();
        QSignalSpy states(&m_session->monitor(), &AccountMonitor::stateChanged);
        m_clock.suspend(8 * samples::HourMs);
        m_session->sleepWatch().check();
        QCOMPARE(states.size(), 1);
        QCOMPARE(m_session->monitor().state(), State::Offline);
        QTRY_COMPARE(m_session->monitor().state(), State::Live);
        QCOMPARE(QUrlQuery(m_transport->requests().constFirst().url).queryItemValue(u"wait"_s), u"0"_s);
        QCOMPARE(m_session->monitor().serverNowMs(), m_clock.nowMs());
        QTRY_COMPARE(m_transport->openCount(), 2); // another one; the answer of the first is nobody's
    }

    void aClockThatIsSetIsNoSleep()
    {
        SleepWatch watch(m_clock);
        QSignalSpy woke(&watch, &SleepWatch::woke);
        m_clock.advance(8 * samples::HourMs);
        watch.check();
        QCOMPARE(woke.size(), 0);
        m_clock.suspend(500);
        watch.check();
        QCOMPARE(woke.size(), 0);
        m_clock.suspend(60'000);
        watch.check();
        QCOMPARE(woke.size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestMirror)
#include "tst_mirror.moc"
