#include "widgets/menuchip.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"

#include <QKeyEvent>
#include <QMenu>

namespace pooldeck {
namespace {

constexpr int Height = 28;
constexpr int Arrow = 10;
constexpr int WidestText = 160;

QFont chipFont(bool strong)
{
    QFont font = textFont(TextStyle::Caption);
    font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
    return font;
}

} // namespace

MenuChip::MenuChip(const QString &title, const QString &all, Choices choices, QWidget *parent)
    : QAbstractButton(parent)
    , m_title(title)
    , m_all(all)
    , m_choices(std::move(choices))
{
    setText(title);
    setAccessibleName(title);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::clicked, this, &MenuChip::open);
}

void MenuChip::choose(const std::optional<QString> &id, const QString &text)
{
    if (id == m_chosen) {
        return;
    }
    m_chosen = id;
    setText(id ? text : m_title);
    setToolTip(id ? text : QString());
    setAccessibleName(id ? tr("%1: %2").arg(m_title, text) : m_title);
    updateGeometry();
    update();
    Q_EMIT chosenChanged();
}

QSize MenuChip::sizeHint() const
{
    const int text = qMin(WidestText, QFontMetrics(chipFont(true)).horizontalAdvance(this->text()));
    return {text + Arrow + metrics::Space1 + 2 * metrics::Space3, Height};
}

void MenuChip::open()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(u"chipMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [this, menu](const std::optional<QString> &id, const QString &text) {
        QString shown = text;
        QAction *action = menu->addAction(shown.replace(u'&', u"&&"_s), this, [this, id, text] { choose(id, text); });
        action->setCheckable(true);
        action->setChecked(id == m_chosen);
    };
    add(std::nullopt, m_all);
    const QList<Choice> choices = m_choices();
    if (!choices.isEmpty()) {
        menu->addSeparator();
    }
    for (const Choice &choice : choices) {
        add(choice.id, choice.text);
    }
    menu->popup(mapToGlobal(QPoint(0, height() + 2)));
}

void MenuChip::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        open();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

void MenuChip::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    const bool strong = m_chosen.has_value();
    const QColor fill = strong ? c.selection : underMouse() ? mixed(c.ink, c.window, 0.06) : QColor(Qt::transparent);
    const QColor border = strong || hasFocus() ? c.accent : c.hairline;
    stylepainter::box(&painter, rect(), fill, border, metrics::Radius, hasFocus() ? metrics::FocusRing : 1);
    painter.setFont(chipFont(strong));
    painter.setPen(strong ? c.ink : c.muted);
    const QRect place = rect().adjusted(metrics::Space3, 0, -metrics::Space3 - Arrow - metrics::Space1, 0);
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, place.width()));
    const QRectF arrow(width() - metrics::Space3 - Arrow, (height() - Arrow) / 2.0, Arrow, Arrow);
    stylepainter::chevron(&painter, arrow, Qt::DownArrow, strong ? c.ink : c.muted);
}

} // namespace pooldeck
