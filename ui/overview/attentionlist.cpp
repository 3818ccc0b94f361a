#include "overview/attentionlist.h"

#include "advice/idlereport.h"
#include "common/literals.h"
#include "format/figures.h"
#include "pools/poolactions.h"
#include "sync/accountsession.h"
#include "theme/metrics.h"
#include "usage/burnrate.h"
#include "widgets/label.h"

#include <QDateTime>
#include <QVBoxLayout>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qint64 DayMs = 24LL * 3'600'000;

} // namespace

AttentionList::AttentionList(AccountSession &session, PoolActions &actions, bool local, qint64 idleNoticeMs,
                             QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_actions(actions)
    , m_local(local)
    , m_idleNoticeMs(idleNoticeMs)
    , m_startedMs(session.meter().nowMs())
    , m_layout(new QVBoxLayout(this))
    , m_title(new Label(tr("Needs attention"), TextStyle::Section, Tone::Ink, this))
    , m_nothing(new Label(tr("Nothing. Idle pools, failed jobs and trouble with VMs or the connection will be listed "
                             "here."),
                          TextStyle::Body, Tone::Muted, this))
{
    setObjectName(u"attentionList"_s);
    m_nothing->setWordWrap(true);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(metrics::Space2);
    m_layout->addWidget(m_title);
    m_layout->addWidget(m_nothing);
    connect(&actions, &PoolActions::undoableChanged, this, &AttentionList::refresh);
    refresh();
}

void AttentionList::refresh()
{
    const QList<Item> wanted = items();
    QSet<QString> keys;
    for (const Item &item : wanted) {
        keys.insert(item.key);
    }
    for (auto it = m_bars.begin(); it != m_bars.end();) {
        if (keys.contains(it.key())) {
            ++it;
        } else {
            m_layout->removeWidget(it.value());
            it.value()->hide();
            it.value()->deleteLater();
            it = m_bars.erase(it);
        }
    }
    int place = m_layout->indexOf(m_nothing);
    for (const Item &item : wanted) {
        ++place;
        if (NoticeBar *bar = m_bars.value(item.key)) {
            bar->setText(item.text, item.detail);
            if (m_layout->indexOf(bar) != place) {
                m_layout->removeWidget(bar);
                m_layout->insertWidget(place, bar);
            }
            continue;
        }
        Notice notice;
        notice.kind = item.kind;
        notice.text = item.text;
        notice.detail = item.detail;
        notice.actions = item.actions;
        auto *bar = new NoticeBar(notice, this);
        connect(bar, &NoticeBar::closed, this, [this, key = item.key] {
            m_dismissed.insert(key);
            QMetaObject::invokeMethod(this, &AttentionList::refresh, Qt::QueuedConnection);
        });
        m_layout->insertWidget(place, bar);
        m_bars.insert(item.key, bar);
    }
    m_nothing->setVisible(m_bars.isEmpty());
}

QList<AttentionList::Item> AttentionList::items()
{
    QList<Item> items;
    addConnectionTrouble(&items);
    if (m_session.monitor().state() == AccountMonitor::State::Live) {
        addIdlePools(&items);
        addPoolErrors(&items);
    }
    addFailedJobs(&items);
    items.removeIf([this](const Item &item) { return m_dismissed.contains(item.key); });
    return items;
}

void AttentionList::addIdlePools(QList<Item> *items)
{
    for (const IdlePool &idle : m_session.idlePools()) {
        const std::optional<Pool> pool = m_session.monitor().pool(idle.poolId);
        if (!pool || idle.idleMs < m_idleNoticeMs || pool->targetVmCount == 0 || m_actions.isUndoable(pool->id)) {
            continue;
        }
        Item item;
        // A pool that worked again in between is a new case.
        item.key = u"idle/%1/%2"_s.arg(pool->id).arg(idle.idleSinceMs);
        item.kind = NoticeKind::Warning;
        item.text = tr("%1 has been idle for %2").arg(pool->name, durationText(idle.idleMs / 1000 * 1000));
        item.detail = tr("%1, %2 compute-hours since")
                          .arg(vmsText(idle.vmCount), hoursText(idle.burntMs, idle.burntMs < 360'000 ? 4 : 2));
        if (idle.costE4 > 0) {
            item.detail += u", "_s + formatMoney(idle.costE4, idle.currency);
        }
        item.detail += u'.';
        item.actions = {{tr("Resize to zero"), [this, id = pool->id] { m_actions.resizeToZero(id); }},
                        {tr("Later"), {}}};
        items->append(item);
    }
}

void AttentionList::addPoolErrors(QList<Item> *items)
{
    const qint64 nowMs = m_session.meter().nowMs();
    QList<Pool> pools = m_session.monitor().pools().values();
    std::sort(pools.begin(), pools.end(), [](const Pool &a, const Pool &b) { return a.createdAtMs < b.createdAtMs; });
    for (const Pool &pool : std::as_const(pools)) {
        if (pool.errors.isEmpty()) {
            continue;
        }
        const PoolError &last =
            *std::max_element(pool.errors.cbegin(), pool.errors.cend(),
                              [](const PoolError &a, const PoolError &b) { return a.atMs < b.atMs; });
        if (nowMs - last.atMs > DayMs) {
            continue;
        }
        Item item;
        item.key = u"error/%1/%2"_s.arg(pool.id).arg(last.atMs);
        item.kind = NoticeKind::Failed;
        item.text = tr("%1: %2").arg(pool.name, last.code);
        item.detail = tr("%1, %2").arg(last.message, agoText(qMax<qint64>(0, nowMs - last.atMs)));
        item.actions = {{tr("Show pool"), [this, id = pool.id] { Q_EMIT showPoolRequested(id); }}};
        items->append(item);
    }
}

void AttentionList::addFailedJobs(QList<Item> *items)
{
    const qint64 nowMs = m_session.meter().nowMs();
    qint64 failed = 0;
    const Job *newest = nullptr;
    for (const Job &job : m_session.monitor().jobs()) {
        if (job.status != JobStatus::Failed || nowMs - job.endedAtMs.value_or(0) > DayMs) {
            continue;
        }
        ++failed;
        if (!newest || newest->endedAtMs.value_or(0) < job.endedAtMs.value_or(0)) {
            newest = &job;
        }
    }
    if (!newest) {
        return;
    }
    Item item;
    item.key = u"failed/%1/%2"_s.arg(newest->id).arg(failed);
    item.kind = NoticeKind::Failed;
    item.text = failed == 1 ? tr("1 job failed in the last 24 hours")
                            : tr("%1 jobs failed in the last 24 hours").arg(numberText(failed));
    item.detail = newest->details.section(u'\n', 0, 0);
    item.actions = {{tr("Show"), [this] { Q_EMIT showFailedJobsRequested(); }}};
    items->append(item);
}

void AttentionList::addConnectionTrouble(QList<Item> *items)
{
    const AccountMonitor &monitor = m_session.monitor();
    Item item;
    item.kind = NoticeKind::Failed;
    if (monitor.state() == AccountMonitor::State::Offline) {
        item.key = u"offline"_s;
        item.text =
            m_local ? tr("The pool service of this computer does not answer") : tr("The pool service does not answer");
        item.detail = (monitor.lastError() ? monitor.lastError()->toString() + u". "_s : QString()) +
                      tr("Figures are as last seen; running VMs go on billing.");
        if (m_local) {
            item.actions = {{tr("Start it again"), [this] { Q_EMIT reconnectRequested(); }}};
        } else {
            item.actions = {{tr("Try now"), [this] { m_session.monitor().retryNow(); }}};
        }
    } else if (monitor.state() == AccountMonitor::State::Unauthorized) {
        item.key = u"unauthorized"_s;
        item.text = tr("The authorization key was refused");
        item.detail = (monitor.lastError() ? monitor.lastError()->toString() + u". "_s : QString()) +
                      tr("Nothing is asked or sent until there is another key.");
        item.actions = {{tr("Enter another key…"), [this] { Q_EMIT newKeyRequested(); }}};
    } else {
        return;
    }
    items->append(item);
}

} // namespace pooldeck
