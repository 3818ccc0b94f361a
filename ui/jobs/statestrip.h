#pragma once

#include "model/job.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QAbstractItemView;

namespace pooldeck {

/// A thin strip that maps the state of every row of a table, top to bottom: what waits, runs, failed is seen without
/// scrolling. A click goes there. Where many rows share a pixel, the one that needs most attention shows.
class StateStrip final : public QWidget
{
    Q_OBJECT

public:
    /// `statusOf`: of a row of the view's model. The view must outlive the strip.
    StateStrip(QAbstractItemView &view, std::function<JobStatus(int row)> statusOf, QWidget *parent = nullptr);

    /// To be called when the view has its model.
    void follow();
    QSize sizeHint() const override;
    /// The row that a place belongs to; -1: none.
    int rowAt(int y) const;

protected:
    bool event(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    int mapHeight() const;
    QList<int> worst() const; ///< by pixel: the JobStatus to show, or -1
    void goTo(int y);

    QAbstractItemView &m_view;
    std::function<JobStatus(int row)> m_statusOf;
    QTimer m_pause; ///< the map is made anew at most twice a second
    mutable QList<int> m_map;
    mutable bool m_isStale = true;
};

} // namespace pooldeck
