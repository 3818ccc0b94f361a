#include "jobs/submissionqueue.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "jobs/submissionjournal.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QtConcurrent>

Q_LOGGING_CATEGORY(lcSubmissions, "pooldeck.jobs.submissionqueue", QtWarningMsg)

namespace pooldeck {
namespace {

constexpr int FlushMs = 50;
constexpr int LookMs = 500; // for the lock and for what others wrote, while another process sends
constexpr int SettleMs = 100;
constexpr qint64 KeptMs = 180LL * 24 * 3'600'000;

const QString SealingKeyName = u"submission-journal"_s;

} // namespace

SubmissionQueue::SubmissionQueue(const Parts &parts, ApiKeyProvider apiKeys, const QString &folder,
                                 const QString &owner, QObject *parent)
    : QObject(parent)
    , m_parts(parts)
    , m_apiKeys(std::move(apiKeys))
    , m_path(journalPath(folder, owner))
    , m_journal(std::make_shared<std::unique_ptr<SubmissionJournal>>())
{
    m_thread.setMaxThreadCount(1);
    m_thread.setExpiryTimeout(-1); // a connection to SQLite stays on its thread
    m_opening.start();
    m_flushTimer.setSingleShot(true);
    m_flushTimer.setInterval(FlushMs);
    connect(&m_flushTimer, &QTimer::timeout, this, &SubmissionQueue::flush);
    m_lookTimer.setInterval(LookMs);
    connect(&m_lookTimer, &QTimer::timeout, this, &SubmissionQueue::lookForOthers);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &SubmissionQueue::lookForOthers);
}

QString SubmissionQueue::journalPath(const QString &folder, const QString &owner)
{
    const QByteArray name = QCryptographicHash::hash(owner.toUtf8(), QCryptographicHash::Sha256).toHex().left(24);
    return QDir(folder).filePath(QString::fromLatin1(name) + u".sqlite"_s);
}

SubmissionQueue::~SubmissionQueue()
{
    qDeleteAll(m_channels);
    m_channels.clear();
    (void)QtConcurrent::run(&m_thread, [journal = m_journal, items = m_unwritten.values()] {
        if (*journal && !items.isEmpty()) {
            (void)(*journal)->write(items);
        }
        journal->reset();
    });
    m_thread.waitForDone();
}

/// `act` gets the open journal, on its thread.
template <class Act>
auto SubmissionQueue::onJournal(Act act)
{
    return QtConcurrent::run(&m_thread,
                             [journal = m_journal, act = std::move(act)]() mutable { return act(**journal); });
}

/// As onJournal(), for what others must see here, too.
template <class Act>
void SubmissionQueue::changeJournal(Act act)
{
    flush();
    if (!m_journalState || !*m_journalState) {
        return;
    }
    whenDone(onJournal(std::move(act)), this, [this](const Result<void> &written) {
        if (!written) {
            qCWarning(lcSubmissions) << written.error().message;
        }
        load(false);
    });
}

/// Without a keychain there is no key, and no secret is written.
void SubmissionQueue::start()
{
    whenDone(m_parts.keys.read(SealingKeyName), this, [this](const Result<std::optional<Secret>> &known) {
        if (!known || *known) {
            open(known ? **known : Secret());
            return;
        }
        const Secret made = newKey();
        whenDone(m_parts.keys.write(SealingKeyName, made), this,
                 [this, made](const Result<void> &kept) { open(kept ? made : Secret()); });
    });
}

void SubmissionQueue::open(const Secret &sealingKey)
{
    const auto opened = QtConcurrent::run(
        &m_thread, [journal = m_journal, path = m_path, sealingKey, nowMs = m_parts.clock.nowMs()]() -> Result<void> {
            auto made = SubmissionJournal::open(path, sealingKey);
            if (!made) {
                return Failure(made.error());
            }
            *journal = std::move(*made);
            (*journal)->forgetBefore(nowMs - KeptMs);
            return {};
        });
    whenDone(opened, this, [this](const Result<void> &result) {
        m_journalState = result;
        if (result) {
            takeLock();
            load(true);
        } else {
            Q_EMIT this->opened();
        }
        m_opening.addResult(result);
        m_opening.finish();
    });
}

void SubmissionQueue::takeLock()
{
    m_lock = FileLock::tryToTake(m_path + u".lock"_s);
    if (!m_lock) {
        m_lookTimer.start();
        return;
    }
    m_lookTimer.stop();
    if (const QString log = m_path + u"-wal"_s; QFileInfo::exists(log)) {
        m_watcher.addPath(log);
    }
    for (SubmissionChannel *channel : std::as_const(m_channels)) {
        channel->setSending(true);
    }
}

