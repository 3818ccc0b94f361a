// How many requests a second the submission queue brings to the local service: each written to the journal first,
// created under its key and started; on disk at both ends.

#include "common/literals.h"
#include "common/whendone.h"
#include "connections/memorykeystore.h"
#include "connections/useragent.h"
#include "figures.h"
#include "jobs/submissionqueue.h"
#include "net/qthttptransport.h"
#include "submitting.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>

#include <cstdio>

using namespace pooldeck;

namespace {

constexpr int Requests = 5'000;
constexpr int Rounds = 5;

SubmissionPlan planOf(const ServiceFixture::BesAddress &service, const QString &poolId)
{
    SubmissionPlan plan;
    plan.name = u"bench"_s;
    SubmissionOrder order;
    order.source = u"bench.json"_s;
    order.bytes = requestFor(poolId);
    order.poolId = poolId;
    order.baseUrl = QUrl(service.baseUrl);
    plan.orders = QList<SubmissionOrder>(Requests, order);
    return plan;
}

struct Times
{
    double journalMs = 0; ///< until all is on disk here
    double perSecond = 0; ///< from the call to the last job's start
};

Times submitAll(SubmissionQueue &queue, const SubmissionPlan &plan)
{
    QEventLoop loop;
    Times times;
    QString batchId;
    QElapsedTimer timer;
    timer.start();
    QObject::connect(&queue, &SubmissionQueue::batchChanged, &loop, [&] {
        const auto batch = queue.batch(batchId);
        if (batch && batch->waiting == 0) {
            loop.quit();
        }
    });
    whenDone(queue.submit(plan), &loop, [&](const Result<SubmissionBatch> &batch) {
        times.journalMs = double(timer.nsecsElapsed()) / 1e6;
        if (!batch) {
            std::printf("  %s\n", qPrintable(batch.error().toString()));
            loop.quit();
            return;
        }
        batchId = batch->id;
    });
    loop.exec();
    times.perSecond = Requests / (double(timer.nsecsElapsed()) / 1e9);
    const auto batch = queue.batch(batchId);
    if (!batch || batch->submitted != Requests) {
        std::printf("  not all were submitted\n");
    }
    return times;
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
    if (!addCommandService(service, u"nothing"_s, {u"${bin}/pooldeck-nothing"_s}) || !service.start()) {
        return 1;
    }
    const QString poolId = service.createPool(0);
    const auto nothing = service.webService(u"nothing"_s, u"ResourceManager"_s);
    printDisk(service.dataFolder());

    const QTemporaryDir folder;
    QtHttpTransport transport(userAgent("bench"));
    MemoryKeyStore keys;
    const SystemClock clock;
    SubmissionQueue queue(
        {transport, keys, clock},
        [&nothing](const QUrl &) { return QtFuture::makeReadyFuture(Result<Secret>(Secret(nothing.key.toLatin1()))); },
        folder.path(), u"bench"_s);
    queue.start();
    const SubmissionPlan plan = planOf(nothing, poolId);
    std::vector<double> journal;
    std::vector<double> submitted;
    for (int round = 0; round < Rounds; ++round) {
        const Times times = submitAll(queue, plan);
        journal.push_back(times.journalMs);
        submitted.push_back(times.perSecond);
    }
    printFigure("5,000 requests into the journal", journal, "ms", "none");
    printFigure("durably submitted: journal, create, start", submitted, "jobs/s", "≥ 1,000");
    return 0;
}
