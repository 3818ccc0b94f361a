#pragma once

#include "widgets/card.h"
#include "widgets/factgrid.h"

#include <QString>

class QScrollArea;

namespace pooldeck {

class AccountSession;
class BadgeLabel;
class Label;
class PoolActions;
class PoolCommands;
struct Pool;
class TroubleBar;
class TroubleWatch;
class VmPane;

/// What is known of one pool: its state, what is wrong with it, its figures, its VMs.
class PoolDetails final : public Card
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    PoolDetails(AccountSession &session, PoolActions &actions, PoolCommands &commands, QWidget *parent = nullptr);

    void setPool(const QString &poolId);
    void refresh();

Q_SIGNALS:
    void showJobRequested(const QString &jobId);
    void cancelJobRequested(const QString &jobId);
    void failedJobsRequested(const QString &poolId);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeHead();
    void connectTroubleBar(PoolActions &actions);
    QList<FactGrid::Fact> facts(const Pool &pool) const;
    QList<FactGrid::Fact> billingFacts(const Pool &pool) const;
    void showTroubles(const Pool &pool);

    AccountSession &m_session;
    QString m_poolId;
    TroubleWatch *m_troubleWatch;
    Label *m_name;
    Label *m_id;
    Label *m_labels;
    BadgeLabel *m_badge;
    TroubleBar *m_troubles;
    FactGrid *m_facts;
    QScrollArea *m_factsArea;
    VmPane *m_vms;
    Label *m_hint;
    QWidget *m_content;
};

} // namespace pooldeck