void SubmissionQueue::load(bool isFirst)
{
    const auto contents = onJournal([](SubmissionJournal &journal) {
        return Contents{journal.batches(), journal.sources(), journal.openJobs(), journal.waitingServices(),
                        journal.dataVersion()};
    });
    whenDone(contents, this, [this, isFirst](const Contents &read) {
        takeContents(read);
        if (isFirst) {
            Q_EMIT opened();
        }
    });
}

void SubmissionQueue::takeContents(const Contents &contents)
{
    m_dataVersion = contents.dataVersion;
    m_sources.insert(contents.sources);
    m_openJobs = contents.openJobs;
    m_batchOrder.clear();
    const QHash<QString, SubmissionBatch> before = std::exchange(m_batches, {});
    for (const SubmissionBatch &batch : contents.batches) {
        m_batchOrder.append(batch.id);
        m_batches.insert(batch.id, batch);
        const auto old = before.constFind(batch.id);
        if (old == before.constEnd() || *old != batch) {
            markChanged(batch.id);
        }
    }
    // The journal does not have these yet.
    for (const auto *items : {&m_beingWritten, &m_unwritten}) {
        for (const SubmissionItem &item : *items) {
            count(item);
        }
    }
    for (const QUrl &service : contents.services) {
        channel(service);
    }
    refetchAll();
}

void SubmissionQueue::lookForOthers()
{
    if (!m_lock) {
        takeLock();
    }
    if (std::exchange(m_isLooking, true)) {
        return;
    }
    whenDone(onJournal([](SubmissionJournal &journal) { return journal.dataVersion(); }), this, [this](qint64 version) {
        m_isLooking = false;
        if (std::exchange(m_dataVersion, version) != version) {
            QTimer::singleShot(SettleMs, this, [this] { load(false); });
        }
    });
}

SubmissionChannel *SubmissionQueue::channel(const QUrl &baseUrl)
{
    SubmissionChannel *&channel = m_channels[baseUrl];
    if (channel) {
        return channel;
    }
    const auto source = [this, baseUrl](qint64 afterSeq, int limit) {
        return onJournal([baseUrl, afterSeq, limit](SubmissionJournal &journal) {
            return journal.waiting(baseUrl, afterSeq, limit);
        });
    };
    const auto known = [this](const QList<SubmissionItem> &items) { return asKnown(items); };
    channel = new SubmissionChannel(m_parts.transport, m_apiKeys, m_parts.clock, baseUrl, {source, known}, this);
    connect(channel, &SubmissionChannel::itemChanged, this, &SubmissionQueue::takeItem);
    connect(channel, &SubmissionChannel::troubleChanged, this, &SubmissionQueue::troubleChanged);
    connect(channel, &SubmissionChannel::keyNeeded, this, [this, baseUrl](const Error &why) {
        flush();
        Q_EMIT keyNeeded(baseUrl, why);
    });
    channel->setSending(isSender());
    return channel;
}

void SubmissionQueue::refetchAll()
{
    for (SubmissionChannel *channel : std::as_const(m_channels)) {
        channel->refetch();
    }
}

QFuture<Result<SubmissionBatch>> SubmissionQueue::submit(const SubmissionPlan &plan)
{
    auto answer = std::make_shared<QPromise<Result<SubmissionBatch>>>();
    answer->start();
    const auto give = [answer](const Result<SubmissionBatch> &result) {
        answer->addResult(result);
        answer->finish();
    };
    whenDone(m_opening.future(), this, [this, plan, give](const Result<void> &opened) {
        if (!opened) {
            give(Failure(opened.error()));
            return;
        }
        const auto appended = onJournal(
            [plan, nowMs = m_parts.clock.nowMs()](SubmissionJournal &journal) { return journal.append(plan, nowMs); });
        whenDone(appended, this, [this, plan, give](const Result<SubmissionBatch> &batch) {
            if (batch) {
                m_batches.insert(batch->id, *batch);
                m_batchOrder.append(batch->id);
                for (const SubmissionOrder &order : plan.orders) {
                    channel(order.baseUrl)->more();
                }
                markChanged(batch->id);
            }
            give(batch);
        });
    });
    return answer->future();
}

void SubmissionQueue::pause(const QString &batchId)
{
    changeJournal([batchId](SubmissionJournal &journal) { return journal.setPause(batchId, PauseReason::Asked); });
}

