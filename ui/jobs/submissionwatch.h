#pragma once

#include "common/secret.h"
#include "jobs/submission.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QUrl>
#include <QWidget>

namespace pooldeck {

class AccountSession;
class NoticeArea;
class Operations;

/// Shows what becomes of submissions: a row while they are sent and while their jobs run, and a notice when there is
/// something to know or to decide. Those of an earlier session, too.
class SubmissionWatch final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it. `window`: the parent of dialogs.
    SubmissionWatch(AccountSession &session, Operations &operations, NoticeArea &notices, QWidget *window,
                    QObject *parent = nullptr);

Q_SIGNALS:
    void showJobRequested(const QString &jobId);
    /// Files are wanted again: the secrets of their requests could not be kept.
    void filesWanted();

private:
    struct Shown
    {
        int operation = 0;
        QString firstJob;
        bool wasSeen = false;
        bool isSendingRow = false;
        bool hasNews = false; ///< something of it was sent or refused since it was last told
        PauseReason pause = PauseReason::None;
    };

    void batchChanged(const QString &batchId);
    void showRow(const SubmissionBatch &batch, Shown &shown);
    void endRow(Shown &shown);
    QString rowTitle(const SubmissionBatch &batch) const;
    void tellSent(const SubmissionBatch &batch);
    void tellRefused(const SubmissionBatch &batch);
    void tellPause(const SubmissionBatch &batch);
    void tellEnd(const SubmissionBatch &batch);
    void tellFirstOnes(const SubmissionBatch &batch);
    void tellKeyNeeded(const QUrl &baseUrl, const Error &why);
    void askForKey(const QUrl &baseUrl);
    void refreshRows();

    AccountSession &m_session;
    Operations &m_operations;
    NoticeArea &m_notices;
    QPointer<QWidget> m_window;
    QHash<QString, Shown> m_shown; ///< by batch
    QHash<QUrl, int> m_keyNotices;
    QTimer m_rateTimer; ///< while something is sent: rate and time left
};

} // namespace pooldeck
