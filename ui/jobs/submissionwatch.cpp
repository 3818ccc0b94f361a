#include "jobs/submissionwatch.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "connections/keydialog.h"
#include "format/figures.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "sync/accountsession.h"

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int RateMs = 1'000;

/// All the same, said once.
QString aboutOf(const SubmissionBatch &batch)
{
    return u"submission/"_s + batch.id;
}

} // namespace

SubmissionWatch::SubmissionWatch(AccountSession &session, Operations &operations, NoticeArea &notices, QWidget *window,
                                 QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_operations(operations)
    , m_notices(notices)
    , m_window(window)
{
    SubmissionQueue &queue = session.submissions();
    connect(&queue, &SubmissionQueue::batchChanged, this, &SubmissionWatch::batchChanged);
    connect(&queue, &SubmissionQueue::itemSubmitted, this, [this](const SubmissionItem &item) {
        QString &first = m_shown[item.batchId].firstJob;
        first = first.isEmpty() ? item.jobId : first;
        m_shown[item.batchId].hasNews = true;
    });
    connect(&queue, &SubmissionQueue::itemFailed, this,
            [this](const SubmissionItem &item) { m_shown[item.batchId].hasNews = true; });
    connect(&queue, &SubmissionQueue::keyNeeded, this, &SubmissionWatch::tellKeyNeeded);
    connect(&queue, &SubmissionQueue::troubleChanged, this, &SubmissionWatch::refreshRows);
    connect(&queue, &SubmissionQueue::opened, this, [this] {
        const Result<void> journal = *m_session.submissions().journalState();
        if (!journal) {
            Notice notice;
            notice.kind = NoticeKind::Failed;
            notice.about = u"submissions/journal"_s;
            notice.text = tr("Nothing can be submitted");
            notice.detail = journal.error().message;
            m_notices.post(notice);
        }
    });
    JobTracker &tracker = session.jobTracker();
    connect(&tracker, &JobTracker::batchEnded, this, &SubmissionWatch::tellEnd);
    connect(&tracker, &JobTracker::firstOnesEnded, this, &SubmissionWatch::tellFirstOnes);
    connect(&tracker, &JobTracker::handOverFailed, this, [this](const SubmissionBatch &batch, const Error &why) {
        Notice notice;
        notice.kind = NoticeKind::Warning;
        notice.about = aboutOf(batch) + u"/pool"_s;
        notice.text = batch.whenEnded == WhenEnded::DeletePool
                          ? tr("The pool will not be deleted when the jobs have ended")
                          : tr("The pool will not go to zero when the jobs have ended");
        notice.detail = tr("%1. It is tried again at the next change.").arg(why.toString());
        m_notices.post(notice);
    });
    m_rateTimer.setInterval(RateMs);
    connect(&m_rateTimer, &QTimer::timeout, this, &SubmissionWatch::refreshRows);
}

void SubmissionWatch::batchChanged(const QString &batchId)
{
    const std::optional<SubmissionBatch> batch = m_session.submissions().batch(batchId);
    if (!batch) {
        return;
    }
    if (!m_shown.contains(batchId) && batch->hasEnded() && batch->isTold && batch->needSecret == 0) {
        return; // of an earlier session, and over
    }
    Shown &shown = m_shown[batchId];
    showRow(*batch, shown);
    const bool isNew = !shown.wasSeen;
    if (batch->waiting == 0 && (shown.hasNews || (isNew && batch->needSecret > 0))) {
        shown.hasNews = false;
        tellSent(*batch);
        tellRefused(*batch);
    }
    if (batch->pause == PauseReason::SameFailure && shown.pause != PauseReason::SameFailure) {
        tellPause(*batch);
    }
    shown.wasSeen = true;
    shown.pause = batch->pause;
}

QString SubmissionWatch::rowTitle(const SubmissionBatch &batch) const
{
    if (batch.waiting == 0) {
        return batch.held > 0 ? tr("The first %1").arg(jobsText(batch.submitted)) : jobsText(batch.submitted);
    }
    const SubmissionQueue &queue = m_session.submissions();
    const QString what = requestsText(batch.total());
    if (batch.pause != PauseReason::None) {
        return tr("Paused: submitting %1").arg(what);
    }
    if (!queue.keysNeeded().isEmpty()) {
        return tr("Submitting %1 · waits for an API key").arg(what);
    }
    if (const std::optional<Error> trouble = queue.trouble()) {
        return tr("Submitting %1 · tries again: %2").arg(what, trouble->message);
    }
    const double rate = queue.rate();
    const std::optional<qint64> left = queue.timeLeftMs(batch.id);
    if (rate < 1 || !left) {
        return tr("Submitting %1").arg(what);
    }
    return tr("Submitting %1 · %2 a second · %3 left").arg(what, numberText(qint64(rate)), durationText(*left));
}

void SubmissionWatch::showRow(const SubmissionBatch &batch, Shown &shown)
{
    const bool isSending = batch.waiting > 0;
    const bool isRunning = batch.submitted > batch.endedJobs();
    if (!isSending && !isRunning) {
        endRow(shown);
        return;
    }
    if (isSending != shown.isSendingRow) {
        endRow(shown);
        shown.isSendingRow = isSending;
    }
    const qint64 total = isSending ? batch.total() : batch.submitted;
    if (shown.operation == 0) {
        std::function<void()> cancel;
        if (isSending) {
            cancel = [this, id = batch.id] { m_session.submissions().cancel(id); };
        }
        shown.operation = m_operations.begin(rowTitle(batch), total, cancel);
    }
    if (isSending) {
        const bool isPaused = batch.pause != PauseReason::None;
        m_operations.setPause(
            shown.operation,
            [this, id = batch.id, isPaused] {
                isPaused ? m_session.submissions().resume(id) : m_session.submissions().pause(id);
            },
            isPaused);
    }
    const qint64 done = isSending ? total - batch.waiting - batch.held : batch.endedJobs();
    m_operations.progress(shown.operation, done, rowTitle(batch));
    if (isSending && !m_rateTimer.isActive()) {
        m_rateTimer.start();
    }
}

void SubmissionWatch::endRow(Shown &shown)
{
    if (shown.operation != 0) {
        m_operations.end(std::exchange(shown.operation, 0));
    }
}

void SubmissionWatch::refreshRows()
{
    bool isSending = false;
    for (auto it = m_shown.begin(); it != m_shown.end(); ++it) {
        const std::optional<SubmissionBatch> batch = m_session.submissions().batch(it.key());
        if (batch && batch->waiting > 0) {
            isSending = true;
            showRow(*batch, *it);
        }
    }
    if (!isSending) {
        m_rateTimer.stop();
    }
}

void SubmissionWatch::tellSent(const SubmissionBatch &batch)
{
    if (batch.needSecret > 0) {
        Notice notice;
        notice.kind = NoticeKind::Warning;
        notice.about = aboutOf(batch) + u"/secrets"_s;
        notice.text = tr("%1 not sent: their keys are not known any more").arg(requestsText(batch.needSecret));
        notice.detail = tr("There was no keychain to keep them in. Choose the files again.");
        notice.actions = {{tr("Choose the files…"), [this, id = batch.id] {
                               m_session.submissions().cancel(id);
                               Q_EMIT filesWanted();
                           }}};
        m_notices.post(notice);
    }
    if (batch.submitted == 0) {
        return;
    }
    Notice notice;
    notice.kind = NoticeKind::Done;
    notice.about = aboutOf(batch);
    notice.text = tr("%1 submitted").arg(jobsText(batch.submitted));
    if (batch.held > 0) {
        notice.detail = tr("The other %1 wait until these have ended.").arg(numberText(batch.held));
    } else if (batch.cancelled > 0) {
        notice.detail = tr("%1 were cancelled before they were sent.").arg(requestsText(batch.cancelled));
    }
    notice.passes = true;
    if (const QString job = m_shown.value(batch.id).firstJob; !job.isEmpty()) {
        notice.actions = {{tr("Show"), [this, job] { Q_EMIT showJobRequested(job); }}};
    }
    m_notices.post(notice);
}

void SubmissionWatch::tellRefused(const SubmissionBatch &batch)
{
    if (batch.failed == 0) {
        return;
    }
    whenDone(m_session.submissions().items(batch.id), this, [this, batch](const QList<SubmissionItem> &items) {
        const auto first = std::find_if(items.cbegin(), items.cend(), [](const SubmissionItem &item) {
            return item.state == SubmissionState::Failed;
        });
        if (first == items.cend()) {
            return;
        }
        Notice notice;
        notice.kind = NoticeKind::Failed;
        notice.about = aboutOf(batch) + u"/refused"_s;
        notice.text = tr("%1 refused").arg(requestsText(batch.failed));
        notice.detail = tr("%1: %2").arg(first->source, first->error ? first->error->toString() : QString());
        notice.detail += batch.failed > 1
                             ? tr(", and %1 more. They were not submitted.").arg(numberText(batch.failed - 1))
                             : tr(". It was not submitted.");
        notice.actions = {{tr("Retry"), [this, id = batch.id] { m_session.submissions().retryFailed(id); }}};
        m_notices.post(notice);
    });
}

void SubmissionWatch::tellPause(const SubmissionBatch &batch)
{
    whenDone(m_session.submissions().items(batch.id), this, [this, batch](const QList<SubmissionItem> &items) {
        Notice notice;
        notice.kind = NoticeKind::Warning;
        notice.about = aboutOf(batch) + u"/paused"_s;
        notice.isClosable = false;
        const bool isRefused = batch.failed > 0;
        notice.text = isRefused
                          ? tr("Paused: the first %1 were refused for the same reason").arg(requestsText(batch.failed))
                          : tr("Paused: the first %1 failed for the same reason").arg(jobsText(batch.failedJobs));
        QString why;
        for (const SubmissionItem &item : items) {
            if (item.state == SubmissionState::Failed && item.error) {
                why = item.error->toString();
                break;
            }
            if (const std::optional<Job> job = m_session.monitor().job(item.jobId); !isRefused && job) {
                why = job->status == JobStatus::Failed ? job->details.section(u'\n', 0, 0) : why;
            }
        }
        const QString waiting = tr("%1 wait.").arg(requestsText(batch.waiting));
        notice.detail = why.isEmpty() ? waiting : why + u". "_s + waiting;
        notice.actions = {{tr("Send the rest"), [this, id = batch.id] { m_session.submissions().resume(id); }},
                          {tr("Do not send the rest"), [this, id = batch.id] {
                               m_session.submissions().cancel(id);
                               m_session.submissions().resume(id);
                           }}};
        m_notices.post(notice);
    });
}

void SubmissionWatch::tellFirstOnes(const SubmissionBatch &batch)
{
    Notice notice;
    notice.kind = batch.failedJobs > 0 ? NoticeKind::Warning : NoticeKind::Done;
    notice.about = aboutOf(batch) + u"/first"_s;
    notice.isClosable = false;
    notice.text = tr("The first %1 have ended: %2 finished, %3 failed")
                      .arg(jobsText(batch.submitted), numberText(batch.finishedJobs), numberText(batch.failedJobs));
    notice.detail = tr("How long they took is on the Plan page. %1 wait.").arg(requestsText(batch.held));
    notice.actions = {{tr("Submit the other %1").arg(numberText(batch.held)),
                       [this, id = batch.id] { m_session.submissions().release(id); }},
                      {tr("Do not submit them"), [this, id = batch.id] { m_session.submissions().cancel(id); }}};
    m_notices.post(notice);
}

void SubmissionWatch::tellEnd(const SubmissionBatch &batch)
{
    Notice notice;
    notice.about = aboutOf(batch);
    notice.kind = batch.failedJobs > 0 ? NoticeKind::Failed : NoticeKind::Done;
    notice.passes = batch.failedJobs == 0; // a failed job stays in "needs attention", too
    const QString job = m_shown.value(batch.id).firstJob;
    if (!job.isEmpty()) {
        notice.actions = {{tr("Show"), [this, job] { Q_EMIT showJobRequested(job); }}};
    }
    const std::optional<Job> only = batch.submitted == 1 ? m_session.monitor().job(job) : std::nullopt;
    if (only) {
        const QString source = m_session.sourceOf(only->id);
        const QString name = source.isEmpty() ? tr("Job %1").arg(shortId(only->id)) : source;
        switch (only->status) {
        case JobStatus::Finished:
            notice.text = tr("%1 has finished").arg(name);
            if (only->startedAtMs && only->endedAtMs) {
                notice.detail = tr("It ran for %1.").arg(durationText(*only->endedAtMs - *only->startedAtMs));
            }
            break;
        case JobStatus::Failed:
            notice.text = tr("%1 has failed").arg(name);
            notice.detail = only->details;
            break;
        case JobStatus::Cancelled:
        case JobStatus::NotStarted:
        case JobStatus::Running:
            notice.text = tr("%1 was cancelled").arg(name);
            break;
        }
        m_notices.post(notice);
        return;
    }
    if (batch.submitted == 1 && batch.goneJobs == 1) {
        const QString source = m_session.sourceOf(job);
        notice.kind = NoticeKind::Info;
        notice.actions.clear();
        notice.text = tr("%1 was removed").arg(source.isEmpty() ? tr("Job %1").arg(shortId(job)) : source);
        notice.detail = tr("How it ended is not known.");
        m_notices.post(notice);
        return;
    }
    notice.text = batch.submitted == 1 ? tr("A job has ended") : tr("%1 have ended").arg(jobsText(batch.submitted));
    QStringList parts{tr("%1 finished").arg(numberText(batch.finishedJobs))};
    if (batch.failedJobs > 0) {
        parts.append(tr("%1 failed").arg(numberText(batch.failedJobs)));
    }
    if (batch.cancelledJobs > 0) {
        parts.append(tr("%1 cancelled").arg(numberText(batch.cancelledJobs)));
    }
    if (batch.goneJobs > 0) {
        parts.append(tr("%1 removed, how they ended is not known").arg(numberText(batch.goneJobs)));
    }
    notice.detail = parts.join(u", "_s);
    m_notices.post(notice);
}

void SubmissionWatch::tellKeyNeeded(const QUrl &baseUrl, const Error &why)
{
    QString name = baseUrl.toString();
    for (const WebService &service : m_session.webServices()) {
        name = QUrl(service.baseUrl) == baseUrl ? service.name : name;
    }
    Notice notice;
    notice.kind = NoticeKind::Warning;
    notice.about = u"submissions/key/"_s + baseUrl.toString();
    notice.text = why.httpStatus == 0 ? tr("The API key of %1 is missing").arg(name)
                                      : tr("The API key of %1 was refused").arg(name);
    notice.detail = tr("Its requests wait; none has failed.");
    notice.isClosable = false;
    notice.actions = {{tr("Enter the key…"), [this, baseUrl] { askForKey(baseUrl); }, true}};
    m_keyNotices.insert(baseUrl, m_notices.post(notice));
    refreshRows();
}

void SubmissionWatch::askForKey(const QUrl &baseUrl)
{
    for (const WebService &service : m_session.webServices()) {
        if (QUrl(service.baseUrl) != baseUrl) {
            continue;
        }
        auto *dialog = new KeyDialog(KeyDialog::Kind::ApiKey, service.name, m_session.whereKeysAre(), m_window);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &KeyDialog::entered, this, [this, service, baseUrl](const Secret &key) {
            whenDone(m_session.setApiKey(service, key), this, [this, service, baseUrl](const Result<void> &kept) {
                if (kept) {
                    m_notices.remove(m_keyNotices.take(baseUrl));
                    return;
                }
                Notice notice;
                notice.kind = NoticeKind::Failed;
                notice.text = tr("The API key of %1 could not be kept").arg(service.name);
                notice.detail = kept.error().toString();
                m_notices.post(notice);
            });
        });
        dialog->open();
        return;
    }
}

} // namespace pooldeck
