#include "pools/vmheatmap.h"

#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "pools/vmtext.h"
#include "sync/accountsession.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"
#include "widgets/painting.h"

#include <QContextMenuEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

namespace pooldeck {
namespace {

/// Room for the ring around a tile at the edge.
constexpr int Inset = 4;
constexpr int ChipGlyph = 12;
constexpr double PaleShare = 0.22;
constexpr double StaleShare = 0.5;

} // namespace

VmHeatMap::VmHeatMap(AccountSession &session, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_session(session)
{
    setObjectName(u"vmHeatMap"_s);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumHeight(HeatMapGrid::LargestTile + 2 * Inset);
    viewport()->setAutoFillBackground(false);
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::reset, this, &VmHeatMap::load);
    connect(&monitor, &AccountMonitor::vmChanged, this, [this](const Vm &vm) {
        if (vm.poolId == m_poolId) {
            m_vms.put(vm);
        }
    });
    connect(&monitor, &AccountMonitor::vmRemoved, this, [this](const QString &vmId) { m_vms.remove(vmId); });
    connect(&monitor, &AccountMonitor::synced, this, &VmHeatMap::settle);
    load();
}

void VmHeatMap::setPool(const QString &poolId)
{
    if (poolId == m_poolId) {
        return;
    }
    m_poolId = poolId;
    verticalScrollBar()->setValue(0);
    load();
}

void VmHeatMap::load()
{
    m_vms.set(m_poolId.isEmpty() ? QList<Vm>() : m_session.monitor().vmsOf(m_poolId));
    lay();
    if (m_vms.indexOf(m_currentId) < 0) {
        setCurrentVm({});
    }
    describe();
    Q_EMIT vmsChanged();
}

void VmHeatMap::settle()
{
    const PoolVms::Settled settled = m_vms.settle();
    if (settled.isEmpty()) {
        return;
    }
    if (settled.moved) {
        lay();
        if (m_vms.indexOf(m_currentId) < 0) {
            setCurrentVm({}); // not its neighbour: what is done next must not hit that one
        }
    } else {
        for (const qsizetype index : settled.repaint) {
            repaintTile(index);
        }
    }
    describe();
    Q_EMIT vmsChanged();
}

void VmHeatMap::tick()
{
    if (m_grid.hasChips()) {
        viewport()->update();
    }
    describe();
}

void VmHeatMap::setIsolated(std::optional<VmState> state)
{
    if (m_isolated != state) {
        m_isolated = state;
        viewport()->update();
    }
}

void VmHeatMap::setStale(bool stale)
{
    if (m_stale != stale) {
        m_stale = stale;
        m_pictures.clear();
        viewport()->update();
    }
}

void VmHeatMap::setCurrentVm(const QString &vmId)
{
    if (vmId == m_currentId) {
        return;
    }
    repaintTile(m_vms.indexOf(m_currentId));
    m_currentId = vmId;
    const qsizetype index = m_vms.indexOf(vmId);
    if (index >= 0) {
        const QRect place = rectAt(index);
        QScrollBar *bar = verticalScrollBar();
        if (place.top() < Inset) {
            bar->setValue(bar->value() + place.top() - Inset);
        } else if (place.bottom() > viewport()->height() - Inset) {
            bar->setValue(bar->value() + place.bottom() - viewport()->height() + Inset);
        }
        repaintTile(index);
    }
    describe();
    Q_EMIT currentVmChanged(vmId);
}

void VmHeatMap::describe()
{
    setAccessibleName(vmCountsText(m_vms));
    const qsizetype index = m_vms.indexOf(m_currentId);
    setAccessibleDescription(
        index < 0 ? QString()
                  : tr("%1 of %2: %3")
                        .arg(numberText(index + 1), numberText(m_vms.size()), vmSentence(m_vms.at(index), m_session)));
}

void VmHeatMap::lay()
{
    const QSize pane = maximumViewportSize() - QSize(2 * Inset, 2 * Inset);
    const HeatMapGrid grid(m_vms.size(), pane, verticalScrollBar()->sizeHint().width());
    if (grid.tile() != m_grid.tile()) {
        m_pictures.clear();
    }
    m_grid = grid;
    QScrollBar *bar = verticalScrollBar();
    bar->setRange(0, qMax(0, grid.height() - pane.height()));
    bar->setPageStep(pane.height());
    bar->setSingleStep(grid.tile().height());
    viewport()->update();
}

QRect VmHeatMap::rectAt(qsizetype index) const
{
    return m_grid.rectOf(index).translated(Inset, Inset - verticalScrollBar()->value());
}

QRect VmHeatMap::rectOf(const QString &vmId) const
{
    const qsizetype index = m_vms.indexOf(vmId);
    return index < 0 ? QRect() : rectAt(index);
}

QString VmHeatMap::vmAt(const QPoint &position) const
{
    const qsizetype index = m_grid.indexAt(position - QPoint(Inset, Inset - verticalScrollBar()->value()));
    return index < 0 ? QString() : m_vms.at(index).id;
}

void VmHeatMap::repaintTile(qsizetype index)
{
    if (index >= 0) {
        viewport()->update(rectAt(index).adjusted(-Inset, -Inset, Inset, Inset));
    }
}

bool VmHeatMap::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const qsizetype index = m_vms.indexOf(vmAt(help->pos()));
        if (index >= 0) {
            QToolTip::showText(help->globalPos(), vmToolTip(m_vms.at(index), m_session), viewport(), rectAt(index));
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void VmHeatMap::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        m_pictures.clear();
    }
    QAbstractScrollArea::changeEvent(event);
}

