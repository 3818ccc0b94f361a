#include "jobs/submissionchannel.h"

#include "client/batchexecutionclient.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "jobs/submissionverdict.h"
#include "net/retrydelay.h"

#include <QRandomGenerator>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int PageSize = 256;
constexpr int LowWater = 64;
constexpr int LongestBackOff = 16; // of retryDelayMs(): far beyond its own limit

} // namespace

SubmissionChannel::SubmissionChannel(HttpTransport &transport, ApiKeyProvider apiKeys, const Clock &clock,
                                     const QUrl &baseUrl, Source source, QObject *parent)
    : QObject(parent)
    , m_transport(transport)
    , m_apiKeys(std::move(apiKeys))
    , m_clock(clock)
    , m_baseUrl(baseUrl)
    , m_source(std::move(source))
{
    m_wake.setSingleShot(true);
    connect(&m_wake, &QTimer::timeout, this, &SubmissionChannel::pump);
}

SubmissionChannel::~SubmissionChannel() = default;

void SubmissionChannel::setSending(bool sending)
{
    m_isSending = sending;
    schedulePump();
}

void SubmissionChannel::more()
{
    m_isExhausted = false;
    schedulePump();
}

void SubmissionChannel::refetch()
{
    ++m_round;
    m_queue.clear();
    m_fetchedSeq = 0;
    m_isFetching = false;
    more();
}

void SubmissionChannel::keyChanged()
{
    m_key = Secret();
    m_keyError.reset();
    m_notBeforeMs = 0;
    schedulePump();
}

void SubmissionChannel::schedulePump()
{
    if (!std::exchange(m_isPumpScheduled, true)) {
        QMetaObject::invokeMethod(this, &SubmissionChannel::pump, Qt::QueuedConnection);
    }
}

void SubmissionChannel::pump()
{
    m_isPumpScheduled = false;
    if (!m_isSending || m_keyError) {
        return;
    }
    if (const qint64 leftMs = m_notBeforeMs - m_clock.monotonicMs(); leftMs > 0) {
        m_wake.start(int(leftMs));
        return;
    }
    if (!m_isExhausted && !m_isFetching && m_queue.size() < LowWater) {
        fetch();
    }
    if (!m_queue.isEmpty() && m_key.isEmpty()) {
        askForKey();
        return;
    }
    const qsizetype most = m_failuresInARow > 0 ? 1 : MostAtATime;
    while (m_underWay.size() < most && !m_queue.isEmpty()) {
        send(m_queue.takeFirst());
    }
}

void SubmissionChannel::fetch()
{
    m_isFetching = true;
    whenDone(
        m_source.waiting(m_fetchedSeq, PageSize), this, [this, round = m_round](const QList<SubmissionItem> &items) {
            if (round != m_round) {
                return;
            }
            m_isFetching = false;
            m_isExhausted = items.size() < PageSize;
            for (const SubmissionItem &item : m_source.asKnown(items)) {
                m_fetchedSeq = item.seq;
                const bool isOpen = item.state == SubmissionState::Waiting || item.state == SubmissionState::Created ||
                                    item.state == SubmissionState::NeedsSecret;
                if (m_underWay.contains(item.seq) || !isOpen) {
                    continue;
                }
                if (item.state == SubmissionState::NeedsSecret) {
                    settle(item, SubmissionState::NeedsSecret);
                } else if (item.body.isEmpty() && item.state == SubmissionState::Waiting) {
                    setTrouble(
                        localError(u"KeychainLocked"_s,
                                   u"The keychain is not open, so requests that hold secrets cannot be sent."_s));
                } else {
                    m_queue.append(item);
                }
            }
            pump();
        });
}

void SubmissionChannel::askForKey()
{
    if (std::exchange(m_isAskingForKey, true)) {
        return;
    }
    whenDone(m_apiKeys(m_baseUrl), this, [this](const Result<Secret> &key) {
        m_isAskingForKey = false;
        if (!key) {
            m_keyError = key.error();
            Q_EMIT keyNeeded(*m_keyError);
            return;
        }
        m_key = *key;
        pump();
    });
}

