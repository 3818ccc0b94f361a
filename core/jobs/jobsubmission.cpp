#include "jobs/jobsubmission.h"

#include "client/batchexecutionclient.h"
#include "common/ids.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "jobs/jobrequestreader.h"

namespace pooldeck {
namespace {

constexpr int MostAtATime = 4;

bool isKeyTrouble(const Error &error)
{
    return error.httpStatus == 401 || error.httpStatus == 403;
}

} // namespace

JobSubmission::JobSubmission(HttpTransport &transport, ApiKeyProvider apiKeys, const QList<SubmissionItem> &items,
                             QObject *parent)
    : QObject(parent)
    , m_transport(&transport)
    , m_apiKeys(std::move(apiKeys))
    , m_items(items)
    , m_states(items.size(), ItemState::Waiting)
{
    for (SubmissionItem &item : m_items) {
        if (item.idempotencyKey.isEmpty()) {
            item.idempotencyKey = newId();
        }
    }
}

JobSubmission::~JobSubmission() = default;

void JobSubmission::start()
{
    if (!m_started) {
        m_started = true;
        schedulePump();
    }
}

void JobSubmission::cancel()
{
    if (m_outcome != Outcome::Underway || m_stopped) {
        return;
    }
    m_stopped = true;
    m_wasCancelled = true;
    m_started = true;
    schedulePump();
}

QList<SubmissionItem> JobSubmission::unsent() const
{
    QList<SubmissionItem> items;
    for (qsizetype i = 0; i < m_items.size(); ++i) {
        if (m_states[i] == ItemState::Waiting || m_states[i] == ItemState::Unsent) {
            items.append(m_items[i]);
        }
    }
    return items;
}

void JobSubmission::schedulePump()
{
    QMetaObject::invokeMethod(this, &JobSubmission::pump, Qt::QueuedConnection);
}

void JobSubmission::pump()
{
    if (m_outcome != Outcome::Underway) {
        return;
    }
    while (!m_stopped && m_underWay < MostAtATime && m_next < m_items.size()) {
        const qsizetype index = m_next++;
        m_states[index] = ItemState::UnderWay;
        ++m_underWay;
        withKey(index);
    }
    const bool isOver = m_underWay == 0 && (m_stopped || m_next == m_items.size());
    if (!isOver) {
        return;
    }
    m_outcome = m_stopReason ? Outcome::KeyRefused : m_wasCancelled ? Outcome::Cancelled : Outcome::Done;
    Q_EMIT finished();
}

void JobSubmission::withKey(qsizetype index)
{
    const QUrl &baseUrl = m_items[index].baseUrl;
    if (const auto known = m_keys.constFind(baseUrl); known != m_keys.constEnd()) {
        create(index, *known);
        return;
    }
    whenDone(m_apiKeys(baseUrl), this, [this, index](const Result<Secret> &key) {
        if (!key) {
            stopFor(index, key.error());
        } else if (m_stopped) {
            leaveUnsent(index);
        } else {
            m_keys.insert(m_items[index].baseUrl, *key);
            create(index, *key);
        }
    });
}

void JobSubmission::create(qsizetype index, const Secret &apiKey)
{
    const SubmissionItem &item = m_items[index];
    const QByteArray body = item.poolId ? withPool(item.bytes, *item.poolId) : item.bytes;
    const BatchExecutionClient client(*m_transport, item.baseUrl, apiKey);
    whenDone(client.createJob(body, item.idempotencyKey), this, [this, index, client](const Result<QString> &jobId) {
        if (!jobId) {
            failOrStop(index, jobId.error());
            return;
        }
        // Started even when stopped meanwhile: a job that nobody starts would only be found by its expiry.
        whenDone(client.startJob(*jobId), this, [this, index, id = *jobId](const Result<void> &started) {
            if (started) {
                submitted(index, id);
                return;
            }
            Error error = started.error();
            if (!isKeyTrouble(error)) {
                error.message = u"Job %1 was created, but could not be started: %2"_s.arg(id, error.message);
            }
            failOrStop(index, error);
        });
    });
}

void JobSubmission::submitted(qsizetype index, const QString &jobId)
{
    m_states[index] = ItemState::Submitted;
    --m_underWay;
    ++m_submitted;
    schedulePump();
    Q_EMIT itemSubmitted(index, jobId);
}

void JobSubmission::failOrStop(qsizetype index, const Error &error)
{
    if (isKeyTrouble(error)) {
        stopFor(index, error);
        return;
    }
    m_states[index] = ItemState::Failed;
    --m_underWay;
    ++m_failed;
    schedulePump();
    Q_EMIT itemFailed(index, error);
}

/// The key's fault, not the item's.
void JobSubmission::stopFor(qsizetype index, const Error &error)
{
    if (!m_stopReason) {
        m_stopReason = error;
        m_stopReason->target = m_items[index].baseUrl.toString();
    }
    m_stopped = true;
    leaveUnsent(index);
}

void JobSubmission::leaveUnsent(qsizetype index)
{
    m_states[index] = ItemState::Unsent;
    --m_underWay;
    schedulePump();
}

} // namespace pooldeck
