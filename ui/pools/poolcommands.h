#pragma once

#include "shell/commandset.h"

#include <QStringList>

namespace pooldeck {

class AccountSession;
class PoolActions;

/// What can be done with pools, and with those that are chosen.
class PoolCommands final : public CommandSet
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    PoolCommands(AccountSession &session, PoolActions &actions, QObject *parent = nullptr);

    /// The pools that the next command is about.
    void setSelection(const QStringList &poolIds);

    QAction *newPool() const { return m_newPool; }
    QAction *resize() const { return m_resize; }
    QAction *resizeToZero() const { return m_resizeToZero; }
    QAction *remove() const { return m_remove; }

private:
    void update();
    QString current() const { return m_selection.value(0); }

    AccountSession &m_session;
    PoolActions &m_poolActions;
    QStringList m_selection;
    QAction *m_newPool;
    QAction *m_resize;
    QAction *m_resizeToZero;
    QAction *m_remove;
};

} // namespace pooldeck
