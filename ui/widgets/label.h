#pragma once

#include "theme/fonts.h"

#include <QLabel>

namespace pooldeck {

enum class Tone { Ink, Muted, Danger };

/// A line or paragraph of the type scale, in ink, muted or danger; follows a theme change by itself.
class Label final : public QLabel
{
    Q_OBJECT

public:
    explicit Label(TextStyle style, Tone tone = Tone::Ink, QWidget *parent = nullptr);
    Label(const QString &text, TextStyle style, Tone tone = Tone::Ink, QWidget *parent = nullptr);

    void setTone(Tone tone);

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyTone();

    Tone m_tone;
    bool m_applying = false;
};

} // namespace pooldeck
