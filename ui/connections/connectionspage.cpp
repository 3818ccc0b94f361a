#include "connections/connectionspage.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "connections/connectioncontroller.h"
#include "format/figures.h"
#include "shell/prompter.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "widgets/card.h"
#include "widgets/factgrid.h"
#include "widgets/iconlabel.h"
#include "widgets/label.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>

namespace pooldeck {
namespace {

constexpr int MostWidth = 960;

QString stateText(const AccountSession &session)
{
    switch (session.monitor().state()) {
    case AccountMonitor::State::Connecting:
        return ConnectionsPage::tr("Connecting…");
    case AccountMonitor::State::Live:
        return ConnectionsPage::tr("Connected");
    case AccountMonitor::State::Offline:
        return ConnectionsPage::tr("Offline");
    case AccountMonitor::State::Unauthorized:
        return ConnectionsPage::tr("Key refused");
    }
    Q_UNREACHABLE();
}

/// What a service says it can do, for a person; what is not known here stays as it is.
QString capabilityText(const QString &capability)
{
    return capability == "sandbox"_L1 ? ConnectionsPage::tr("jobs run in a sandbox") : capability;
}

Label *address(const QString &text, QWidget *parent)
{
    auto *label = new Label(text, TextStyle::Caption, Tone::Muted, parent);
    label->setElided(Qt::ElideMiddle);
    return label;
}

} // namespace

ConnectionsPage::ConnectionsPage(ConnectionController &controller, Prompter &prompter, QWidget *parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_prompter(prompter)
{
    setObjectName(u"connectionsPage"_s);
    auto *content = new QWidget(this);
    content->setMaximumWidth(MostWidth);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(metrics::Padding, metrics::Padding, metrics::Padding, metrics::Padding);
    column->setSpacing(metrics::Padding);
    auto *head = new QHBoxLayout;
    auto *back = new QPushButton(tr("Back"), content);
    back->setObjectName(u"connectionsBack"_s);
    auto *add = new QPushButton(icon("plus"_L1), tr("Add a connection…"), content);
    add->setObjectName(u"addConnection"_s);
    head->addWidget(new Label(tr("Connections"), TextStyle::Title, Tone::Ink, content));
    head->addStretch();
    head->addWidget(back);
    head->addWidget(add);
    column->addLayout(head);
    m_list = new QVBoxLayout;
    m_list->setSpacing(metrics::Space3);
    column->addLayout(m_list);
    column->addStretch();
    auto *middle = new QWidget(this);
    auto *row = new QHBoxLayout(middle);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch();
    row->addWidget(content, 1000);
    row->addStretch();
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(middle);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
    connect(back, &QPushButton::clicked, this, &ConnectionsPage::closed);
    auto *escape = new QAction(this);
    escape->setShortcut(Qt::Key_Escape);
    escape->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(escape);
    connect(escape, &QAction::triggered, this, &ConnectionsPage::closed);
    connect(add, &QPushButton::clicked, this, &ConnectionsPage::addRequested);
}

void ConnectionsPage::refresh()
{
    while (QLayoutItem *item = m_list->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const QList<Connection> connections = m_controller.connections();
    for (const Connection &connection : connections) {
        m_list->addWidget(makeConnection(connection));
    }
    if (const AccountSession *session = m_controller.session(); session && session->account()) {
        m_list->addWidget(makeAccount());
        m_list->addWidget(makeWebServices());
    }
}

QWidget *ConnectionsPage::makeConnection(const Connection &connection)
{
    const bool local = connection.kind == ConnectionKind::ThisComputer;
    const bool present = connection == m_controller.connection() && m_controller.session();
    auto *card = new Card(this);
    auto *mark = new IconLabel(metrics::LargeIcon, card);
    mark->setIcon(icon(local ? "computer"_L1 : "cloud"_L1));
    auto *words = new QVBoxLayout;
    words->setSpacing(metrics::Space1);
    words->addWidget(new Label(connection.name, TextStyle::Section, Tone::Ink, card));
    const QString where = present ? m_controller.session()->poolServiceUrl().toDisplayString()
                          : local ? tr("A pool service of your own, started when it is needed")
                                  : connection.poolServiceUrl.toDisplayString();
    words->addWidget(address(where, card));
    auto *row = new QHBoxLayout(card);
    row->setSpacing(metrics::Space3);
    row->addWidget(mark, 0, Qt::AlignVCenter);
    row->addLayout(words, 1);
    if (present) {
        auto *key = new Label(
            tr("%1 · key kept in: %2").arg(stateText(*m_controller.session()), m_controller.keyStoreDescription()),
            TextStyle::Caption, Tone::Muted, card);
        row->addWidget(key);
    } else {
        auto *go = new QPushButton(tr("Connect"), card);
        go->setObjectName(u"connectTo"_s);
        go->setAccessibleName(tr("Connect to %1").arg(connection.name));
        connect(go, &QPushButton::clicked, this, [this, connection] { m_controller.connectTo(connection); });
        row->addWidget(go);
    }
    if (!local) {
        auto *forget = new QPushButton(icon("trash"_L1), tr("Remove…"), card);
        forget->setObjectName(u"removeConnection"_s);
        forget->setAccessibleName(tr("Remove %1").arg(connection.name));
        connect(forget, &QPushButton::clicked, this, [this, connection] { askToForget(connection); });
        row->addWidget(forget);
    }
    return card;
}

QWidget *ConnectionsPage::makeAccount()
{
    const Account &account = *m_controller.session()->account();
    QStringList can;
    for (const QString &capability : account.capabilities) {
        can.append(capabilityText(capability));
    }
    auto *card = new Card(this);
    auto *column = new QVBoxLayout(card);
    column->setSpacing(metrics::Space3);
    column->addWidget(new Label(tr("The account %1").arg(account.displayName), TextStyle::Section, Tone::Ink, card));
    auto *facts = new FactGrid(card);
    facts->setFacts({
        {tr("Account id"), account.id, {}},
        {tr("Pools"),
         tr("%1 of at most %2")
             .arg(numberText(m_controller.session()->monitor().pools().size()), numberText(account.maxPools)),
         {}},
        {tr("VMs in a pool"), tr("at most %1").arg(numberText(account.maxVmsPerPool)), {}},
        {tr("VMs come from"), account.backend == "local"_L1 ? tr("the service's own computer") : account.backend,
         account.backend},
        {tr("Service"), tr("pooldeckd %1").arg(account.serviceVersion), {}},
        {tr("It says"), can.isEmpty() ? tr("nothing special") : can.join(u", "_s), account.capabilities.join(u", "_s)},
    });
    column->addWidget(facts);
    return card;
}

QWidget *ConnectionsPage::makeWebServices()
{
    AccountSession &session = *m_controller.session();
    auto *card = new Card(this);
    auto *column = new QVBoxLayout(card);
    column->setSpacing(metrics::Space3);
    column->addWidget(new Label(tr("Web services that take jobs"), TextStyle::Section, Tone::Ink, card));
    if (session.webServices().isEmpty()) {
        column->addWidget(new Label(tr("This account has none."), TextStyle::Body, Tone::Muted, card));
    }
    for (const WebService &service : session.webServices()) {
        auto *row = new QHBoxLayout;
        row->setSpacing(metrics::Space3);
        auto *words = new QVBoxLayout;
        words->setSpacing(0);
        const std::optional<BillingPlan> plan = session.billingPlan(service.billingPlanId);
        const QString bills = service.kind == WebServiceKind::Classic ? tr("classic: carries no billing plan")
                              : plan                                  ? tr("bills to %1").arg(plan->name)
                                                                      : tr("bills to %1").arg(service.billingPlanId);
        words->addWidget(new Label(tr("%1 · %2").arg(service.name, bills), TextStyle::Body, Tone::Ink, card));
        words->addWidget(address(service.baseUrl, card));
        row->addLayout(words, 1);
        auto *key = new Label(tr("Looking for the API key…"), TextStyle::Caption, Tone::Muted, card);
        key->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred); // the address is cut for it
        row->addWidget(key);
        column->addLayout(row);
        whenDone(session.apiKey(service), key,
                 [key, where = m_controller.keyStoreDescription()](const Result<Secret> &found) {
                     key->setText(found ? tr("API key kept in: %1").arg(where)
                                        : tr("No API key yet: asked for at the first submission"));
                 });
    }
    return card;
}

void ConnectionsPage::askToForget(const Connection &connection)
{
    Question question;
    question.title = tr("Remove a connection");
    question.text = tr("Forget %1?").arg(connection.name);
    question.detail =
        tr("This console forgets the address, and its key is removed from: %1. The account, its pools and "
           "what they bill stay as they are.")
            .arg(m_controller.keyStoreDescription());
    question.choices = {{tr("Keep"), ButtonKind::Normal}, {tr("Remove"), ButtonKind::Danger}};
    m_prompter.ask(question, this, [this, connection](int choice) {
        if (choice != 1) {
            return;
        }
        whenDone(m_controller.forget(connection), this, [this, connection](const Result<void> &forgotten) {
            if (!forgotten) {
                Q_EMIT failed(tr("%1 was not removed").arg(connection.name), forgotten.error().toString());
            }
            refresh();
        });
    });
}

} // namespace pooldeck
