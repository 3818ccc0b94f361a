#include "widgets/label.h"

#include "theme/colors.h"

#include <QApplication>
#include <QEvent>

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