void SubmissionChannel::send(const SubmissionItem &item)
{
    m_underWay.insert(item.seq, m_round);
    if (item.state == SubmissionState::Created) {
        start(item);
        return;
    }
    const BatchExecutionClient client(m_transport, m_baseUrl, m_key, 1);
    whenDone(client.createJob(item.body, item.idempotencyKey), this, [this, item](const Result<QString> &jobId) {
        if (!jobId) {
            takeError(item, jobId.error());
            return;
        }
        SubmissionItem created = item;
        created.jobId = *jobId;
        created.state = SubmissionState::Created;
        created.changedAtMs = m_clock.nowMs();
        // Started even when nobody wants it meanwhile: a job that is not would only be found by its expiry.
        start(created);
    });
}

void SubmissionChannel::start(SubmissionItem item)
{
    const BatchExecutionClient client(m_transport, m_baseUrl, m_key, 1);
    whenDone(client.startJob(item.jobId), this, [this, item](const Result<void> &started) {
        if (started) {
            m_underWay.remove(item.seq);
            m_failuresInARow = 0;
            setTrouble({});
            settle(item, SubmissionState::Submitted);
            pump();
            return;
        }
        SubmissionItem again = item;
        Error error = started.error();
        if (error.httpStatus == 404 && !item.body.isEmpty() && item.tries < MostServerErrors) {
            // Created too long ago: the service has forgotten it, and its idempotency key with it.
            ++again.tries;
            again.jobId.clear();
            again.state = SubmissionState::Waiting;
            Q_EMIT itemChanged(again);
            putBack(again);
            pump();
            return;
        }
        Q_EMIT itemChanged(item);
        if (submissionVerdict(error, item.tries) == SubmissionVerdict::Refused) {
            error.message = u"Job %1 was created, but could not be started: %2"_s.arg(item.jobId, error.message);
        }
        takeError(again, error);
    });
}

void SubmissionChannel::takeError(SubmissionItem item, const Error &error)
{
    ++item.tries;
    switch (submissionVerdict(error, item.tries)) {
    case SubmissionVerdict::KeyTrouble:
        --item.tries;
        putBack(item);
        m_key = Secret();
        if (!m_keyError) {
            m_keyError = error;
            m_keyError->target = m_baseUrl.toString();
            Q_EMIT keyNeeded(*m_keyError);
        }
        return;
    case SubmissionVerdict::TryAgain:
        putBack(item);
        backOff(error);
        break;
    case SubmissionVerdict::Refused:
        m_underWay.remove(item.seq);
        settle(item, SubmissionState::Failed, error);
        break;
    }
    pump();
}

void SubmissionChannel::putBack(const SubmissionItem &item)
{
    if (m_underWay.take(item.seq) != m_round) {
        refetch(); // it may have been cancelled or paused meanwhile
        return;
    }
    const auto at = std::lower_bound(m_queue.cbegin(), m_queue.cend(), item.seq,
                                     [](const SubmissionItem &one, qint64 seq) { return one.seq < seq; });
    m_queue.insert(at, item);
}

/// Requests that were under way together fail together: that is one failure.
void SubmissionChannel::backOff(const Error &error)
{
    const qint64 nowMs = m_clock.monotonicMs();
    if (nowMs >= m_notBeforeMs) {
        m_failuresInARow = std::min(m_failuresInARow + 1, LongestBackOff);
        m_notBeforeMs = nowMs + retryDelayMs(m_failuresInARow + 1, QRandomGenerator::global()->generateDouble(),
                                             error.retryAfterMs);
    }
    setTrouble(error);
}

void SubmissionChannel::settle(SubmissionItem item, SubmissionState state, const std::optional<Error> &error)
{
    item.state = state;
    item.error = error;
    item.changedAtMs = m_clock.nowMs();
    Q_EMIT itemChanged(item);
}

void SubmissionChannel::setTrouble(const std::optional<Error> &trouble)
{
    if (m_trouble != trouble) {
        m_trouble = trouble;
        Q_EMIT troubleChanged();
    }
}

} // namespace pooldeck
