#pragma once

#include "widgets/card.h"
#include "widgets/factgrid.h"

#include <QString>

class QScrollArea;

namespace pooldeck {

class AccountSession;
class BadgeLabel;
class EventModel;
class JobModel;
class Label;
class PaneTabs;
class PoolActions;
class PoolChart;
class PoolCommands;
class PoolTable;
class Prompter;
struct Pool;
class TroubleBar;
class TroubleWatch;
class VmPane;

/// What is known of one pool: its state, what is wrong with it, its figures, and in tabs its VMs, its chart, its jobs
/// and what happened to it.
class PoolDetails final : public Card
{
    Q_OBJECT

public:
    struct Surroundings
    {
        AccountSession &session;
        JobModel &jobs;
        EventModel &events;
        PoolActions &actions;
        PoolCommands &commands;
        Prompter &prompter;
    };

    /// Everything in `surroundings` must outlive it.
    explicit PoolDetails(const Surroundings &surroundings, QWidget *parent = nullptr);

    /// Puts the keyboard on the tabs. (A focus proxy would make Tab go round within the details.)
    void takeFocus();
    void setPool(const QString &poolId);
    /// What the mirror says now.
    void refresh();
    /// What moves with the clock.
    void tick();
    PaneTabs &tabs() const { return *m_tabs; }

Q_SIGNALS:
    void showJobRequested(const QString &jobId);
    void cancelJobRequested(const QString &jobId);
    void failedJobsRequested(const QString &poolId);

private:
    QWidget *makeHead();
    void addTabs();
    void showCounts();
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
    PaneTabs *m_tabs;
    VmPane *m_vms;
    PoolChart *m_chart;
    PoolTable *m_jobs;
    PoolTable *m_events;
    Label *m_hint;
    QWidget *m_content;
};

} // namespace pooldeck
