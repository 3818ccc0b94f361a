#pragma once

#include "common/clock.h"
#include "common/filelock.h"
#include "common/recentrate.h"
#include "connections/keystore.h"
#include "jobs/samefailures.h"
#include "jobs/submissionchannel.h"
#include "net/httptransport.h"

#include <QFileSystemWatcher>
#include <QHash>
#include <QObject>
#include <QPromise>
#include <QSet>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>

namespace pooldeck {

class SubmissionJournal;

/// Submits the requests in one account's journal: each is created under its own idempotency key and then started, a few
/// at a time, as often as it takes. What submit() has answered is on disk and runs exactly once, whatever ends in
/// between. One process at a time sends (a lock beside the journal); others append, and take over when it goes.
///
/// Nothing fails because of a key that is refused or missing, a service that is away, or one that is busy: the web
/// service's requests wait (keyNeeded(), trouble()). Signals come from the event loop.
class SubmissionQueue final : public QObject
{
    Q_OBJECT

public:
    struct Parts
    {
        HttpTransport &transport;
        KeyStore &keys; ///< for the journal's own key
        const Clock &clock;
    };

    /// `folder`: of the journals, one for each `owner` (the account's Pool Service URL).
    SubmissionQueue(const Parts &parts, ApiKeyProvider apiKeys, const QString &folder, const QString &owner,
                    QObject *parent = nullptr);
    ~SubmissionQueue() override; ///< what is under way is left to its idempotency key

    /// Of the owner's journal.
    static QString journalPath(const QString &folder, const QString &owner);

    /// Opens the journal and sends what is in it; opened() follows. Before it submit() waits.
    void start();
    /// None while it is being opened; an error: nothing can be submitted.
    const std::optional<Result<void>> &journalState() const { return m_journalState; }
    /// False: another process sends.
    bool isSender() const { return m_lock != nullptr; }

    /// Answers when all of it is on disk. Errors: JournalUnusable, JournalNotWritten.
    QFuture<Result<SubmissionBatch>> submit(const SubmissionPlan &plan);

    void pause(const QString &batchId);   ///< sends nothing more of it; what is under way goes on
    void resume(const QString &batchId);  ///< whatever it was paused for; the person has seen why
    void release(const QString &batchId); ///< the rest after the first ones
    void cancel(const QString &batchId);  ///< what was not sent is never sent
    void retryFailed(const QString &batchId);
    /// A key has been entered: what waited for it goes on.
    void keyChanged(const QUrl &baseUrl);

    QList<SubmissionBatch> batches() const; ///< the newest last
    std::optional<SubmissionBatch> batch(const QString &id) const;
    /// Requests a second in the last seconds; 0 when nothing was sent.
    double rate() const;
    /// Milliseconds until the batch is sent at the present rate; none: not known.
    std::optional<qint64> timeLeftMs(const QString &batchId) const;
    /// Web services whose key is refused or missing, and why.
    QHash<QUrl, Error> keysNeeded() const;
    /// What keeps it from sending, if only for now; of one web service that something waits for.
    std::optional<Error> trouble() const;

    QFuture<QList<SubmissionItem>> items(const QString &batchId);
    QFuture<QHash<QByteArray, SubmissionItem>> withDigests(const QList<QByteArray> &digests);

    /// The file that a job came from; "" for those of others.
    QString sourceOf(const QString &jobId) const { return m_sources.value(jobId); }
    const QHash<QString, QString> &sources() const { return m_sources; }
    /// The submission of a job whose end has not been noted; "": of others, or it has.
    QString openBatchOf(const QString &jobId) const { return m_openJobs.value(jobId); }
    QStringList openJobs() const { return m_openJobs.keys(); }
    /// Jobs of submissions from here that have ended; others are passed over.
    void noteEnds(const QList<Job> &jobs);
    /// Somebody was told how the jobs ended.
    void noteTold(const QString &batchId);
    /// What is to be done when the jobs have ended is the service's task now.
    void noteHandedOver(const QString &batchId);

Q_SIGNALS:
    void opened(); ///< or not: journalState()
    void batchChanged(const QString &batchId);
    void itemSubmitted(const pooldeck::SubmissionItem &item);
    void itemFailed(const pooldeck::SubmissionItem &item);
    void keyNeeded(const QUrl &baseUrl, const pooldeck::Error &why);
    void troubleChanged();

private:
    using Journal = std::shared_ptr<std::unique_ptr<SubmissionJournal>>;

    /// What the journal has, for this process.
    struct Contents
    {
        QList<SubmissionBatch> batches;
        QHash<QString, QString> sources;
        QHash<QString, QString> openJobs;
        QList<QUrl> services;
        qint64 dataVersion = 0;
    };

    template <class Act>
    auto onJournal(Act act);
    template <class Act>
    void changeJournal(Act act);
    void open(const Secret &sealingKey);
    void load(bool isFirst);
    void takeContents(const Contents &contents);
    void takeLock();
    void lookForOthers();
    SubmissionChannel *channel(const QUrl &baseUrl);
    void refetchAll();
    QList<SubmissionItem> asKnown(const QList<SubmissionItem> &items) const;
    void takeItem(const SubmissionItem &item);
    void count(const SubmissionItem &item);
    void countFailure(const QString &batchId, const Error &error);
    void flush();
    void markChanged(const QString &batchId);
    void tellChanges();

    Parts m_parts;
    ApiKeyProvider m_apiKeys;
    QString m_path;
    QThreadPool m_thread; ///< the journal's
    Journal m_journal;
    std::optional<Result<void>> m_journalState;
    QPromise<Result<void>> m_opening;
    std::unique_ptr<FileLock> m_lock;
    QHash<QUrl, SubmissionChannel *> m_channels;
    QHash<QString, SubmissionBatch> m_batches;
    QStringList m_batchOrder;
    QHash<QString, QString> m_sources;
    QHash<QString, QString> m_openJobs;
    QHash<qint64, SubmissionItem> m_unwritten;    ///< by seq
    QHash<qint64, SubmissionItem> m_beingWritten; ///< by seq
    QSet<QString> m_changedBatches;
    QTimer m_flushTimer;
    QTimer m_lookTimer;
    QFileSystemWatcher m_watcher;
    qint64 m_dataVersion = -1;
    bool m_isLooking = false;
    SameFailures m_failures;
    RecentRate m_rate;
};

} // namespace pooldeck