void SubmissionQueue::resume(const QString &batchId)
{
    m_failures.accept(batchId);
    changeJournal([batchId](SubmissionJournal &journal) { return journal.setPause(batchId, PauseReason::None); });
}

void SubmissionQueue::release(const QString &batchId)
{
    changeJournal([batchId, nowMs = m_parts.clock.nowMs()](SubmissionJournal &journal) {
        return journal.move(batchId, SubmissionState::Held, SubmissionState::Waiting, nowMs);
    });
}

void SubmissionQueue::cancel(const QString &batchId)
{
    changeJournal([batchId, nowMs = m_parts.clock.nowMs()](SubmissionJournal &journal) {
        Result<void> moved = journal.move(batchId, SubmissionState::Waiting, SubmissionState::Cancelled, nowMs);
        for (const SubmissionState from : {SubmissionState::Held, SubmissionState::NeedsSecret}) {
            moved = moved ? journal.move(batchId, from, SubmissionState::Cancelled, nowMs) : moved;
        }
        return moved;
    });
}

void SubmissionQueue::retryFailed(const QString &batchId)
{
    m_failures.accept(batchId);
    changeJournal([batchId, nowMs = m_parts.clock.nowMs()](SubmissionJournal &journal) {
        return journal.move(batchId, SubmissionState::Failed, SubmissionState::Waiting, nowMs);
    });
}

void SubmissionQueue::keyChanged(const QUrl &baseUrl)
{
    if (SubmissionChannel *channel = m_channels.value(baseUrl)) {
        channel->keyChanged();
        Q_EMIT troubleChanged();
    }
}

/// What the journal said, and what has happened since.
QList<SubmissionItem> SubmissionQueue::asKnown(const QList<SubmissionItem> &items) const
{
    QList<SubmissionItem> known;
    known.reserve(items.size());
    for (SubmissionItem item : items) {
        for (const auto *newer : {&m_beingWritten, &m_unwritten}) {
            if (const auto it = newer->constFind(item.seq); it != newer->constEnd()) {
                item.state = it->state;
                item.jobId = it->jobId;
                item.tries = it->tries;
            }
        }
        known.append(item);
    }
    return known;
}

void SubmissionQueue::takeItem(const SubmissionItem &item)
{
    const bool isNew = !m_unwritten.contains(item.seq) || m_unwritten.value(item.seq).state != item.state;
    SubmissionItem kept = item;
    kept.body.clear();
    m_unwritten.insert(item.seq, kept);
    if (!m_flushTimer.isActive()) {
        m_flushTimer.start();
    }
    if (!isNew) {
        return;
    }
    count(item);
    if (item.state == SubmissionState::Submitted) {
        m_rate.note(m_parts.clock.monotonicMs());
        m_sources.insert(item.jobId, item.source);
        m_openJobs.insert(item.jobId, item.batchId);
        Q_EMIT itemSubmitted(kept);
    } else if (item.state == SubmissionState::Failed) {
        countFailure(item.batchId, item.error.value_or(Error()));
        Q_EMIT itemFailed(kept);
    }
}

/// Moves an item that waited, as its submission counts it, to where it is now.
void SubmissionQueue::count(const SubmissionItem &item)
{
    const auto batch = m_batches.find(item.batchId);
    if (batch == m_batches.end()) {
        return;
    }
    switch (item.state) {
    case SubmissionState::Submitted:
        ++batch->submitted;
        break;
    case SubmissionState::Failed:
        ++batch->failed;
        break;
    case SubmissionState::NeedsSecret:
        ++batch->needSecret;
        break;
    case SubmissionState::Waiting:
    case SubmissionState::Created:
    case SubmissionState::Cancelled:
    case SubmissionState::Held:
        return;
    }
    batch->waiting = std::max<qint64>(0, batch->waiting - 1);
    markChanged(item.batchId);
}

void SubmissionQueue::countFailure(const QString &batchId, const Error &error)
{
    if (m_failures.note(batchId, error)) {
        changeJournal(
            [batchId](SubmissionJournal &journal) { return journal.setPause(batchId, PauseReason::SameFailure); });
    }
}

