#include "pools/vmlist.h"

#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"
#include "widgets/painting.h"

#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int CellWidth = 228;
constexpr int CellHeight = 28;
constexpr int GlyphSize = 12;

} // namespace

VmList::VmList(QWidget *parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setObjectName(u"vmList"_s);
}

void VmList::setVms(const QList<Vm> &vms, qint64 nowMs)
{
    const bool resized = vms.size() != m_vms.size();
    m_vms = vms;
    std::sort(m_vms.begin(), m_vms.end(), [](const Vm &a, const Vm &b) {
        return std::pair(a.requestedAtMs, a.id) < std::pair(b.requestedAtMs, b.id);
    });
    m_nowMs = nowMs;
    if (resized) {
        updateGeometry();
    }
    update();
}

int VmList::columns(int width) const
{
    return qMax(1, (width + metrics::Space2) / (CellWidth + metrics::Space2));
}

int VmList::heightForWidth(int width) const
{
    const int perRow = columns(width);
    const int rows = (int(m_vms.size()) + perRow - 1) / perRow;
    return rows == 0 ? 0 : rows * (CellHeight + metrics::Space1) - metrics::Space1;
}

QSize VmList::sizeHint() const
{
    return {CellWidth * 2, heightForWidth(qMax(width(), CellWidth))};
}

QRect VmList::cell(qsizetype index) const
{
    const int perRow = columns(width());
    return {int(index % perRow) * (CellWidth + metrics::Space2), int(index / perRow) * (CellHeight + metrics::Space1),
            CellWidth, CellHeight};
}

bool VmList::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        for (qsizetype i = 0; i < m_vms.size(); ++i) {
            if (cell(i).contains(help->pos())) {
                const Vm &vm = m_vms[i];
                QString text = tr("VM %1\n%2").arg(vm.id, lookOf(vm.state).word);
                if (!vm.host.isEmpty()) {
                    text += tr(" on %1, process %2").arg(vm.host).arg(vm.pid);
                }
                if (!vm.jobId.isEmpty()) {
                    text += tr("\nRuns job %1").arg(vm.jobId);
                }
                text += vm.readyAtMs ? tr("\nBilled since %1").arg(timeToolTip(*vm.readyAtMs)) : tr("\nNot billed yet");
                QToolTip::showText(help->globalPos(), text, this, cell(i));
                return true;
            }
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void VmList::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    for (qsizetype i = 0; i < m_vms.size(); ++i) {
        const Vm &vm = m_vms[i];
        const QRect box = cell(i);
        const StateLook look = lookOf(vm.state);
        stylepainter::box(&painter, box, c.surface, c.hairline, metrics::BadgeRadius);
        paintGlyph(&painter,
                   QRectF(box.left() + metrics::Space2, box.top() + (CellHeight - GlyphSize) / 2, GlyphSize, GlyphSize),
                   look.glyph, colorOf(look.color, c), c.surface);
        QRect text = box.adjusted(metrics::Space2 + GlyphSize + metrics::Space2, 0, -metrics::Space2, 0);
        painter.setFont(textFont(TextStyle::Caption));
        painter.setPen(c.ink);
        const QString name = shortId(vm.id);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, name);
        text.setLeft(text.left() + painter.fontMetrics().horizontalAdvance(name) + metrics::Space2);
        painter.setPen(c.muted);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, look.word);
        const qint64 sinceMs = vm.readyAtMs.value_or(vm.requestedAtMs);
        const QString age = durationText(qMax<qint64>(0, m_nowMs - sinceMs) / 1000 * 1000);
        paintFigures(&painter, text, Qt::AlignRight, vm.readyAtMs ? tr("up %1").arg(age) : age);
    }
}

} // namespace pooldeck
