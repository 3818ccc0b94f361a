// How soon a started job runs, and how many small ones run a second, beside xargs with the same command.

#include "blockingclient.h"
#include "common/literals.h"
#include "figures.h"
#include "submitting.h"
#include "vmhost/sandbox.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTest>
#include <QUrl>

#include <cstdio>
#include <ctime>

using namespace pooldeck;

namespace {

constexpr int LatencyJobs = 500;
constexpr int Vms = 8;
constexpr int ThroughputJobs = 2'000;
constexpr int SandboxedJobs = 600;
constexpr int Rounds = 3;

QString program()
{
    return QCoreApplication::applicationDirPath() + u"/pooldeck-nothing"_s;
}

double nowNs()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return double(now.tv_sec) * 1e9 + double(now.tv_nsec);
}

/// The clients of one service.
struct Clients
{
    explicit Clients(ServiceFixture &fixture)
        : service(fixture.webService(u"nothing"_s, u"ResourceManager"_s))
        , poolServicePath(QUrl(fixture.poolServiceUrl()).path().toLatin1())
        , account(quint16(QUrl(fixture.poolServiceUrl()).port()), fixture.authorizationKey().toLatin1())
        , jobs(quint16(QUrl(service.baseUrl).port()), service.key.toLatin1())
    {
    }

    QByteArray get(const QByteArray &path) { return account.get(poolServicePath + path + "?api-version=2.0").body; }
    qint64 active(const QString &poolId)
    {
        const Pool pool =
            Pool::fromJson(QJsonDocument::fromJson(get("/pools/" + poolId.toLatin1())).object()).value_or(Pool{});
        return pool.queuedJobCount + pool.runningJobCount;
    }

    ServiceFixture::BesAddress service;
    QByteArray poolServicePath;
    BlockingClient account;
    BlockingClient jobs;
};

/// Milliseconds from the start call to the command's first line, on a VM that waits.
std::vector<double> startDelays(Clients &clients, const QString &poolId)
{
    const QByteArray base = QUrl(clients.service.baseUrl).path().toLatin1() + "/jobs";
    std::vector<double> delays;
    for (int i = 0; i < LatencyJobs; ++i) {
        const QByteArray id = clients.jobs.post(base + "?api-version=2.0", requestFor(poolId)).body.mid(1, 32);
        const double asked = nowNs();
        clients.jobs.post(base + '/' + id + "/start?api-version=2.0", {});
        if (!QTest::qWaitFor([&] { return clients.active(poolId) == 0; }, 20'000)) {
            break;
        }
        const double began = clients.get("/jobs/" + id + "/log").trimmed().toDouble();
        delays.push_back((began - asked) / 1e6);
        QTest::qWait(5); // its VM asks for work again
    }
    return delays;
}

/// No-op jobs a second through 8 VMs with a full queue.
double jobsPerSecond(Clients &clients, const QString &poolId, int count)
{
    submitAll(clients.service, requestFor(poolId), count, 4);
    const qint64 left = clients.active(poolId);
    QElapsedTimer timer;
    timer.start();
    if (!QTest::qWaitFor([&] { return clients.active(poolId) == 0; }, 300'000)) {
        return 0;
    }
    return double(left) / (double(timer.nsecsElapsed()) / 1e9);
}

double xargsPerSecond(const QStringList &command, int count)
{
    QProcess process;
    QByteArray lines;
    for (int i = 0; i < count; ++i) {
        lines += "-\n";
    }
    process.setStandardOutputFile(QProcess::nullDevice());
    QElapsedTimer timer;
    timer.start();
    process.start(u"xargs"_s, QStringList{u"-P8"_s, u"-n1"_s} + command);
    process.write(lines);
    process.closeWriteChannel();
    process.waitForFinished(300'000);
    return process.exitCode() == 0 ? count / (double(timer.nsecsElapsed()) / 1e9) : 0;
}

void compareWithXargs(Clients &clients, const QString &poolId, const QStringList &command, int count, const char *how)
{
    std::vector<double> pool;
    std::vector<double> xargs;
    std::vector<double> ratios;
    for (int round = 0; round < Rounds; ++round) {
        xargs.push_back(xargsPerSecond(command, count));
        pool.push_back(jobsPerSecond(clients, poolId, count));
        ratios.push_back(100 * pool.back() / xargs.back());
    }
    std::printf("no-op jobs, %s:\n", how);
    printFigure("  through 8 local VMs, queue full", pool, "jobs/s", "half of xargs");
    printFigure("  xargs -P8 with the same command", xargs, "/s", "none");
    printFigure("  pool : xargs", ratios, "%", "≥ 50");
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    ServiceFixture service;
    if (!service.start()) {
        return 1;
    }
    service.terminate();
    if (!addCommandService(service, u"nothing"_s, {u"${bin}/pooldeck-nothing"_s}) ||
        !service.start({u"--sandbox"_s, u"off"_s})) {
        return 1;
    }
    printDisk(service.dataFolder());
    {
        Clients clients(service);
        const QString poolId = service.createPool(1);
        const std::vector<double> delays = startDelays(clients, poolId);
        printFigure("start call to command executing on an idle VM, median", delays, "ms", "≤ 5");
        printFigure("…99th percentile", {percentile(delays, 99)}, "ms", "≤ 25");
        service.pools("DELETE", u"/pools/"_s + poolId);
        compareWithXargs(clients, service.createPool(Vms), {program()}, ThroughputJobs, "sandbox off");
    }
    service.terminate();
    if (!service.start({u"--sandbox"_s, u"auto"_s})) {
        return 1;
    }
    if (!QString::fromUtf8(service.pools("GET", {}).body).contains(u"sandbox"_s)) {
        std::puts("no-op jobs in the sandbox: there is none on this machine");
        return 0;
    }
    Clients clients(service);
    const QString poolId = service.createPool(Vms);
    QTemporaryDir folder;
    const Sandbox sandbox{{QCoreApplication::applicationDirPath(), folder.path()}};
    compareWithXargs(clients, poolId, sandbox.wrap({program()}, folder.path()), SandboxedJobs, "in the sandbox");
    return 0;
}
