// How many jobs a second the service takes, each of them on disk before its answer: alone, and beside many clients that
// wait or are slow.

#include "blockingclient.h"
#include "common/literals.h"
#include "figures.h"
#include "storedstate.h"
#include "submitting.h"

#include <QCoreApplication>
#include <QDir>
#include <QTest>
#include <QUrl>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace pooldeck;

namespace {

constexpr int Connections = 32;
constexpr int JobsOfARound = 6'000;
constexpr int Rounds = 5;
constexpr int IdlePolls = 1'000;
constexpr int SlowClients = 500;

/// Clients that only hold their connections.
class Crowd final
{
public:
    explicit Crowd(quint16 port)
        : m_port(port)
    {
    }

    /// VMs that wait for work.
    void poll(const QByteArrayList &sessionKeys)
    {
        for (const QByteArray &key : sessionKeys) {
            begin(key, "POST /vmhost/lease?wait=15 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                       "Authorization: Bearer " +
                           key + "\r\n\r\n");
        }
    }

    /// Each has sent half a request and sends no more for now.
    void dawdle(int count)
    {
        for (int i = 0; i < count; ++i) {
            begin({}, "POST /poolservice/a/pools?api-version=2.0 HTTP/1.1\r\nHost: localhost\r\nContent-");
        }
    }

    /// How many of them still wait: neither answered nor sent away.
    int waiting() const
    {
        int count = 0;
        for (const auto &client : m_clients) {
            char byte = 0;
            const ssize_t got = recv(client->connection(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
            count += got < 0 && errno == EAGAIN ? 1 : 0;
        }
        return count;
    }

private:
    void begin(const QByteArray &key, const QByteArray &bytes)
    {
        auto client = std::make_unique<BlockingClient>(m_port, key);
        send(client->connection(), bytes.constData(), size_t(bytes.size()), MSG_NOSIGNAL);
        m_clients.push_back(std::move(client));
    }

    quint16 m_port;
    std::vector<std::unique_ptr<BlockingClient>> m_clients;
};

qsizetype openFiles(qint64 pid)
{
    return qsizetype(QDir(u"/proc/%1/fd"_s.arg(pid)).count());
}

/// The service notices a client that went while it waited only at the end of that wait.
void waitUntilGone(qint64 pid, qsizetype openFilesBefore)
{
    if (!QTest::qWaitFor([&] { return openFiles(pid) < openFilesBefore + 100; }, 40'000)) {
        std::puts("  the clients of the last pair are still there");
    }
}

/// So that they are not taken for lost.
void heartbeats(quint16 port, const QByteArrayList &sessionKeys)
{
    for (const QByteArray &key : sessionKeys) {
        BlockingClient(port, key).post("/vmhost/heartbeat", "{\"JobId\":\"\",\"Attempt\":0}");
    }
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    QProcess process; // what the service sees as its idle VMs, and ends at last
    process.start(u"sleep"_s, {u"3600"_s});
    ServiceFixture service;
    if (!process.waitForStarted() || !service.start()) {
        return 1;
    }
    service.createPool(0);
    service.terminate();
    const QByteArrayList sessionKeys = storeIdleVms(service.dataFolder(), IdlePolls, process.processId());
    if (!service.start()) {
        return 1;
    }
    printDisk(service.dataFolder());
    const auto port = quint16(QUrl(service.poolServiceUrl()).port());
    const auto census = service.webService(u"census-income"_s, u"ResourceManager"_s);
    const QByteArray request =
        R"({"Input":{"BaseLocation":"file:///examples/","RelativeLocation":"census-income/census-2000.csv"},"AzureBatchPoolId":")" +
        service.createPool(0).toLatin1() + R"("})";
    submitAll(census, request, JobsOfARound, Connections); // the first ones make the database's pages
    const qsizetype openFilesBefore = openFiles(service.pid());
    std::vector<double> alone;
    std::vector<double> beside;
    std::vector<double> costs;
    for (int round = 0; round < Rounds; ++round) {
        waitUntilGone(service.pid(), openFilesBefore);
        heartbeats(port, sessionKeys);
        alone.push_back(submitAll(census, request, JobsOfARound, Connections));
        Crowd crowd(port);
        crowd.poll(sessionKeys);
        crowd.dawdle(SlowClients);
        beside.push_back(submitAll(census, request, JobsOfARound, Connections));
        costs.push_back(100 * (1 - beside.back() / alone.back()));
        std::printf("  pair %d: %.0f jobs/s alone, %.0f beside %d clients that wait (of %d)\n", round + 1, alone.back(),
                    beside.back(), crowd.waiting(), IdlePolls + SlowClients);
    }
    printFigure("create + start, 32 connections, on disk before the answer", alone, "jobs/s", "≥ 3,000");
    printFigure("…beside 1,000 idle long polls and 500 slow clients", beside, "jobs/s", "none");
    printFigure("…what they cost, pair by pair", costs, "%", "≤ 15");
    return 0;
}
