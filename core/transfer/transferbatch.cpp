#include "transfer/transferbatch.h"

#include "common/fewatatime.h"
#include "common/literals.h"
#include "storage/bloberrors.h"

#include <QPromise>
#include <QtConcurrentRun>

#include <atomic>
#include <numeric>

namespace pooldeck {
namespace {

constexpr int TickMs = 100;

} // namespace

struct TransferBatch::Figures
{
    explicit Figures(qsizetype count)
        : done(count)
        , total(count)
    {
    }

    std::vector<std::atomic<qint64>> done;
    std::vector<std::atomic<qint64>> total;
};

TransferBatch::TransferBatch(const QList<Transfer> &transfers, const QByteArray &userAgent, QObject *parent)
    : QObject(parent)
    , m_transfers(transfers)
    , m_userAgent(userAgent)
    , m_figures(std::make_shared<Figures>(transfers.size()))
{
    m_threads.setMaxThreadCount(AtATime);
    for (qsizetype i = 0; i < transfers.size(); ++i) {
        m_figures->total[size_t(i)] = transfers[i].bytes;
    }
    m_ticks.setInterval(TickMs);
    connect(&m_ticks, &QTimer::timeout, this, &TransferBatch::tell);
}

TransferBatch::~TransferBatch()
{
    m_stop.request_stop();
    m_threads.waitForDone();
}

void TransferBatch::start()
{
    if (m_calls) {
        return;
    }
    QList<qsizetype> indexes(m_transfers.size());
    std::iota(indexes.begin(), indexes.end(), 0);
    m_ticks.start();
    m_calls = Calls::start(
        this, indexes, [this](qsizetype index) { return move(index); },
        [this](qsizetype index, const Result<bool> &result) { ended(index, result); },
        [this] {
            m_ticks.stop();
            tell();
            Q_EMIT finished();
        },
        AtATime);
}

void TransferBatch::cancel()
{
    m_stop.request_stop();
    if (m_calls) {
        m_calls->stop();
    }
}

QFuture<Result<bool>> TransferBatch::move(qsizetype index)
{
    auto promise = std::make_shared<QPromise<Result<bool>>>();
    promise->start();
    const auto answer = [promise](const Result<bool> &result) {
        promise->addResult(result);
        promise->finish();
    };
    whenDone(m_transfers[index].locate(), this, [this, index, answer](const Result<BlobLocation> &location) {
        if (!location) {
            answer(Failure(location.error()));
            return;
        }
        TransferContext context;
        context.stop = m_stop.get_token();
        context.userAgent = m_userAgent;
        context.progress = [figures = m_figures, index](qint64 done, qint64 total) {
            figures->done[size_t(index)] = done;
            figures->total[size_t(index)] = total;
        };
        const auto work = [location = *location, context, moveFile = m_transfers[index].move]() -> Result<bool> {
            const Result<void> moved = context.stop.stop_requested()
                                           ? Result<void>(Failure(localError(BlobError::Stopped, {})))
                                           : moveFile(location, context);
            return moved ? Result<bool>(true) : Result<bool>(Failure(moved.error()));
        };
        whenDone(QtConcurrent::run(&m_threads, work), this, answer);
    });
    return promise->future();
}

void TransferBatch::ended(qsizetype index, const Result<bool> &result)
{
    if (result) {
        ++m_done;
        Q_EMIT itemDone(index);
    } else if (!wasCancelled() || result.error().code != BlobError::Stopped) {
        ++m_failed;
        Q_EMIT itemFailed(index, result.error());
    }
}

qint64 TransferBatch::doneBytes() const
{
    return std::accumulate(m_figures->done.begin(), m_figures->done.end(), qint64(0));
}

qint64 TransferBatch::totalBytes() const
{
    qint64 sum = 0;
    for (const auto &total : m_figures->total) {
        if (total < 0) {
            return -1;
        }
        sum += total;
    }
    return sum;
}

void TransferBatch::tell()
{
    if (const qint64 bytes = doneBytes(); bytes != m_toldBytes) {
        m_toldBytes = bytes;
        Q_EMIT progressed(bytes, totalBytes());
    }
}

} // namespace pooldeck
