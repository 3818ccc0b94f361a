#pragma once

#include <QWidget>

class QPlainTextEdit;
class QPushButton;

namespace pooldeck {

class AccountSession;
class Label;

/// The request of a job as it was sent, with its secrets masked. Asked for when it is first seen.
class RequestPane final : public QWidget
{
    Q_OBJECT

public:
    /// The session must outlive the pane.
    explicit RequestPane(AccountSession &session, QWidget *parent = nullptr);

    void setJob(const QString &jobId);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void load();

    AccountSession &m_session;
    QString m_jobId;
    bool m_asked = false;
    Label *m_note;
    QPushButton *m_copy;
    QPlainTextEdit *m_text;
};

} // namespace pooldeck
