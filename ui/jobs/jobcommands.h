#pragma once

#include "shell/commandset.h"

#include <QStringList>

namespace pooldeck {

class AccountSession;
class JobActions;

/// What can be done with jobs, and with those that are chosen.
class JobCommands final : public CommandSet
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    JobCommands(AccountSession &session, JobActions &actions, QObject *parent = nullptr);

    /// The jobs that the next command is about.
    void setSelection(const QStringList &jobIds);

    QAction *submit() const { return m_submit; }
    QAction *cancel() const { return m_cancel; }

private:
    void update();
    QString current() const { return m_selection.value(0); }

    AccountSession &m_session;
    JobActions &m_jobActions;
    QStringList m_selection;
    QAction *m_submit;
    QAction *m_cancel;
};

} // namespace pooldeck
