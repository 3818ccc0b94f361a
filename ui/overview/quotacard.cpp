#include "overview/quotacard.h"

#include "common/literals.h"
#include "format/figures.h"
#include "overview/quotabar.h"
#include "pools/poolactions.h"
#include "sync/accountsession.h"
#include "sync/workhistory.h"
#include "theme/metrics.h"
#include "usage/vmhistory.h"
#include "widgets/letterdialog.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace pooldeck {
namespace {

constexpr int ReplaceMs = 120'000; ///< a pool that goes later than this goes for another reason

} // namespace

QuotaCard::QuotaCard(AccountSession &session, PoolActions &actions, QWidget *parent)
    : Card(parent)
    , m_session(session)
    , m_actions(actions)
    , m_pools(new QuotaBar(tr("Pools"), this))
    , m_vms(new QuotaBar(tr("Most VMs in a pool"), this))
    , m_replace(new QPushButton(this))
    , m_ask(new QPushButton(tr("Ask for more…"), this))
{
    setObjectName(u"quotaCard"_s);
    m_pools->setObjectName(u"quotaPools"_s);
    m_vms->setObjectName(u"quotaVms"_s);
    m_replace->setObjectName(u"quotaReplace"_s);
    m_ask->setObjectName(u"quotaAsk"_s);
    m_replace->hide();
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::Padding, metrics::Space3, metrics::Padding, metrics::Space3);
    layout->setSpacing(metrics::Space5);
    layout->addWidget(m_pools, 1);
    layout->addWidget(m_vms, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::Space2);
    buttons->addWidget(m_replace);
    buttons->addWidget(m_ask);
    layout->addLayout(buttons);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(m_replace, &QPushButton::clicked, this, &QuotaCard::deleteAndCreate);
    connect(m_ask, &QPushButton::clicked, this, &QuotaCard::askForMore);
    connect(&session.monitor(), &AccountMonitor::poolRemoved, this, &QuotaCard::poolRemoved);
}

void QuotaCard::refresh()
{
    const std::optional<Account> &account = m_session.account();
    setVisible(account.has_value());
    if (!account) {
        return;
    }
    const AccountMonitor &monitor = m_session.monitor();
    const QuotaStanding standing = quotaStanding(*account, monitor.pools().values());
    const Pool *largest = monitor.findPool(standing.largestPoolId);
    m_pools->setValue(standing.pools, standing.maxPools, {});
    m_vms->setValue(standing.largestVms, standing.maxVmsPerPool,
                    largest && standing.largestVms > 0 ? largest->name : QString());
    const Pool *spare = standing.isPoolsFull() ? monitor.findPool(standing.sparePoolId) : nullptr;
    m_spareId = spare ? spare->id : QString();
    const bool live = monitor.state() == AccountMonitor::State::Live;
    m_replace->setVisible(spare != nullptr);
    m_replace->setEnabled(live);
    if (spare) {
        const QFontMetrics fm(m_replace->font());
        m_replace->setText(tr("Delete %1 and create…").arg(fm.elidedText(spare->name, Qt::ElideMiddle, 120)));
        m_replace->setToolTip(tr("%1 has no VMs and no jobs. It is deleted first, after asking; then a new pool can be "
                                 "made.")
                                  .arg(spare->name));
    }
}

void QuotaCard::askForMore()
{
    if (!m_session.account()) {
        return;
    }
    const Account &account = *m_session.account();
    const AccountMonitor &monitor = m_session.monitor();
    const QuotaStanding standing = quotaStanding(account, monitor.pools().values());
    const Pool *largest = monitor.findPool(standing.largestPoolId);
    FullTime full;
    const WorkHistory &work = m_session.workHistory();
    if (largest && work.countedFromMs()) {
        const VmHistory vms = vmHistory(m_session.meter().intervals(), *work.countedFromMs()).value(largest->id);
        full = fullTime(vms.billed, work.queued(largest->id), standing.maxVmsPerPool, *work.countedFromMs(),
                        m_session.meter().nowMs());
    }
    auto *dialog = new LetterDialog(
        tr("Ask for more quota"),
        tr("A quota is raised by whoever runs the pool service. Fill in what you need, copy the letter "
           "and send it to support."),
        quotaLetter(account, standing, largest ? largest->name : QString(), full), window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void QuotaCard::deleteAndCreate()
{
    m_replaced = m_spareId;
    m_replaceUntil.setRemainingTime(ReplaceMs);
    m_actions.remove({m_spareId});
}

void QuotaCard::poolRemoved(const QString &poolId)
{
    if (poolId == m_replaced && !m_replaceUntil.hasExpired()) {
        m_replaced.clear();
        m_actions.newPool();
    }
}

} // namespace pooldeck
