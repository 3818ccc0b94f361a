#include "widgets/factgrid.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "widgets/painting.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace pooldeck {
namespace {

constexpr int ColumnWidth = 184;
constexpr int RowHeight = 40;

} // namespace

FactGrid::FactGrid(QWidget *parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void FactGrid::setFacts(const QList<Fact> &facts)
{
    if (facts == m_facts) {
        return;
    }
    const bool resized = facts.size() != m_facts.size();
    m_facts = facts;
    QStringList said;
    for (const Fact &fact : facts) {
        said.append(fact.caption + u' ' + fact.value);
    }
    setAccessibleName(said.join(u", "_s));
    if (resized) {
        updateGeometry();
    }
    update();
}

void FactGrid::setStale(bool stale)
{
    if (stale != m_stale) {
        m_stale = stale;
        update();
    }
}

int FactGrid::columns(int width) const
{
    return qBound(1, width / ColumnWidth, qMax(1, int(m_facts.size())));
}

int FactGrid::heightForWidth(int width) const
{
    const int perRow = columns(width);
    const int rows = (int(m_facts.size()) + perRow - 1) / perRow;
    return rows * RowHeight + qMax(0, rows - 1) * metrics::Space1;
}

QSize FactGrid::sizeHint() const
{
    return {ColumnWidth * 4, heightForWidth(qMax(width(), ColumnWidth))};
}

QSize FactGrid::minimumSizeHint() const
{
    return {ColumnWidth, RowHeight};
}

QRect FactGrid::cell(qsizetype index) const
{
    const int perRow = columns(width());
    const int cellWidth = width() / perRow;
    return {int(index % perRow) * cellWidth, int(index / perRow) * (RowHeight + metrics::Space1),
            cellWidth - metrics::Space2, RowHeight};
}

bool FactGrid::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        for (qsizetype i = 0; i < m_facts.size(); ++i) {
            if (cell(i).contains(help->pos()) && !m_facts[i].toolTip.isEmpty()) {
                QToolTip::showText(help->globalPos(), m_facts[i].toolTip, this, cell(i));
                return true;
            }
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void FactGrid::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    for (qsizetype i = 0; i < m_facts.size(); ++i) {
        const QRect place = cell(i);
        const QRect caption(place.left(), place.top(), place.width(), lineHeight(TextStyle::Caption));
        const QRect value(place.left(), caption.bottom() + 3, place.width(), lineHeight(TextStyle::Body));
        painter.setFont(textFont(TextStyle::Caption));
        painter.setPen(c.muted);
        painter.drawText(caption, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(m_facts[i].caption, Qt::ElideRight, caption.width()));
        painter.setFont(textFont(TextStyle::Body));
        painter.setPen(m_stale ? c.muted : c.ink);
        paintFigures(&painter, value, Qt::AlignLeft,
                     painter.fontMetrics().elidedText(m_facts[i].value, Qt::ElideRight, value.width()));
    }
}

} // namespace pooldeck
