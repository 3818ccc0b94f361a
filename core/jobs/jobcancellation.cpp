#include "jobs/jobcancellation.h"

#include "client/batchexecutionclient.h"
#include "common/fewatatime.h"
#include "common/literals.h"

#include <QPromise>

namespace pooldeck {

JobCancellation::JobCancellation(HttpTransport &transport, ApiKeyProvider apiKeys, const QList<CancellationItem> &items,
                                 QObject *parent)
    : QObject(parent)
    , m_transport(&transport)
    , m_apiKeys(std::move(apiKeys))
    , m_items(items)
{
}

JobCancellation::~JobCancellation() = default;

void JobCancellation::start()
{
    if (m_calls) {
        return;
    }
    m_calls = Calls::start(
        this, m_items, [this](const CancellationItem &item) { return cancelOne(item); },
        [this](qsizetype index, const Result<bool> &result) {
            if (result) {
                ++m_sent;
                Q_EMIT itemSent(m_items[index].jobId);
            } else {
                ++m_failed;
                Q_EMIT itemFailed(m_items[index].jobId, result.error());
            }
        },
        [this] { Q_EMIT finished(); });
}

void JobCancellation::stop()
{
    if (m_calls) {
        m_calls->stop();
    }
}

QFuture<Result<bool>> JobCancellation::cancelOne(const CancellationItem &item)
{
    auto promise = std::make_shared<QPromise<Result<bool>>>();
    promise->start();
    const auto answer = [promise](const Result<bool> &result) {
        promise->addResult(result);
        promise->finish();
    };
    if (item.baseUrl.isEmpty()) {
        answer(Failure(localError(u"WebServiceUnknown"_s, u"The web service of job %1 is not known."_s.arg(item.jobId),
                                  item.jobId)));
        return promise->future();
    }
    if (!m_keys.contains(item.baseUrl)) {
        m_keys.insert(item.baseUrl, m_apiKeys(item.baseUrl));
    }
    whenDone(m_keys.value(item.baseUrl), this, [this, item, answer](const Result<Secret> &key) {
        if (!key) {
            answer(Failure(key.error()));
            return;
        }
        whenDone(BatchExecutionClient(*m_transport, item.baseUrl, *key).cancelJob(item.jobId), this,
                 [answer](const Result<void> &cancelled) {
                     answer(cancelled ? Result<bool>(true) : Result<bool>(Failure(cancelled.error())));
                 });
    });
    return promise->future();
}

} // namespace pooldeck
