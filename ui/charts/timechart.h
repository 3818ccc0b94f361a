#pragma once

#include "charts/chartdata.h"

#include <QPixmap>
#include <QWidget>

#include <memory>
#include <optional>

namespace pooldeck {

class ChartCanvas;

/// A stacked chart over time that can be read: a crosshair follows the pointer or the arrow keys (with Ctrl in larger
/// steps, Home and End to the ends, Escape away), + and - ask for another range, ↑ and ↓ choose a band, Return or a
/// click opens it. Drawn anew only when its data, size or colours change.
class TimeChart final : public QWidget
{
    Q_OBJECT

public:
    explicit TimeChart(QWidget *parent = nullptr);
    ~TimeChart() override;

    /// The accessible name is the data's title.
    void setData(const ChartData &data);
    const ChartData &data() const;
    /// What it shows is not live: drawn pale.
    void setStale(bool stale);

    /// ms UTC; none: no crosshair.
    std::optional<qint64> crosshairMs() const { return m_crosshairMs; }
    void setCrosshair(std::optional<qint64> atMs);

    /// Whether names are missing at the bands.
    bool needsLegend() const;

    QSize sizeHint() const override { return {640, 220}; }
    QSize minimumSizeHint() const override { return {240, 110}; }

Q_SIGNALS:
    void bandActivated(const QString &bandId);
    void zoomRequested(int steps); ///< 1: a shorter range, -1: a longer one
    void legendNeedChanged();

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void redraw();
    void draw();
    void paintRing(QPainter *painter) const;
    void describe();
    void chooseBand(int direction);
    void moveCrosshair(qint64 byMs);

    std::unique_ptr<ChartCanvas> m_canvas; ///< made at the first painting
    ChartData m_data;
    QPixmap m_picture; ///< null: to be drawn anew
    std::optional<qint64> m_crosshairMs;
    QString m_chosenBand;
    bool m_needsLegend = false;
    bool m_stale = false;
    bool m_ring = false; ///< the keyboard brought the focus
};

} // namespace pooldeck
