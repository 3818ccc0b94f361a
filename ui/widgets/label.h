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
    /// May be narrower than its text, which then is cut with an ellipsis; all of it is in the tool tip and can be
    /// copied from the context menu.
    void setElided(Qt::TextElideMode mode);

    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent *event) override;
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void applyTone();

    QString shownText() const;

    Tone m_tone;
    Qt::TextElideMode m_elideMode = Qt::ElideNone;
    bool m_applying = false;
};

} // namespace pooldeck
