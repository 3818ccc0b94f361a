#include "shell/connectionbanner.h"

#include "common/literals.h"
#include "format/figures.h"
#include "sync/accountsession.h"
#include "theme/metrics.h"
#include "widgets/noticebar.h"

#include <QDateTime>
#include <QVBoxLayout>

namespace pooldeck {

ConnectionBanner::ConnectionBanner(AccountSession &session, bool local, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_local(local)
{
    setObjectName(u"connectionBanner"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::Padding, metrics::Space3, metrics::Padding, 0);
    connect(&session.monitor(), &AccountMonitor::stateChanged, this, &ConnectionBanner::refresh);
    refresh();
}

void ConnectionBanner::setWanted(bool wanted)
{
    m_wanted = wanted;
    setVisible(m_wanted && m_bar);
}

void ConnectionBanner::refresh()
{
    if (m_bar) {
        m_bar->hide();
        m_bar->deleteLater();
        m_bar = nullptr;
    }
    const AccountMonitor &monitor = m_session.monitor();
    const QString asOf = monitor.lastSyncMs()
                             ? tr("What you see is as of %1; running VMs go on billing.")
                                   .arg(timeText(*monitor.lastSyncMs(), QDateTime::currentMSecsSinceEpoch()))
                             : tr("What runs is not known.");
    Notice notice;
    notice.kind = NoticeKind::Failed;
    notice.detail = asOf;
    notice.isClosable = false;
    switch (monitor.state()) {
    case AccountMonitor::State::Connecting:
    case AccountMonitor::State::Live:
        setVisible(false);
        return;
    case AccountMonitor::State::Offline:
        if (m_local) {
            notice.text = tr("The pool service of this computer does not answer");
            notice.actions = {{tr("Start it again"), [this] { Q_EMIT reconnectRequested(); }}};
        } else {
            notice.text = tr("The pool service does not answer");
            notice.actions = {{tr("Try now"), [this] { m_session.monitor().retryNow(); }}};
        }
        break;
    case AccountMonitor::State::Unauthorized:
        notice.text = tr("The authorization key was refused");
        notice.actions = {{tr("Enter another key…"), [this] { Q_EMIT newKeyRequested(); }}};
        break;
    }
    m_bar = new NoticeBar(notice, this);
    layout()->addWidget(m_bar);
    setVisible(m_wanted);
}

} // namespace pooldeck
