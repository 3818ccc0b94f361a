#pragma once

#include "shell/connectiontrouble.h"

#include <QWidget>

namespace pooldeck {

class AccountSession;
class NoticeBar;

/// On every page: that the figures are old, since when and why, and what helps. Nothing while the mirror is live.
class ConnectionBanner final : public QWidget
{
    Q_OBJECT

public:
    /// The session must outlive it. `local`: the service is this computer's own and can be started again.
    ConnectionBanner(AccountSession &session, bool local, QWidget *parent = nullptr);

    /// Overview says the same among what needs attention.
    void setWanted(bool wanted);

Q_SIGNALS:
    void reconnectRequested();
    void newKeyRequested();

private:
    void refresh();
    void help(ConnectionTrouble::Remedy remedy);

    AccountSession &m_session;
    bool m_local;
    bool m_wanted = true;
    NoticeBar *m_bar = nullptr;
};

} // namespace pooldeck