void VmHeatMap::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    lay();
}

void VmHeatMap::scrollContentsBy(int dx, int dy)
{
    viewport()->scroll(dx, dy);
}

void VmHeatMap::focusInEvent(QFocusEvent *event)
{
    if (m_currentId.isEmpty() && !m_vms.isEmpty() && event->reason() != Qt::MouseFocusReason) {
        setCurrentVm(m_vms.at(0).id);
    }
    viewport()->update();
}

void VmHeatMap::focusOutEvent(QFocusEvent *)
{
    viewport()->update();
}

void VmHeatMap::mousePressEvent(QMouseEvent *event)
{
    const QString vmId = vmAt(event->position().toPoint());
    if (!vmId.isEmpty()) {
        setCurrentVm(vmId);
    }
}

void VmHeatMap::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QString vmId = vmAt(event->position().toPoint());
    if (!vmId.isEmpty() && event->button() == Qt::LeftButton) {
        Q_EMIT vmActivated(vmId);
    }
}

void VmHeatMap::contextMenuEvent(QContextMenuEvent *event)
{
    if (event->reason() == QContextMenuEvent::Mouse) {
        const QString vmId = vmAt(viewport()->mapFromGlobal(event->globalPos()));
        if (!vmId.isEmpty()) {
            Q_EMIT menuRequested(vmId, event->globalPos());
        }
    } else if (const qsizetype index = m_vms.indexOf(m_currentId); index >= 0) {
        Q_EMIT menuRequested(m_currentId, viewport()->mapToGlobal(rectAt(index).bottomLeft()));
    }
}

void VmHeatMap::moveBy(qsizetype step)
{
    if (m_vms.isEmpty()) {
        return;
    }
    const qsizetype last = m_vms.size() - 1;
    const qsizetype from = m_vms.indexOf(m_currentId);
    const qsizetype direction = step < 0 ? -1 : 1;
    qsizetype to = from < 0 ? 0 : qBound<qsizetype>(0, from + step, last);
    // What is paled is passed over.
    while (to >= 0 && to <= last && isPaled(m_vms.at(to).state)) {
        to += direction;
    }
    if (to < 0 || to > last) {
        return;
    }
    setCurrentVm(m_vms.at(to).id);
}

