#include "shell/consolestatusbar.h"

#include "common/literals.h"
#include "format/figures.h"
#include "shell/operations.h"
#include "sync/accountsession.h"
#include "theme/colors.h"
#include "theme/metrics.h"
#include "widgets/label.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace pooldeck {
namespace {

QString progressText(const Operation &operation)
{
    if (operation.total == 0) {
        return operation.title;
    }
    return ConsoleStatusBar::tr("%1: %2 of %3")
        .arg(operation.title, numberText(operation.done), numberText(operation.total));
}

} // namespace

ConsoleStatusBar::ConsoleStatusBar(Operations &operations, QWidget *parent)
    : QWidget(parent)
    , m_operations(operations)
    , m_connection(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_keys(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_running(new QToolButton(this))
{
    setObjectName(u"consoleStatusBar"_s);
    setFixedHeight(metrics::StatusBar);
    m_connection->setObjectName(u"connectionStatus"_s);
    m_running->setObjectName(u"operationsButton"_s);
    m_running->setAutoRaise(true);
    m_running->setCheckable(true);
    m_running->setFont(textFont(TextStyle::Caption));
    m_running->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_running->setVisible(false);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::Padding, 1, metrics::Padding, 0);
    layout->setSpacing(metrics::Space2);
    layout->addWidget(m_connection);
    layout->addWidget(m_running);
    layout->addStretch();
    layout->addWidget(m_keys);
    connect(&operations, &Operations::changed, this, &ConsoleStatusBar::showOperations);
    connect(m_running, &QToolButton::clicked, this, &ConsoleStatusBar::drawerToggled);
    refresh();
}

QSize ConsoleStatusBar::sizeHint() const
{
    return {400, metrics::StatusBar};
}

void ConsoleStatusBar::setSession(AccountSession *session, const QString &whereKeysAre)
{
    m_session = session;
    m_whereKeysAre = whereKeysAre;
    refresh();
}

void ConsoleStatusBar::refresh()
{
    m_keys->setText(m_session ? tr("Keys in: %1").arg(m_whereKeysAre) : QString());
    if (!m_session) {
        m_connection->setText(tr("Not connected"));
        m_connection->setToolTip({});
        return;
    }
    const AccountMonitor &monitor = m_session->monitor();
    const qint64 nowMs = QDateTime::currentMSecsSinceEpoch();
    QString text;
    switch (monitor.state()) {
    case AccountMonitor::State::Connecting:
        text = tr("Connecting…");
        break;
    case AccountMonitor::State::Live:
        // A long poll is open: whatever changes arrives at once, so silence is no staleness.
        text = tr("Connected · up to date, last news %1").arg(clockText(monitor.lastSyncMs().value_or(nowMs)));
        break;
    case AccountMonitor::State::Offline:
        text = monitor.nextTryMs()
                   ? tr("Offline · next try in %1 s").arg(qMax<qint64>(0, (*monitor.nextTryMs() - nowMs + 999) / 1000))
                   : tr("Offline · trying…");
        break;
    case AccountMonitor::State::Unauthorized:
        text = tr("Key refused");
        break;
    }
    m_connection->setText(text);
    m_connection->setTone(monitor.state() == AccountMonitor::State::Offline ||
                                  monitor.state() == AccountMonitor::State::Unauthorized
                              ? Tone::Danger
                              : Tone::Muted);
    m_connection->setToolTip(monitor.lastError() ? monitor.lastError()->toString()
                                                 : m_session->poolServiceUrl().toDisplayString());
}

void ConsoleStatusBar::showOperations()
{
    const QList<Operation> &running = m_operations.running();
    m_running->setVisible(!running.isEmpty());
    const QString arrow = m_running->isChecked() ? u"  ▾"_s : u"  ▸"_s;
    m_running->setText(
        (running.size() == 1 ? progressText(running.constFirst()) : tr("%1 operations running").arg(running.size())) +
        arrow);
}

void ConsoleStatusBar::setDrawerOpen(bool open)
{
    m_running->setChecked(open);
    showOperations();
}

void ConsoleStatusBar::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), c.hairline);
}

} // namespace pooldeck
