#include "charts/chartlegend.h"

#include "common/literals.h"
#include "theme/fonts.h"
#include "theme/metrics.h"

#include <QAbstractButton>
#include <QPainter>

namespace pooldeck {
namespace {

constexpr int Swatch = 10;
constexpr int EntryHeight = 24;

} // namespace

class ChartLegend::Entry final : public QAbstractButton
{
public:
    Entry(const Band &band, QWidget *parent)
        : QAbstractButton(parent)
        , m_band(band)
    {
        setText(band.name);
        const bool opens = !band.id.isEmpty();
        setFocusPolicy(opens ? Qt::StrongFocus : Qt::NoFocus);
        setAttribute(Qt::WA_Hover, opens);
        if (opens) {
            setCursor(Qt::PointingHandCursor);
            setAccessibleDescription(ChartLegend::tr("Opens this pool"));
        }
    }

    QSize sizeHint() const override
    {
        return {QFontMetrics(textFont(TextStyle::Caption)).horizontalAdvance(text()) + Swatch + 3 * metrics::Space2,
                EntryHeight};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Colors &c = colorsOf(this);
        const QColor color = m_band.color.in(c);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF box(metrics::Space2, (height() - Swatch) / 2.0, Swatch, Swatch);
        if (m_band.isLine) {
            painter.setPen(QPen(color, 1.5));
            painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()));
        } else {
            painter.fillRect(box, color);
        }
        QFont font = textFont(TextStyle::Caption);
        font.setUnderline(!m_band.id.isEmpty() && underMouse());
        painter.setFont(font);
        painter.setPen(c.ink);
        const QRect place = rect().adjusted(Swatch + 2 * metrics::Space2, 0, 0, 0);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(text(), Qt::ElideRight, place.width()));
    }

private:
    Band m_band;
};

ChartLegend::ChartLegend(QWidget *parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ChartLegend::setData(const ChartData &shown)
{
    QList<Band> bands;
    for (const ChartLayer &layer : shown.layers) {
        if (bands.isEmpty() || bands.constLast().id != layer.bandId || bands.constLast().name != layer.bandName) {
            bands.append({layer.bandId, layer.bandName, layer.color, false});
        }
    }
    if (shown.line) {
        bands.append({{}, shown.line->name, ChartColor(StateColor::Ink), true});
    }
    if (bands == m_bands) {
        return;
    }
    m_bands = bands;
    qDeleteAll(m_entries);
    m_entries.clear();
    for (const Band &band : std::as_const(m_bands)) {
        auto *entry = new Entry(band, this);
        connect(entry, &QAbstractButton::clicked, this, [this, id = band.id] {
            if (!id.isEmpty()) {
                Q_EMIT bandActivated(id);
            }
        });
        entry->setVisible(true);
        m_entries.append(entry);
    }
    arrange(width(), true);
    updateGeometry();
}

int ChartLegend::arrange(int width, bool apply) const
{
    QPoint at(0, 0);
    for (Entry *entry : m_entries) {
        const QSize size = entry->sizeHint().boundedTo(QSize(qMax(width, 40), EntryHeight));
        if (at.x() > 0 && at.x() + size.width() > width) {
            at = QPoint(0, at.y() + EntryHeight);
        }
        if (apply) {
            entry->setGeometry(QRect(at, size));
        }
        at.rx() += size.width() + metrics::Space1;
    }
    return m_entries.isEmpty() ? 0 : at.y() + EntryHeight;
}

int ChartLegend::heightForWidth(int width) const
{
    return arrange(width, false);
}

QSize ChartLegend::sizeHint() const
{
    return {240, heightForWidth(qMax(240, width()))};
}

QSize ChartLegend::minimumSizeHint() const
{
    return {120, m_entries.isEmpty() ? 0 : EntryHeight};
}

void ChartLegend::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange(width(), true);
}

} // namespace pooldeck
