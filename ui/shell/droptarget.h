#pragma once

#include "shell/dropcontent.h"

#include <QObject>
#include <QPointer>

#include <optional>

class QDropEvent;
class QWidget;

namespace pooldeck {

class DropOverlay;
class Workspace;

/// Takes what is dragged over any place of a window, says at once what dropping it would do, and hands it in for
/// review.
class DropTarget final : public QObject
{
    Q_OBJECT

public:
    /// Becomes a child of `window`; the overlay lies over `central`.
    DropTarget(QWidget &window, QWidget &central);

    void setWorkspace(Workspace *workspace) { m_workspace = workspace; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool enter(QDropEvent *event);
    void say(const QPoint &position);
    void drop(QDropEvent *event);

    QWidget &m_window;
    QWidget &m_central;
    DropOverlay *m_overlay;
    QPointer<Workspace> m_workspace;
    std::optional<DropContent> m_dragged;
};

} // namespace pooldeck