void SubmissionQueue::flush()
{
    tellChanges();
    m_flushTimer.stop();
    if (m_unwritten.isEmpty() || !m_beingWritten.isEmpty() || !m_journalState || !*m_journalState) {
        return;
    }
    m_beingWritten = std::exchange(m_unwritten, {});
    const QList<SubmissionItem> items = m_beingWritten.values();
    whenDone(onJournal([items](SubmissionJournal &journal) { return journal.write(items); }), this,
             [this](const Result<void> &written) {
                 const QHash<qint64, SubmissionItem> done = std::exchange(m_beingWritten, {});
                 if (!written) {
                     qCWarning(lcSubmissions) << written.error().message;
                     QHash<qint64, SubmissionItem> again = done;
                     again.insert(m_unwritten);
                     m_unwritten = again;
                 }
                 if (!m_unwritten.isEmpty()) {
                     m_flushTimer.start();
                 }
             });
}

void SubmissionQueue::markChanged(const QString &batchId)
{
    m_changedBatches.insert(batchId);
    if (!m_flushTimer.isActive()) {
        m_flushTimer.start();
    }
}

void SubmissionQueue::tellChanges()
{
    const QSet<QString> changed = std::exchange(m_changedBatches, {});
    for (const QString &batchId : changed) {
        Q_EMIT batchChanged(batchId);
    }
}

QList<SubmissionBatch> SubmissionQueue::batches() const
{
    QList<SubmissionBatch> batches;
    for (const QString &id : m_batchOrder) {
        batches.append(m_batches.value(id));
    }
    return batches;
}

std::optional<SubmissionBatch> SubmissionQueue::batch(const QString &id) const
{
    const auto it = m_batches.constFind(id);
    return it == m_batches.constEnd() ? std::nullopt : std::optional(*it);
}

double SubmissionQueue::rate() const
{
    return m_rate.perSecond(m_parts.clock.monotonicMs());
}

std::optional<qint64> SubmissionQueue::timeLeftMs(const QString &batchId) const
{
    const auto it = m_batches.constFind(batchId);
    const double perSecond = rate();
    if (it == m_batches.constEnd() || perSecond <= 0 || it->pause != PauseReason::None) {
        return std::nullopt;
    }
    return qint64(double(it->waiting) * 1000 / perSecond);
}

QHash<QUrl, Error> SubmissionQueue::keysNeeded() const
{
    QHash<QUrl, Error> needed;
    for (const SubmissionChannel *channel : m_channels) {
        if (channel->keyError()) {
            needed.insert(channel->baseUrl(), *channel->keyError());
        }
    }
    return needed;
}

std::optional<Error> SubmissionQueue::trouble() const
{
    for (const SubmissionChannel *channel : m_channels) {
        if (channel->trouble()) {
            return channel->trouble();
        }
    }
    return std::nullopt;
}

QFuture<QList<SubmissionItem>> SubmissionQueue::items(const QString &batchId)
{
    return onJournal([batchId, newer = m_unwritten.values()](SubmissionJournal &journal) {
        (void)journal.write(newer);
        return journal.items(batchId);
    });
}

QFuture<QHash<QByteArray, SubmissionItem>> SubmissionQueue::withDigests(const QList<QByteArray> &digests)
{
    return onJournal([digests](SubmissionJournal &journal) { return journal.withDigests(digests); });
}

void SubmissionQueue::noteEnds(const QList<Job> &jobs)
{
    QList<Job> own;
    for (const Job &job : jobs) {
        const QString batchId = m_openJobs.take(job.id);
        const auto batch = m_batches.find(batchId);
        if (batchId.isEmpty() || batch == m_batches.end()) {
            continue;
        }
        own.append(job);
        ++batch->jobsWith(job.status);
        if (job.status == JobStatus::Failed && batch->finishedJobs == 0 && batch->waiting > 0) {
            countFailure(batchId, localError(u"JobFailed"_s, job.details));
        }
        markChanged(batchId);
    }
    if (own.isEmpty()) {
        return;
    }
    flush();
    (void)onJournal([own](SubmissionJournal &journal) { return journal.writeEnds(own); });
}

void SubmissionQueue::noteTold(const QString &batchId)
{
    if (const auto batch = m_batches.find(batchId); batch != m_batches.end()) {
        batch->isTold = true;
        (void)onJournal([batchId](SubmissionJournal &journal) { return journal.setTold(batchId); });
    }
}

void SubmissionQueue::noteHandedOver(const QString &batchId)
{
    if (const auto batch = m_batches.find(batchId); batch != m_batches.end()) {
        batch->whenEnded = WhenEnded::Nothing;
        (void)onJournal([batchId](SubmissionJournal &journal) { return journal.setHandedOver(batchId); });
        markChanged(batchId);
    }
}

} // namespace pooldeck
