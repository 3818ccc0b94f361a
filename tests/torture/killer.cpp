#include "killer.h"

#include "common/literals.h"

#include <QThread>

#include <csignal>
#include <cstdio>

namespace pooldeck {
namespace {

constexpr qint64 LongStopMs = 23'000; // a VM that is silent for 20 s is lost

} // namespace

Killer::Killer(World &world, ServiceFixture &service, VmWatch &vms, LedgerCheck &ledger, quint32 seed,
               const Settings &settings)
    : m_world(world)
    , m_service(service)
    , m_vms(vms)
    , m_ledger(ledger)
    , m_random(seed)
    , m_settings(settings)
{
}

void Killer::run()
{
    constexpr int KillsBetweenChecks = 10;
    QElapsedTimer timer;
    timer.start();
    int checkedAt = 0;
    while (m_counts.kills() < m_settings.kills && timer.elapsed() < m_settings.limitMs) {
        const int gap = m_random.bounded(100);
        pause(gap < 30 ? 20 : gap < 80 ? 500 : 2500);
        act();
        if (m_counts.kills() - checkedAt >= KillsBetweenChecks) {
            checkedAt = m_counts.kills();
            check();
            m_ledger.look();
            std::printf("torture: %d kills after %lld s\n", checkedAt, static_cast<long long>(timer.elapsed() / 1000));
            std::fflush(stdout);
        }
    }
    m_vms.resumeAll();
}

void Killer::pause(int mostMs)
{
    QThread::msleep(ulong(m_random.bounded(mostMs)));
}

void Killer::act()
{
    const int what = m_random.bounded(100);
    if (what < 40) {
        killService();
        pause(200);
        startThroughKills();
    } else if (what < 55) { // VMs that die while nobody looks
        killService();
        pause(200);
        for (int left = 1 + m_random.bounded(2); left > 0 && m_vms.kill(m_random); --left) {
            ++m_counts.vmKills;
        }
        pause(400);
        startThroughKills();
    } else if (what < 88) {
        m_counts.vmKills += m_vms.kill(m_random) ? 1 : 0;
    } else if (what < 94) {
        stopService();
    } else {
        pauseVm();
    }
}

void Killer::killService()
{
    m_world.serviceAnswers(false);
    m_service.kill();
    m_world.serviceRuns(false);
    ++m_counts.serviceKills;
}

void Killer::startThroughKills()
{
    while (chance(m_random, 15) && m_counts.kills() < m_settings.kills) {
        m_world.serviceRuns(true);
        m_service.launch(m_settings.arguments);
        ++m_counts.starts;
        pause(250);
        killService();
        ++m_counts.startKills;
    }
    startService();
}

bool Killer::startService()
{
    m_world.serviceRuns(true);
    const bool started = m_service.start(m_settings.arguments);
    if (started) {
        ++m_counts.starts;
        m_world.serviceAnswers(true);
    } else {
        m_world.violated(u"the service does not start again; its log says why"_s);
    }
    return started;
}

qint64 Killer::stopMs(int percentLong)
{
    return m_settings.longStops && chance(m_random, percentLong) ? LongStopMs + m_random.bounded(5000)
                                                                 : 100 + m_random.bounded(4000);
}

void Killer::stopService()
{
    const pid_t pid = pid_t(m_service.pid());
    m_world.serviceAnswers(false);
    ::kill(pid, SIGSTOP);
    QThread::msleep(ulong(stopMs(8)));
    ::kill(pid, SIGCONT);
    m_world.serviceAnswers(true);
    ++m_counts.stops;
}

void Killer::pauseVm()
{
    m_counts.stops += m_vms.pause(m_random, stopMs(30)) ? 1 : 0;
}

void Killer::check()
{
    ++m_counts.checks;
    if (const int code = m_service.command({u"check"_s, u"--data-dir"_s, m_service.dataFolder()}); code != 0) {
        m_world.violated(u"pooldeckd check ended with exit code %1"_s.arg(code));
    }
}

} // namespace pooldeck
