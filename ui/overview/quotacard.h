#pragma once

#include "advice/quotaletter.h"
#include "widgets/card.h"

#include <QDeadlineTimer>

class QPushButton;

namespace pooldeck {

class AccountSession;
class PoolActions;
class QuotaBar;

/// How much of the quota is used, and the way out where it is near: give up a pool that nobody uses, or ask for more.
class QuotaCard final : public Card
{
    Q_OBJECT

public:
    /// Both must outlive it.
    QuotaCard(AccountSession &session, PoolActions &actions, QWidget *parent = nullptr);

    void refresh();
    /// Opens the letter that asks for more.
    void askForMore();

private:
    void deleteAndCreate();
    void poolRemoved(const QString &poolId);

    AccountSession &m_session;
    PoolActions &m_actions;
    QuotaBar *m_pools;
    QuotaBar *m_vms;
    QPushButton *m_replace;
    QPushButton *m_ask;
    QString m_spareId;
    QString m_replaced; ///< a new pool is to be made when this one is gone
    QDeadlineTimer m_replaceUntil;
};

} // namespace pooldeck
