#include "jobs/statestrip.h"

#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "theme/colors.h"
#include "theme/metrics.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <chrono>

namespace pooldeck {
namespace {

using namespace std::chrono_literals;

constexpr int Width = 6;

int urgency(JobStatus status)
{
    switch (status) {
    case JobStatus::Failed:
        return 4;
    case JobStatus::Running:
        return 3;
    case JobStatus::NotStarted:
        return 2;
    case JobStatus::Cancelled:
        return 1;
    case JobStatus::Finished:
        return 0;
    }
    Q_UNREACHABLE();
}

} // namespace

StateStrip::StateStrip(QAbstractItemView &view, std::function<JobStatus(int row)> statusOf, QWidget *parent)
    : QWidget(parent)
    , m_view(view)
    , m_statusOf(std::move(statusOf))
{
    setObjectName(u"stateStrip"_s);
    setFixedWidth(Width);
    setCursor(Qt::PointingHandCursor);
    // The table says the same by keyboard and to screen readers: this is a map for the eye and the pointer.
    setFocusPolicy(Qt::NoFocus);
    m_pause.setSingleShot(true);
    m_pause.setInterval(500ms);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        m_isStale = true;
        update();
    });
}

void StateStrip::follow()
{
    const auto changed = [this] {
        if (!m_pause.isActive()) {
            m_pause.start();
        }
    };
    const QAbstractItemModel *model = m_view.model();
    connect(model, &QAbstractItemModel::modelReset, this, changed);
    connect(model, &QAbstractItemModel::rowsInserted, this, changed);
    connect(model, &QAbstractItemModel::rowsRemoved, this, changed);
    connect(model, &QAbstractItemModel::layoutChanged, this, changed);
    connect(model, &QAbstractItemModel::dataChanged, this, [changed](const QModelIndex &first) {
        if (first.column() == 0) { // the state's; clocks of other columns move each second
            changed();
        }
    });
}

QSize StateStrip::sizeHint() const
{
    return {Width, 40};
}

QList<int> StateStrip::worst() const
{
    const int rows = m_view.model() ? m_view.model()->rowCount() : 0;
    QList<int> map(mapHeight(), -1);
    if (map.isEmpty() || rows == 0) {
        return map;
    }
    for (int row = 0; row < rows; ++row) {
        const JobStatus status = m_statusOf(row);
        const qsizetype first = qsizetype(row) * map.size() / rows;
        const qsizetype end = qMax(first + 1, qsizetype(row + 1) * map.size() / rows);
        for (qsizetype y = first; y < end; ++y) {
            if (map[y] < 0 || urgency(JobStatus(map[y])) < urgency(status)) {
                map[y] = int(status);
            }
        }
    }
    return map;
}

/// Where all rows can be seen at once, each has its place beside itself.
int StateStrip::mapHeight() const
{
    const int rows = m_view.model() ? m_view.model()->rowCount() : 0;
    return int(qMin(qint64(rows) * metrics::TableRow, qint64(height())));
}

int StateStrip::rowAt(int y) const
{
    const int wide = mapHeight();
    return y < 0 || y >= wide ? -1 : int(qint64(y) * m_view.model()->rowCount() / wide);
}

void StateStrip::goTo(int y)
{
    const int row = rowAt(y);
    if (row >= 0) {
        m_view.scrollTo(m_view.model()->index(row, 0), QAbstractItemView::PositionAtCenter);
    }
}

void StateStrip::mousePressEvent(QMouseEvent *event)
{
    goTo(int(event->position().y()));
}

void StateStrip::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() & Qt::LeftButton) {
        goTo(int(event->position().y()));
    }
}

bool StateStrip::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int row = rowAt(help->pos().y());
        if (row >= 0) {
            Job job;
            job.status = m_statusOf(row);
            QToolTip::showText(help->globalPos(),
                               tr("Row %1 of %2: %3")
                                   .arg(numberText(row + 1), numberText(m_view.model()->rowCount()), lookOf(job).word),
                               this);
        }
        return true;
    }
    if (event->type() == QEvent::Resize) {
        m_isStale = true;
    }
    return QWidget::event(event);
}

void StateStrip::paintEvent(QPaintEvent *)
{
    if (std::exchange(m_isStale, false)) {
        m_map = worst();
    }
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    for (qsizetype y = 0; y < m_map.size();) {
        qsizetype end = y + 1;
        while (end < m_map.size() && m_map[end] == m_map[y]) {
            ++end;
        }
        if (m_map[y] >= 0) {
            const auto status = JobStatus(m_map[y]);
            Job job;
            job.status = status;
            job.queueSeq = 0;
            const QColor color = status == JobStatus::Finished ? c.hairline : colorOf(lookOf(job).color, c);
            // Not by colour alone: what is more urgent is wider.
            const int wide = 2 + urgency(status);
            painter.fillRect(QRect(Width - wide, int(y), wide, int(end - y)), color);
        }
        y = end;
    }
}

} // namespace pooldeck
