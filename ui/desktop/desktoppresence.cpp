#include "desktop/desktoppresence.h"

#include "common/literals.h"
#include "desktop/trayicon.h"
#include "format/figures.h"
#include "shell/burnstrip.h"
#include "shell/noticearea.h"
#include "shell/windowcommands.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"

#include <QAction>
#include <QTimer>
#include <QWidget>

namespace pooldeck {
namespace {

constexpr int CollectMs = 500;
constexpr qsizetype MostSingle = 2;

} // namespace

DesktopPresence::DesktopPresence(QWidget &window, WindowCommands &commands, const BurnStrip &burnStrip, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_commands(commands)
    , m_burnStrip(burnStrip)
{
    connect(&m_notifier, &Notifier::activated, this, &DesktopPresence::bringToFront);
    connect(commands.showWindow(), &QAction::triggered, this, &DesktopPresence::bringToFront);
    connect(commands.staysInTray(), &QAction::toggled, this, &DesktopPresence::staysInTrayChanged);
    commands.staysInTray()->setVisible(TrayIcon::isAvailable());
    if (TrayIcon::isAvailable()) {
        m_tray = new TrayIcon(*commands.showWindow(), *commands.quit(), this);
        connect(m_tray, &TrayIcon::activated, this, &DesktopPresence::bringToFront);
        connect(&m_notifier, &Notifier::fallback, m_tray, &TrayIcon::showMessage);
        refresh();
    }
}

void DesktopPresence::setWorkspace(Workspace *workspace)
{
    m_workspace = workspace;
    m_collected.clear();
    m_notifier.withdrawAll();
    if (workspace) {
        connect(&workspace->notices(), &NoticeArea::posted, this, &DesktopPresence::take);
        connect(workspace, &Workspace::attentionNeeded, this, &DesktopPresence::take);
        connect(workspace, &Workspace::attentionOver, this, [this](const QString &about) {
            m_collected.removeIf([&](const Notice &notice) { return notice.about == about; });
            m_notifier.withdraw(about);
        });
    }
    refresh();
}

void DesktopPresence::refresh()
{
    if (!m_tray) {
        return;
    }
    TrayIcon::Content content;
    content.burn = m_burnStrip.text();
    if (m_workspace) {
        const AccountSession &session = m_workspace->session();
        content.attentionCount = m_workspace->attentionCount();
        content.isLive = session.monitor().state() == AccountMonitor::State::Live;
        content.burning = session.burn().vmCount > 0;
    }
    m_tray->setContent(content);
}

bool DesktopPresence::staysInTray() const
{
    return m_tray && m_commands.staysInTray()->isChecked();
}

void DesktopPresence::setStaysInTray(bool stays)
{
    m_commands.staysInTray()->setChecked(stays);
}

void DesktopPresence::take(const Notice &notice)
{
    if (m_window.isVisible() && m_window.isActiveWindow()) {
        return; // it is seen there
    }
    if (m_collected.isEmpty()) {
        QTimer::singleShot(CollectMs, this, &DesktopPresence::tellCollected);
    }
    m_collected.append(notice);
}

void DesktopPresence::tellCollected()
{
    const QList<Notice> news = std::exchange(m_collected, {});
    if (news.size() <= MostSingle) {
        for (const Notice &notice : news) {
            m_notifier.tell(notice);
        }
        return;
    }
    Notice digest;
    digest.about = u"digest"_s;
    digest.text = tr("%1 news").arg(numberText(news.size()));
    QStringList lines;
    for (const Notice &notice : news) {
        digest.kind = qMax(digest.kind, notice.kind);
        lines.append(notice.text);
    }
    digest.detail = lines.join(u'\n');
    m_notifier.tell(digest);
}

void DesktopPresence::bringToFront()
{
    m_window.setWindowState(m_window.windowState() & ~Qt::WindowMinimized);
    m_window.show();
    m_window.raise();
    m_window.activateWindow();
}

} // namespace pooldeck
