#include "shell/droptarget.h"

#include "common/literals.h"
#include "format/figures.h"
#include "jobs/jobactions.h"
#include "shell/dropoverlay.h"
#include "shell/noticearea.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"

#include <QDropEvent>

namespace pooldeck {

DropTarget::DropTarget(QWidget &window, QWidget &central)
    : QObject(&window)
    , m_window(window)
    , m_central(central)
    , m_overlay(new DropOverlay(&central))
{
    window.setAcceptDrops(true);
    window.installEventFilter(this);
}

bool DropTarget::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::DragEnter:
        return enter(static_cast<QDropEvent *>(event));
    case QEvent::DragMove:
        if (m_dragged) {
            auto *move = static_cast<QDropEvent *>(event);
            move->setDropAction(Qt::CopyAction);
            move->accept();
            say(move->position().toPoint());
        }
        return true;
    case QEvent::DragLeave:
        m_dragged.reset();
        m_overlay->hide();
        return true;
    case QEvent::Drop:
        drop(static_cast<QDropEvent *>(event));
        return true;
    default:
        return QObject::eventFilter(watched, event);
    }
}

bool DropTarget::enter(QDropEvent *event)
{
    m_dragged.reset();
    if (m_workspace && m_workspace->isVisible()) {
        const DropContent content = DropContent::of(*event->mimeData());
        if (!content.isEmpty() || content.otherCount > 0) {
            m_dragged = content;
            event->setDropAction(Qt::CopyAction);
            event->accept();
            say(event->position().toPoint());
            return true;
        }
    }
    event->ignore();
    return true;
}

void DropTarget::say(const QPoint &position)
{
    if (!m_workspace) {
        return;
    }
    const QPoint global = m_window.mapToGlobal(position);
    const std::optional<Pool> pool = m_workspace->session().monitor().pool(m_workspace->poolAt(global));
    QRect row = m_workspace->poolRowAt(global);
    if (!row.isEmpty()) {
        row.moveTopLeft(m_central.mapFromGlobal(row.topLeft()));
    }
    if (m_dragged->isEmpty()) {
        m_overlay->say(tr("Nothing here is a job request"), tr("Drop .json or .jsonl files, or folders of them."), {});
        return;
    }
    const QString what = m_dragged->atLeast ? tr("%1 or more").arg(requestsText(m_dragged->requestCount))
                                            : requestsText(m_dragged->requestCount);
    QString detail = tr("Nothing is sent before you have looked at it.");
    if (m_dragged->otherCount > 0) {
        detail = (m_dragged->otherCount == 1 ? tr("1 other file is left out. ")
                                             : tr("%1 other files are left out. ").arg(m_dragged->otherCount)) +
                 detail;
    }
    m_overlay->say(pool ? tr("Review %1 for %2").arg(what, pool->name) : tr("Review %1").arg(what), detail, row);
}

void DropTarget::drop(QDropEvent *event)
{
    m_overlay->hide();
    m_dragged.reset();
    if (!m_workspace) {
        return;
    }
    const DropContent content = DropContent::of(*event->mimeData());
    const QString poolId = m_workspace->poolAt(m_window.mapToGlobal(event->position().toPoint()));
    event->setDropAction(Qt::CopyAction);
    event->accept();
    if (!content.paths.isEmpty()) {
        m_workspace->jobActions().reviewPaths(content.paths, poolId);
    } else if (!content.text.isEmpty()) {
        m_workspace->jobActions().reviewText(content.text, poolId);
    } else {
        Notice notice;
        notice.kind = NoticeKind::Warning;
        notice.text = tr("Nothing there is a job request");
        notice.detail = tr("Nothing was submitted.");
        notice.passes = true;
        m_workspace->notices().post(notice);
    }
}

} // namespace pooldeck
