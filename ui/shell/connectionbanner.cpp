#include "shell/connectionbanner.h"

#include "common/literals.h"
#include "sync/accountsession.h"
#include "theme/metrics.h"
#include "widgets/noticebar.h"

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
    const std::optional<ConnectionTrouble> trouble = connectionTrouble(m_session.monitor(), m_local);
    if (!trouble) {
        setVisible(false);
        return;
    }
    Notice notice;
    notice.kind = trouble->kind;
    notice.text = trouble->text;
    notice.detail = trouble->detail;
    notice.isClosable = false;
    if (trouble->remedy != ConnectionTrouble::Remedy::None) {
        notice.actions = {{trouble->remedyText, [this, remedy = trouble->remedy] { help(remedy); }}};
    }
    m_bar = new NoticeBar(notice, this);
    layout()->addWidget(m_bar);
    setVisible(m_wanted);
}

void ConnectionBanner::help(ConnectionTrouble::Remedy remedy)
{
    switch (remedy) {
    case ConnectionTrouble::Remedy::None:
        break;
    case ConnectionTrouble::Remedy::StartAgain:
        Q_EMIT reconnectRequested();
        break;
    case ConnectionTrouble::Remedy::TryNow:
        m_session.monitor().retryNow();
        break;
    case ConnectionTrouble::Remedy::AnotherKey:
        Q_EMIT newKeyRequested();
        break;
    }
}

} // namespace pooldeck
