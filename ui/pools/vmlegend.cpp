#include "pools/vmlegend.h"

#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"
#include "widgets/painting.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QKeyEvent>

namespace pooldeck {
namespace {

constexpr int GlyphSize = 12;
constexpr int Height = 24;

class LegendButton final : public QAbstractButton
{
public:
    LegendButton(VmState state, QWidget *parent)
        : QAbstractButton(parent)
        , m_look(lookOf(state))
    {
        setObjectName(u"legend"_s + toString(state));
        setCheckable(true);
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

    void setCount(qsizetype count)
    {
        if (text() != numberText(count)) {
            setText(numberText(count));
            setAccessibleName(u"%1 %2"_s.arg(m_look.word, text()));
            setToolTip(VmLegend::tr("%1: show only these; again: all").arg(m_look.word));
            updateGeometry();
        }
    }

    void setWordless(bool wordless)
    {
        if (m_wordless != wordless) {
            m_wordless = wordless;
            updateGeometry();
        }
    }

    int widthWith(bool word) const
    {
        const QFont font = textFont(TextStyle::Caption);
        return metrics::Space2 * 3 + GlyphSize + metrics::Space1 + qRound(figuresWidth(font, text())) +
               (word ? QFontMetrics(font).horizontalAdvance(m_look.word) : 0);
    }

    QSize sizeHint() const override { return {widthWith(!m_wordless), Height}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Colors &c = colorsOf(this);
        QPainter painter(this);
        if (isChecked() || underMouse()) {
            stylepainter::box(&painter, rect(), isChecked() ? c.selection : c.hover(),
                              isChecked() ? c.accent : QColor(Qt::transparent), metrics::BadgeRadius);
        }
        paintGlyph(&painter, QRectF(metrics::Space2, (height() - GlyphSize) / 2.0, GlyphSize, GlyphSize), m_look.glyph,
                   colorOf(m_look.color, c), c.surface);
        QRect words = rect().adjusted(metrics::Space2 + GlyphSize + metrics::Space1 + 2, 0, -metrics::Space2, 0);
        painter.setFont(textFont(TextStyle::Caption));
        painter.setPen(c.muted);
        if (!m_wordless) {
            painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, m_look.word);
        }
        painter.setPen(c.ink);
        paintFigures(&painter, words, Qt::AlignRight, text());
    }

private:
    StateLook m_look;
    bool m_wordless = false;
};

} // namespace

VmLegend::VmLegend(QWidget *parent)
    : QWidget(parent)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::Space1);
    for (size_t i = 0; i < AllVmStates.size(); ++i) {
        const VmState state = AllVmStates[i];
        auto *button = new LegendButton(state, this);
        connect(button, &QAbstractButton::clicked, this,
                [this, state] { isolate(m_isolated == state ? std::nullopt : std::optional(state)); });
        layout->addWidget(button);
        m_buttons[i] = button;
    }
    layout->addStretch();
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setFixedHeight(Height);
    showButtons();
}

void VmLegend::setVms(const PoolVms &vms)
{
    for (size_t i = 0; i < AllVmStates.size(); ++i) {
        m_counts[i] = vms.count(AllVmStates[i]);
    }
    showButtons();
}

void VmLegend::isolate(std::optional<VmState> state)
{
    if (state != m_isolated) {
        m_isolated = state;
        showButtons();
        Q_EMIT isolatedChanged(state);
    } else {
        showButtons(); // a click has checked the button already
    }
}

void VmLegend::showButtons()
{
    for (size_t i = 0; i < AllVmStates.size(); ++i) {
        auto *button = static_cast<LegendButton *>(m_buttons[i]);
        const bool isolated = m_isolated == AllVmStates[i];
        button->setCount(m_counts[i]);
        button->setChecked(isolated);
        button->setVisible(m_counts[i] > 0 || isolated);
    }
    fit();
}

void VmLegend::fit()
{
    int needed = 0;
    for (QAbstractButton *button : m_buttons) {
        needed += button->isHidden() ? 0 : static_cast<LegendButton *>(button)->widthWith(true) + metrics::Space1;
    }
    for (QAbstractButton *button : m_buttons) {
        static_cast<LegendButton *>(button)->setWordless(needed > width());
    }
}

void VmLegend::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void VmLegend::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_isolated) {
        showAll();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace pooldeck
