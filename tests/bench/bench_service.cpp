// How fast the service takes jobs, each of them on disk before its answer, and how soon one runs.

#include "common/literals.h"
#include "loadclient.h"
#include "servicefixture.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <QUrl>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace pooldeck;

namespace {

constexpr int Connections = 32;
constexpr int JobsOfARound = 6'000;
constexpr int Rounds = 3;

double medianOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// The disk's own speed, to read the others by.
double fdatasyncMedianMs(const QString &folder)
{
    QFile file(folder + u"/fdatasync-probe"_s);
    if (!file.open(QIODevice::WriteOnly)) {
        return 0;
    }
    std::vector<double> times;
    const QByteArray page(4096, 'x');
    for (int i = 0; i < 200; ++i) {
        QElapsedTimer timer;
        timer.start();
        file.write(page);
        file.flush();
        fdatasync(file.handle());
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    file.remove();
    return medianOf(times);
}

/// Jobs accepted a second: created and started, over 32 connections, for a pool at zero.
double acceptedPerSecond(const ServiceFixture::BesAddress &service, const QByteArray &request)
{
    const QUrl url(service.baseUrl);
    const QByteArray base = url.path().toLatin1();
    std::atomic<int> left = JobsOfARound;
    std::atomic<int> failed = 0;
    QElapsedTimer timer;
    timer.start();
    std::vector<std::thread> threads;
    for (int i = 0; i < Connections; ++i) {
        threads.emplace_back([&] {
            LoadClient client(quint16(url.port()), service.key.toLatin1());
            while (left-- > 0) {
                const auto created = client.post(base + "/jobs?api-version=2.0", request);
                const QByteArray id = created.body.mid(1, 32);
                const auto started = client.post(base + "/jobs/" + id + "/start?api-version=2.0", {});
                failed += created.status == 200 && started.status == 204 ? 0 : 1;
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    if (failed > 0) {
        std::printf("  %d jobs were not accepted\n", failed.load());
    }
    return JobsOfARound / (double(timer.nsecsElapsed()) / 1e9);
}

/// Milliseconds from the start call to the attempt's start, as the service's own clock has them.
std::vector<double> startDelays(ServiceFixture &service, const QByteArray &request, int count)
{
    std::vector<double> delays;
    for (int i = 0; i < count; ++i) {
        const QString jobId = service.submit(service.webService(u"census-income"_s, u"ResourceManager"_s), request);
        Job job;
        if (!QTest::qWaitFor([&] { return isEnded((job = service.job(jobId)).status); }, 20'000)) {
            break;
        }
        delays.push_back(double(*job.endedAtMs - *job.queuedAtMs));
    }
    return delays;
}

qint64 residentKiB(qint64 pid)
{
    QFile file(u"/proc/%1/status"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    const QByteArray status = file.readAll();
    return status.mid(status.indexOf("VmRSS:") + 6, 20).simplified().split(' ').first().toLongLong();
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    ServiceFixture service;
    if (!service.start()) {
        return 1;
    }
    const QString poolId = service.createPool(0);
    const QByteArray request =
        R"({"Input":{"BaseLocation":"file:///examples/","RelativeLocation":"census-income/census-2000.csv"},"AzureBatchPoolId":")" +
        poolId.toLatin1() + R"("})";
    std::printf("disk: fdatasync of a page, median %.2f ms\n", fdatasyncMedianMs(service.dataFolder()));
    std::vector<double> rates;
    for (int round = 0; round < Rounds; ++round) {
        rates.push_back(acceptedPerSecond(service.webService(u"census-income"_s, u"ResourceManager"_s), request));
    }
    std::printf("create + start, %d connections, on disk: median %.0f jobs/s (rounds:", Connections, medianOf(rates));
    for (const double rate : rates) {
        std::printf(" %.0f", rate);
    }
    std::printf(")\nresident with %d waiting jobs: %lld MiB\n", Rounds * JobsOfARound,
                static_cast<long long>(residentKiB(service.pid()) / 1024));

    const QString busyPool = service.createPool(1);
    QByteArray busyRequest = request;
    busyRequest.replace(poolId.toLatin1(), busyPool.toLatin1());
    const std::vector<double> delays = startDelays(service, busyRequest, 50);
    std::printf("start call to the end of a job of 2,000 scored rows on an idle VM: median %.0f ms (%zu jobs)\n",
                medianOf(delays), delays.size());

    service.pools("DELETE", u"/pools/"_s + poolId + u"?force=true"_s);
    return 0;
}
