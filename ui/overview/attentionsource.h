#pragma once

#include "common/error.h"
#include "model/pool.h"
#include "overview/attentionitem.h"
#include "pools/poolproxy.h"

#include <QHash>
#include <QObject>

#include <optional>

namespace pooldeck {

class AccountSession;
class JobNews;
class PoolActions;
class TroubleWatch;
struct IdlePool;
struct PoolTrouble;

/// Gathers what needs a person, the worst first: trouble with the connection, idle pools with what they burn, pools in
/// trouble, plans and quotas that come to their end, failed jobs. Of a kind with many the first few and how many more.
class AttentionSource final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it. `local`: the service is this computer's own: it can be started again, and its money
    /// is not real. `idleNoticeMs`: from when on an idle pool is worth a word.
    AttentionSource(AccountSession &session, PoolActions &actions, JobNews &news, bool local, qint64 idleNoticeMs,
                    QObject *parent = nullptr);

    QList<AttentionItem> items();

Q_SIGNALS:
    void changed(); ///< an answer came that items() takes in
    void cancelJobRequested(const QString &jobId);
    void showFailedJobsRequested();
    void showPoolRequested(const QString &poolId);
    void showPoolsRequested(pooldeck::PoolProxy::Group group);
    void askForQuotaRequested();
    void newKeyRequested();
    void reconnectRequested();

private:
    void addConnectionTrouble(QList<AttentionItem> *items);
    void addMissingFigures(QList<AttentionItem> *items);
    void addIdlePools(QList<AttentionItem> *items);
    void addTroubles(QList<AttentionItem> *items);
    void addPlans(QList<AttentionItem> *items);
    void addQuota(QList<AttentionItem> *items);
    void addFailedJobs(QList<AttentionItem> *items);
    QList<Pool> suspects() const;
    QList<NoticeAction> troubleActions(const QString &poolId, const PoolTrouble &trouble);
    QString idleDetail(const IdlePool &idle, const QString &billingPlanId) const;

    AccountSession &m_session;
    PoolActions &m_actions;
    JobNews &m_news;
    bool m_local;
    qint64 m_idleNoticeMs;
    QHash<QString, TroubleWatch *> m_troubles; ///< by pool
    std::optional<Error> m_refreshError;       ///< the last try to get account, plans or usage failed
};

} // namespace pooldeck
