#pragma once

#include "jobs/jobtimeline.h"

#include <QWidget>

namespace pooldeck {

/// A job's life as a bar to scale: waits hatched, attempts full with how they ended, durations in words below. Every
/// stretch stays wide enough to be pointed at. Left and Right go from one to the next.
class JobTimelineView final : public QWidget
{
    Q_OBJECT

public:
    explicit JobTimelineView(QWidget *parent = nullptr);

    /// `nowMs`: where a stretch that goes on ends for now, ms UTC.
    void setTimeline(const QList<JobStretch> &stretches, qint64 nowMs);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    qint64 lengthMs(const JobStretch &stretch) const;
    QList<QRect> bars() const;
    QString words(const JobStretch &stretch) const;
    QString toolTipOf(const JobStretch &stretch) const;
    void say();

    QList<JobStretch> m_stretches;
    qint64 m_nowMs = 0;
    qsizetype m_current = 0; ///< the one that the keyboard is on
};

} // namespace pooldeck
