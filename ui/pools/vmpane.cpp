#include "pools/vmpane.h"

#include "common/literals.h"
#include "format/figures.h"
#include "pools/poolcommands.h"
#include "pools/vmheatmap.h"
#include "pools/vmlegend.h"
#include "pools/vmtext.h"
#include "sync/accountsession.h"
#include "theme/metrics.h"
#include "widgets/actionbutton.h"
#include "widgets/label.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QStackedWidget>

namespace pooldeck {

VmPane::VmPane(AccountSession &session, PoolCommands &commands, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_commands(commands)
    , m_legend(new VmLegend(this))
    , m_map(new VmHeatMap(session, this))
    , m_stack(new QStackedWidget(this))
    , m_vms(new QWidget(this))
    , m_none(new Label(TextStyle::Body, Tone::Muted, this))
    , m_current(new Label(TextStyle::Body, Tone::Muted, this))
{
    setObjectName(u"vmPane"_s);
    m_current->setObjectName(u"currentVm"_s);
    m_current->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_current->setElided(Qt::ElideRight);
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setWordWrap(true);

    auto *foot = new QHBoxLayout;
    foot->setSpacing(metrics::Space2);
    foot->addWidget(m_current, 1);
    auto *showJob = new ActionButton(*commands.showVmJob(), "showVmJobButton"_L1, this);
    showJob->setText(tr("Show job")); // whose it is stands beside it
    foot->addWidget(showJob);
    foot->addWidget(new ActionButton(*commands.replaceVm(), "replaceVmButton"_L1, this));
    auto *column = new QVBoxLayout(m_vms);
    column->setContentsMargins(0, metrics::Space1, 0, 0);
    column->setSpacing(metrics::Space1);
    column->addWidget(m_legend);
    column->addWidget(m_map, 1);
    foot->setContentsMargins(metrics::Space1, 0, metrics::Space1, 0);
    column->addLayout(foot);
    m_stack->addWidget(m_vms);
    m_stack->addWidget(m_none);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);

    connect(m_legend, &VmLegend::isolatedChanged, m_map, &VmHeatMap::setIsolated);
    connect(m_map, &VmHeatMap::vmsChanged, this, &VmPane::showVms);
    connect(m_map, &VmHeatMap::currentVmChanged, this, [this](const QString &vmId) {
        m_commands.setVm(vmId);
        showCurrent();
    });
    connect(m_map, &VmHeatMap::vmActivated, this, [this] { m_commands.showVmJob()->trigger(); });
    connect(m_map, &VmHeatMap::menuRequested, this, [this](const QString &vmId, const QPoint &position) {
        m_map->setCurrentVm(vmId);
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addActions({m_commands.showVmJob(), m_commands.replaceVm(), m_commands.copyVmId()});
        menu->popup(position);
    });
    showVms();
}

void VmPane::setPool(const QString &poolId)
{
    if (poolId != m_poolId) {
        m_poolId = poolId;
        m_legend->showAll();
        m_map->setPool(poolId);
        showVms();
    }
}

void VmPane::tick()
{
    m_map->tick();
    showCurrent();
}

void VmPane::showVms()
{
    const std::optional<Pool> pool = m_session.monitor().pool(m_poolId);
    m_legend->setVms(m_map->vms());
    m_stack->setCurrentWidget(m_map->vms().isEmpty() ? static_cast<QWidget *>(m_none) : m_vms);
    if (pool && pool->targetVmCount > 0) {
        m_none->setText(tr("No VMs yet: %1 will be started. Nothing is billed before they are ready.")
                            .arg(vmsText(pool->targetVmCount)));
    } else {
        m_none->setText(tr("No VMs: nothing is billed until the pool is resized."));
    }
    showCurrent();
}

void VmPane::showCurrent()
{
    const qsizetype index = m_map->vms().indexOf(m_map->currentVmId());
    if (index < 0) {
        m_current->setText(tr("Choose a VM to see its job or to replace it."));
        return;
    }
    const Vm &vm = m_map->vms().at(index);
    QString text = vmSentence(vm, m_session);
    if (vm.readyAtMs && vm.state != VmState::Lost) {
        text += tr(" · up %1").arg(vmAgeText(vm, m_session));
    }
    if (!vm.host.isEmpty()) {
        text += u" · "_s + vm.host;
    }
    m_current->setText(text);
    m_current->setToolTip(vmToolTip(vm, m_session));
}

} // namespace pooldeck
