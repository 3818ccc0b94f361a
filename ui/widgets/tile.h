#pragma once

#include "widgets/card.h"

namespace pooldeck {

/// One figure that matters, with what it is above and what to make of it below.
class Tile final : public Card
{
    Q_OBJECT

public:
    explicit Tile(const QString &caption, QWidget *parent = nullptr);

    /// `unit` follows the figure in body size. `note` may be empty. An unknown figure is "–", never zero.
    void setFigure(const QString &figure, const QString &unit, const QString &note);
    void setNote(const QString &note);
    /// The figure is not live: drawn muted.
    void setStale(bool stale);

    const QString &figure() const { return m_figure; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_caption;
    QString m_figure;
    QString m_unit;
    QString m_note;
    bool m_stale = false;
};

} // namespace pooldeck
