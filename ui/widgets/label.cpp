#include "widgets/label.h"

#include "theme/colors.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QPainter>
#include <QStyle>

namespace pooldeck {

Label::Label(TextStyle style, Tone tone, QWidget *parent)
    : Label({}, style, tone, parent)
{
}

Label::Label(const QString &text, TextStyle style, Tone tone, QWidget *parent)
    : QLabel(text, parent)
    , m_tone(tone)
{
    setFont(textFont(style));
    setTextFormat(Qt::PlainText);
    applyTone();
}

void Label::setTone(Tone tone)
{
    m_tone = tone;
    applyTone();
}

void Label::setElided(Qt::TextElideMode mode)
{
    m_elideMode = mode;
    setContextMenuPolicy(Qt::ActionsContextMenu);
    auto *copy = new QAction(tr("Copy"), this);
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(text()); });
    addAction(copy);
}

QSize Label::minimumSizeHint() const
{
    const QSize size = QLabel::minimumSizeHint();
    return m_elideMode == Qt::ElideNone ? size : QSize(0, size.height());
}

QString Label::shownText() const
{
    return fontMetrics().elidedText(text(), m_elideMode, contentsRect().width());
}

bool Label::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && m_elideMode != Qt::ElideNone) {
        setToolTip(shownText() == text() ? QString() : text());
    }
    return QLabel::event(event);
}

void Label::paintEvent(QPaintEvent *event)
{
    if (m_elideMode == Qt::ElideNone) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    style()->drawItemText(&painter, contentsRect(), int(alignment()), palette(), isEnabled(), shownText(),
                          foregroundRole());
}

void Label::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_applying) {
        applyTone();
    }
}

void Label::applyTone()
{
    const Colors &c = colorsOf(QApplication::palette());
    QPalette own = palette();
    QColor color = c.ink;
    switch (m_tone) {
    case Tone::Ink:
        break;
    case Tone::Muted:
        color = c.muted;
        break;
    case Tone::Danger:
        color = c.danger;
        break;
    }
    if (own.color(QPalette::WindowText) == color) {
        return;
    }
    own.setColor(QPalette::WindowText, color);
    m_applying = true;
    setPalette(own);
    m_applying = false;
}

} // namespace pooldeck
