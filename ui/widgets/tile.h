#pragma once

#include "widgets/card.h"

#include <QStringList>

namespace pooldeck {

/// One figure that matters, with what it is above and what to make of it below. Can be pressed to see more.
class Tile final : public Card
{
    Q_OBJECT

public:
    /// `opens`: what pressing it shows, for a screen reader: "Shows the pools".
    Tile(const QString &caption, const QString &opens, QWidget *parent = nullptr);

    /// `unit` follows the figure in body size; up to two `notes`, one a line. An unknown figure is "–", never zero.
    void setFigure(const QString &figure, const QString &unit, const QStringList &notes);
    void setNotes(const QStringList &notes);
    /// The figure is not live: drawn muted.
    void setStale(bool stale);

    const QString &figure() const { return m_figure; }
    const QString &unit() const { return m_unit; }
    const QStringList &notes() const { return m_notes; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void clicked();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    QString m_caption;
    QString m_opens;
    QString m_figure;
    QString m_unit;
    QStringList m_notes;
    bool m_stale = false;
    bool m_ring = false; ///< the keyboard brought the focus
};

} // namespace pooldeck
