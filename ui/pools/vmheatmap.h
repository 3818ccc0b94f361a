#pragma once

#include "pools/heatmapgrid.h"
#include "pools/poolvms.h"

#include <QAbstractScrollArea>
#include <QHash>
#include <QPixmap>

#include <optional>

namespace pooldeck {

class AccountSession;
struct Colors;

/// All VMs of a pool, a tile each, in shape and colour of its state. Follows the mirror by itself and paints what has
/// changed. Arrows, Home, End, Page Up and Page Down move; Enter and double click activate.
class VmHeatMap final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    /// The session must outlive it.
    explicit VmHeatMap(AccountSession &session, QWidget *parent = nullptr);

    void setPool(const QString &poolId);
    /// Pales all VMs but those of one state; none: all as they are.
    void setIsolated(std::optional<VmState> state);
    /// Pales all VMs: they are as last seen.
    void setStale(bool stale);
    /// The ages go on.
    void tick();

    const PoolVms &vms() const { return m_vms; }
    const HeatMapGrid &grid() const { return m_grid; }
    QString currentVmId() const { return m_currentId; }
    void setCurrentVm(const QString &vmId);
    /// Its place in the viewport.
    QRect rectOf(const QString &vmId) const;

Q_SIGNALS:
    void vmsChanged();
    void currentVmChanged(const QString &vmId);
    void vmActivated(const QString &vmId);
    void menuRequested(const QString &vmId, const QPoint &globalPosition);

protected:
    bool viewportEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void load();
    void settle();
    void lay();
    void describe();
    void moveBy(qsizetype step);
    QRect rectAt(qsizetype index) const; ///< in the viewport
    QString vmAt(const QPoint &position) const;
    void repaintTile(qsizetype index);
    bool isPaled(VmState state) const { return m_isolated && *m_isolated != state; }
    QColor tileColor(VmState state, const Colors &colors) const;
    void paintChip(QPainter *painter, const QRect &place, const Vm &vm, const Colors &colors) const;
    const QPixmap &tilePicture(VmState state, const Colors &colors);

    AccountSession &m_session;
    QString m_poolId;
    PoolVms m_vms;
    HeatMapGrid m_grid;
    QString m_currentId;
    std::optional<VmState> m_isolated;
    bool m_stale = false;
    QHash<int, QPixmap> m_pictures; ///< of tiles, by state and paleness
};

} // namespace pooldeck
