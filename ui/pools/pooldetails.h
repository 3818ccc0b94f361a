#pragma once

#include "widgets/card.h"

#include <QString>

class QLabel;
class QVBoxLayout;

namespace pooldeck {

class AccountSession;
class BadgeLabel;
class FactGrid;
class Label;
class VmList;

/// What is known of one pool: live figures, its VMs, its errors.
class PoolDetails final : public Card
{
    Q_OBJECT

public:
    /// The session must outlive it.
    explicit PoolDetails(AccountSession &session, QWidget *parent = nullptr);

    void setPool(const QString &poolId);
    void refresh();

private:
    AccountSession &m_session;
    QString m_poolId;
    Label *m_name;
    Label *m_id;
    BadgeLabel *m_badge;
    FactGrid *m_facts;
    VmList *m_vms;
    Label *m_vmsTitle;
    Label *m_errors;
    Label *m_hint;
    QWidget *m_content;
};

} // namespace pooldeck
