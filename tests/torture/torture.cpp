// Kills the real service and its real VMs under load, and holds what they say against what they had promised.

#include "common/literals.h"
#include "feedfollower.h"
#include "jobload.h"
#include "killer.h"
#include "poolload.h"
#include "verdict.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QTcpServer>
#include <QThread>
#include <QUrl>

#include <cstdio>

using namespace pooldeck;

namespace {

constexpr int JobClients = 3;

/// Below the ports that the kernel gives to clients: one of ours must not sit on it while the service is away.
quint16 freePort(QRandomGenerator random)
{
    for (;;) {
        const auto port = quint16(random.bounded(20'000, 30'000));
        if (QTcpServer().listen(QHostAddress::LocalHost, port)) {
            return port;
        }
    }
}

World::Address addressOf(const ServiceFixture::BesAddress &service)
{
    return {QUrl(service.baseUrl).path().toLatin1(), service.key.toLatin1()};
}

QByteArray inputFile()
{
    QByteArray input;
    for (int i = 0; input.size() < 64 * 1024; ++i) {
        input += "row " + QByteArray::number(i) + '\n';
    }
    return input;
}

bool prepare(World &world, ServiceFixture &service, const QStringList &arguments)
{
    service.process().setProcessChannelMode(QProcess::SeparateChannels);
    service.process().setStandardErrorFile(service.folder() + u"/service.log"_s, QIODevice::Append);
    if (!service.start(arguments)) {
        return false;
    }
    service.terminate();
    world.dataFolder = service.dataFolder();
    world.input = inputFile();
    QDir().mkpath(world.dataFolder + u"/files/uploads"_s);
    QFile input(world.dataFolder + u"/files/uploads/input.csv"_s);
    return input.open(QIODevice::WriteOnly) && input.write(world.input) == world.input.size() && input.flush() &&
           service.addWebService(u"work"_s, workService());
}

void readAddresses(World &world, const ServiceFixture &service)
{
    const auto resourceManager = service.webService(u"work"_s, u"ResourceManager"_s);
    const QUrl url(service.poolServiceUrl());
    world.port = quint16(url.port());
    world.account = {url.path().toLatin1(), service.authorizationKey().toLatin1()};
    world.services[0] = addressOf(resourceManager);
    world.services[1] = addressOf(service.webService(u"work"_s, u"Classic"_s));
    world.swaggerUrl = resourceManager.swaggerUrl.toLatin1();
}

std::unique_ptr<QThread> inThread(std::function<void()> body)
{
    std::unique_ptr<QThread> thread(QThread::create(std::move(body)));
    thread->start();
    return thread;
}

/// Hosts of classic processing stay for a minute without a job; then none of ours is left.
void waitForTheLast(World &world, qint64 limitMs)
{
    const qint64 beganMs = wallMs();
    while (!QDir(world.dataFolder + u"/vms"_s).isEmpty() && wallMs() - beganMs < limitMs) {
        QThread::msleep(100);
    }
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Kills the service and its VMs under load and checks what was promised."_s);
    parser.addHelpOption();
    const QCommandLineOption seedOption(u"seed"_s, u"What the random choices start from"_s, u"NUMBER"_s);
    const QCommandLineOption killsOption(u"kills"_s, u"How many SIGKILLs"_s, u"NUMBER"_s, u"400"_s);
    const QCommandLineOption secondsOption(u"seconds"_s, u"…or how long at most"_s, u"SECONDS"_s, u"3600"_s);
    const QCommandLineOption shortOption(u"short"_s, u"No long stops, and do not wait for classic hosts to go"_s);
    parser.addOptions({seedOption, killsOption, secondsOption, shortOption});
    parser.process(application);
    const quint32 seed =
        parser.isSet(seedOption) ? parser.value(seedOption).toUInt() : QRandomGenerator::system()->generate() % 100'000;
    std::printf("torture: seed %u\n", seed);
    std::fflush(stdout);

    World world;
    ServiceFixture service;
    const QString listen = u"127.0.0.1:%1"_s.arg(freePort(QRandomGenerator::securelySeeded()));
    Killer::Settings settings{parser.value(killsOption).toInt(),
                              parser.value(secondsOption).toLongLong() * 1000,
                              !parser.isSet(shortOption),
                              {u"--listen"_s, listen, u"--classic-slots"_s, u"2"_s}};
    if (!prepare(world, service, settings.arguments)) {
        std::puts("torture: the service cannot be set up");
        return 2;
    }
    const qint64 beganMs = wallMs();
    VmWatch vms(world);
    const auto watching = inThread([&] { vms.run(); });
    world.serviceRuns(true);
    if (!service.start(settings.arguments)) {
        std::puts("torture: the service does not start");
        return 2;
    }
    world.serviceAnswers(true);
    readAddresses(world, service);

    LedgerCheck ledger(world, vms);
    Killer killer(world, service, vms, ledger, seed, settings);
    FeedFollower follower(world);
    PoolLoad pools(world, seed + 1);
    std::vector<std::unique_ptr<JobLoad>> clients;
    for (quint32 i = 0; i < JobClients; ++i) {
        clients.push_back(std::make_unique<JobLoad>(world, seed + 2 + i, u"client%1"_s.arg(i)));
    }
    const auto following = inThread([&] { follower.run(); });
    const auto pooling = inThread([&] { pools.run(); });
    std::vector<std::unique_ptr<QThread>> submitting;
    for (const auto &client : clients) {
        submitting.push_back(inThread([&client] { client->run(); }));
    }

    killer.run();
    world.phase = World::Phase::Drain;
    for (const auto &thread : submitting) {
        thread->wait();
    }
    world.phase = World::Phase::Over;
    pooling->wait();
    if (settings.longStops) {
        waitForTheLast(world, 90'000);
    }
    follower.stop();
    following->wait();

    Verdict verdict(world, clients, ledger);
    verdict.judge();
    follower.compareWithListings();
    ledger.judge();
    killer.check();
    service.terminate();
    verdict.judgeWhatIsLeft(settings.longStops);
    vms.stop();
    watching->wait();

    const Killer::Counts &counts = killer.counts();
    std::printf(
        "torture: %d kills (service %d, of these while it started %d; VMs %d), %d stops, %d starts, %d checks\n",
        counts.kills(), counts.serviceKills, counts.startKills, counts.vmKills, counts.stops, counts.starts,
        counts.checks);
    verdict.print();
    std::printf("torture: %d pools, %d pages of the change feed, %lld s, seed %u\n", pools.created(), follower.pages(),
                static_cast<long long>((wallMs() - beganMs) / 1000), seed);
    const QStringList violations = world.violations();
    if (violations.isEmpty()) {
        std::puts("torture: nothing that was promised was broken");
        return 0;
    }
    service.keepFolder();
    std::printf("torture: %lld violations with seed %u; the data is kept in %s\n",
                static_cast<long long>(violations.size()), seed, qPrintable(service.folder()));
    return 1;
}
