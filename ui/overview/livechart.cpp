#include "overview/livechart.h"

#include "common/literals.h"
#include "format/figures.h"
#include "sync/accountsession.h"
#include "theme/colors.h"
#include "theme/metrics.h"
#include "widgets/bandchart.h"
#include "widgets/chipbar.h"
#include "widgets/label.h"

#include <QEvent>
#include <QHBoxLayout>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qint64 MinuteMs = 60'000;
constexpr int HourSamples = 120;

} // namespace

LiveChart::LiveChart(AccountSession &session, QWidget *parent)
    : Card(parent)
    , m_session(session)
    , m_quantity(new ChipBar(this))
    , m_range(new ChipBar(this))
    , m_chart(new BandChart(this))
{
    setObjectName(u"liveChart"_s);
    m_quantity->setObjectName(u"chartQuantity"_s);
    m_quantity->addChip(int(Quantity::RunningVms), tr("Running VMs"), "chartRunningVms"_L1);
    m_quantity->addChip(int(Quantity::ComputeHours), tr("Compute-hours"), "chartComputeHours"_L1);
    m_range->addChip(2, tr("2 min"), "chart2Minutes"_L1);
    m_range->addChip(10, tr("10 min"), "chart10Minutes"_L1);
    m_range->addChip(60, tr("1 h"), "chart1Hour"_L1);
    m_range->addChip(24 * 60, tr("24 h"), "chart24Hours"_L1);
    m_range->setCurrent(10);
    auto *head = new QHBoxLayout;
    head->setSpacing(metrics::Space2);
    head->addWidget(m_quantity);
    head->addStretch();
    head->addWidget(m_range);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::Padding, metrics::Space3, metrics::Padding, metrics::Space3);
    layout->setSpacing(metrics::Space2);
    layout->addLayout(head);
    layout->addWidget(m_chart, 1);
    connect(m_quantity, &ChipBar::currentChanged, this, &LiveChart::refresh);
    connect(m_range, &ChipBar::currentChanged, this, &LiveChart::refresh);
    connect(&session.monitor(), &AccountMonitor::synced, this, &LiveChart::refresh);
    connect(&session, &AccountSession::usageChanged, this, &LiveChart::refresh);
    refresh();
}

LiveChart::Quantity LiveChart::quantity() const
{
    return Quantity(m_quantity->current());
}

void LiveChart::setQuantity(Quantity quantity)
{
    m_quantity->setCurrent(int(quantity));
}

qint64 LiveChart::rangeMs() const
{
    return m_range->current() * MinuteMs;
}

void LiveChart::refresh()
{
    for (const Pool &pool : m_session.monitor().pools()) {
        m_names.insert(pool.id, pool.name);
        m_firstSeen.insert(pool.id, pool.createdAtMs);
    }
    // Without a connection it stays as last seen; nothing is made up.
    if (m_session.monitor().state() == AccountMonitor::State::Live) {
        m_shownMs = m_session.meter().nowMs();
    }
    const qint64 toMs = m_shownMs;
    const qint64 fromMs = toMs - rangeMs();
    const QList<UsageInterval> intervals = m_session.meter().usage().intervals;
    QStringList order;
    for (const UsageInterval &interval : intervals) {
        if (!order.contains(interval.poolId)) {
            order.append(interval.poolId);
            if (!m_firstSeen.contains(interval.poolId)) {
                m_firstSeen.insert(interval.poolId, interval.requestedAtMs);
            }
        }
    }
    std::sort(order.begin(), order.end(), [this](const QString &a, const QString &b) {
        return std::pair(m_firstSeen.value(a), a) < std::pair(m_firstSeen.value(b), b);
    });
    const bool vms = quantity() == Quantity::RunningVms;
    const QList<PoolBand> bands = vms ? runningVmBands(intervals, order, fromMs, toMs)
                                      : computeHourBands(intervals, order, fromMs, toMs, HourSamples);
    const Colors &colors = colorsOf(this);
    QList<BandChart::Band> shown;
    QStringList said;
    for (const PoolBand &band : bands) {
        const QString name = m_names.value(band.poolId, tr("pool %1, deleted").arg(shortId(band.poolId)));
        const QString value =
            vms ? vmsText(qint64(band.last)) : tr("%1 h").arg(hoursText(qint64(band.last * 3.6e6), 4));
        shown.append({band, name + u"  "_s + value, m_colors.colorOf(band.poolId, colors)});
        said.append(name + u' ' + value);
    }
    const QString range = rangeMs() < 60 * MinuteMs    ? tr("%1 minutes").arg(m_range->current())
                          : rangeMs() == 60 * MinuteMs ? tr("hour")
                                                       : tr("24 hours");
    const QString empty =
        m_session.meter().isLoaded() ? tr("No VM has run in the last %1.").arg(range) : tr("Asking for the usage…");
    m_chart->setAccessibleName(vms ? tr("Running VMs") : tr("Compute-hours"));
    m_chart->setAccessibleDescription(said.isEmpty() ? empty : said.join(u", "_s));
    m_chart->setBands(shown, fromMs, toMs, vms, empty);
}

void LiveChart::changeEvent(QEvent *event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        refresh();
    }
}

} // namespace pooldeck
