#include "pools/pooldialog.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "pools/poolcalls.h"
#include "sync/accountsession.h"

#include <QTimer>

#include <utility>

namespace pooldeck {

PoolDialog::PoolDialog(AccountSession &session, const Pool &pool, const QString &title, const QString &acceptText,
                       QWidget *parent)
    : FormDialog(title, acceptText, parent)
    , m_session(session)
    , m_pool(pool)
{
    showChange();
    auto *second = new QTimer(this);
    connect(second, &QTimer::timeout, this, [this] {
        showChange();
        if (!isBusy()) {
            refresh();
        }
    });
    second->start(1000);
    connect(&session.monitor(), &AccountMonitor::poolChanged, this, [this](const Pool &changed) {
        if (changed.id == m_pool.id && !isBusy()) {
            takePool(changed);
        }
    });
    connect(&session.monitor(), &AccountMonitor::poolRemoved, this, [this](const QString &poolId) {
        if (poolId == m_pool.id && !isBusy()) {
            reject();
        }
    });
}

void PoolDialog::takePool(const Pool &pool)
{
    if (pool.targetVmCount != m_pool.targetVmCount) {
        m_formerTarget = m_pool.targetVmCount;
    }
    m_pool = pool;
    showChange();
    refresh();
}

void PoolDialog::showChange()
{
    setSubtitle(changeSentence(m_pool, m_formerTarget, m_session.meter().nowMs()),
                m_formerTarget ? Tone::Ink : Tone::Muted);
}

void PoolDialog::takeFailure(const Error &error, const QString &unchanged, const QString &again)
{
    if (error.httpStatus != 412) {
        m_isRepeated = false;
        if (const std::optional<Pool> present = m_session.monitor().pool(m_pool.id)) {
            takePool(*present);
        }
        showError(error, unchangedText(error, unchanged));
        refresh();
        return;
    }
    takeOutdated(unchanged, again);
}

void PoolDialog::takeOutdated(const QString &unchanged, const QString &again)
{
    // The mirror may be a moment behind: ask for what the pool looks like now.
    whenDone(m_session.client().pool(m_pool.id), this,
             [this, unchanged, again, shown = m_pool](const Result<Pool> &present) {
                 if (!present) {
                     m_isRepeated = false;
                     showError(present.error(), unchanged);
                     refresh();
                     return;
                 }
                 takePool(*present);
                 if (hasSameStakes(*present, shown) && !std::exchange(m_isRepeated, true)) {
                     submit();
                     return;
                 }
                 m_isRepeated = false;
                 showObstacle(tr("%1 changed the pool meanwhile").arg(m_pool.lastChangedBy),
                              tr("Its target is %1 now. %2 These are the new figures; %3")
                                  .arg(vmsText(m_pool.targetVmCount), unchanged, again));
                 refresh();
             });
}

} // namespace pooldeck
