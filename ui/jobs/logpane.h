#pragma once

#include "model/job.h"

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace pooldeck {

class AccountSession;
class CodeView;
class Label;
class OutputSaver;

/// What the command of a job wrote, at its end: find, copy, save. The service has it once an attempt has ended; it is
/// asked for when it is seen and again when the job has moved on.
class LogPane final : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive the pane.
    LogPane(AccountSession &session, OutputSaver &saver, QWidget *parent = nullptr);

    void setJob(const std::optional<Job> &job);

protected:
    void showEvent(QShowEvent *event) override;

private:
    /// What the log depends on.
    struct Moment
    {
        QString jobId;
        JobStatus status = JobStatus::NotStarted;
        qint64 attempt = 0;

        friend bool operator==(const Moment &, const Moment &) = default;
    };

    void load();
    void take(const Result<QByteArray> &log);
    void find(bool backwards);
    void count();
    QString saying() const;

    AccountSession &m_session;
    Moment m_now;
    std::optional<Moment> m_shown; ///< asked for
    Label *m_note;
    QLineEdit *m_find;
    Label *m_found;
    QPushButton *m_copy;
    QPushButton *m_save;
    CodeView *m_text;
};

} // namespace pooldeck