void VmHeatMap::keyPressEvent(QKeyEvent *event)
{
    const qsizetype page =
        m_grid.columns() * qMax<qsizetype>(1, m_grid.lastRowAt(viewport()->height()) - m_grid.firstRowAt(0));
    const qsizetype all = m_vms.size();
    switch (event->key()) {
    case Qt::Key_Left:
        return moveBy(-1);
    case Qt::Key_Right:
        return moveBy(1);
    case Qt::Key_Up:
        return moveBy(-m_grid.columns());
    case Qt::Key_Down:
        return moveBy(m_grid.columns());
    case Qt::Key_PageUp:
        return moveBy(-page);
    case Qt::Key_PageDown:
        return moveBy(page);
    case Qt::Key_Home:
        return moveBy(-all);
    case Qt::Key_End:
        return moveBy(all);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!m_currentId.isEmpty()) {
            Q_EMIT vmActivated(m_currentId);
        }
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

QColor VmHeatMap::tileColor(VmState state, const Colors &c) const
{
    const QColor color = colorOf(lookOf(state).color, c);
    return isPaled(state) ? mixed(color, c.surface, PaleShare) : m_stale ? mixed(color, c.surface, StaleShare) : color;
}

const QPixmap &VmHeatMap::tilePicture(VmState state, const Colors &c)
{
    QPixmap &picture = m_pictures[int(state) * 2 + int(isPaled(state))];
    const qreal ratio = devicePixelRatioF();
    if (picture.isNull() || !qFuzzyCompare(picture.devicePixelRatio(), ratio)) {
        picture = QPixmap(m_grid.tile() * ratio);
        picture.setDevicePixelRatio(ratio);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        paintGlyph(&painter, QRectF(QPointF(), QSizeF(m_grid.tile())), lookOf(state).glyph, tileColor(state, c),
                   c.surface);
    }
    return picture;
}

void VmHeatMap::paintChip(QPainter *painter, const QRect &place, const Vm &vm, const Colors &c) const
{
    const StateLook look = lookOf(vm.state);
    const bool pale = isPaled(vm.state);
    stylepainter::box(painter, place, c.surface, c.hairline, metrics::BadgeRadius);
    paintGlyph(
        painter,
        QRectF(place.left() + metrics::Space2, place.top() + (place.height() - ChipGlyph) / 2.0, ChipGlyph, ChipGlyph),
        look.glyph, tileColor(vm.state, c), c.surface);
    QRect text = place.adjusted(metrics::Space2 + ChipGlyph + metrics::Space2, 0, -metrics::Space2, 0);
    painter->setFont(textFont(TextStyle::Caption));
    painter->setPen(pale ? c.disabled() : c.ink);
    const QString name = shortId(vm.id);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter, name);
    text.setLeft(text.left() + painter->fontMetrics().horizontalAdvance(name) + metrics::Space2);
    painter->setPen(pale ? c.disabled() : c.muted);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter, look.word);
    const QString age = vmAgeText(vm, m_session);
    paintFigures(painter, text, Qt::AlignRight, vm.readyAtMs ? tr("up %1").arg(age) : age);
}

void VmHeatMap::paintEvent(QPaintEvent *event)
{
    const Colors &c = colorsOf(this);
    QPainter painter(viewport());
    const int offset = verticalScrollBar()->value() - Inset;
    const QRect dirty = event->rect();
    const qsizetype first = m_grid.firstRowAt(dirty.top() + offset) * m_grid.columns();
    const qsizetype end = qMin(m_vms.size(), (m_grid.lastRowAt(dirty.bottom() + offset) + 1) * m_grid.columns());
    for (qsizetype i = first; i < end; ++i) {
        const QRect place = rectAt(i);
        if (!place.intersects(dirty)) {
            continue;
        }
        if (m_grid.hasChips()) {
            paintChip(&painter, place, m_vms.at(i), c);
        } else {
            painter.drawPixmap(place.topLeft(), tilePicture(m_vms.at(i).state, c));
        }
    }
    const qsizetype current = m_vms.indexOf(m_currentId);
    if (current >= 0 && rectAt(current).adjusted(-Inset, -Inset, Inset, Inset).intersects(dirty)) {
        const int room = m_grid.hasChips() ? 0 : 3;
        stylepainter::box(&painter, QRectF(rectAt(current)).adjusted(-room, -room, room, room), Qt::transparent,
                          hasFocus() ? c.accent : c.ink, metrics::BadgeRadius, hasFocus() ? metrics::FocusRing : 1.5);
    }
}

} // namespace pooldeck
