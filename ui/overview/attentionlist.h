#pragma once

#include "widgets/noticebar.h"

#include <QHash>
#include <QSet>
#include <QWidget>

class QVBoxLayout;

namespace pooldeck {

class AccountSession;
class Label;
class PoolActions;

/// What needs a person: idle pools with what they burn, failed jobs, pools in trouble, a lost connection.
class AttentionList final : public QWidget
{
    Q_OBJECT

public:
    /// Everything must outlive it. `idleNoticeMs`: from when on an idle pool is worth a word.
    /// `local`: the service is this computer's own, and can be started again.
    AttentionList(AccountSession &session, PoolActions &actions, bool local, qint64 idleNoticeMs,
                  QWidget *parent = nullptr);

    void refresh();
    int count() const { return int(m_bars.size()); }

Q_SIGNALS:
    void showFailedJobsRequested();
    void showPoolRequested(const QString &poolId);
    void newKeyRequested();
    void reconnectRequested();

private:
    struct Item
    {
        QString key; ///< says what it is about; the same key is the same bar
        NoticeKind kind = NoticeKind::Info;
        QString text;
        QString detail;
        QList<NoticeAction> actions;
    };

    QList<Item> items();
    void addIdlePools(QList<Item> *items);
    void addPoolErrors(QList<Item> *items);
    void addFailedJobs(QList<Item> *items);
    void addConnectionTrouble(QList<Item> *items);

    AccountSession &m_session;
    PoolActions &m_actions;
    bool m_local;
    qint64 m_idleNoticeMs;
    qint64 m_startedMs;
    QVBoxLayout *m_layout;
    Label *m_title;
    Label *m_nothing;
    QHash<QString, NoticeBar *> m_bars;
    QSet<QString> m_dismissed;
};

} // namespace pooldeck
