#include "connections/connectpage.h"

#include "common/literals.h"
#include "connections/accountmail.h"
#include "connections/connectioncontroller.h"
#include "connections/keystore.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "widgets/card.h"
#include "widgets/label.h"
#include "widgets/letterdialog.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

namespace pooldeck {
namespace {

QVBoxLayout *centered(QWidget *page, QWidget *content)
{
    auto *outer = new QVBoxLayout(page);
    outer->addStretch(2);
    auto *row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(content);
    row->addStretch();
    outer->addLayout(row);
    outer->addStretch(3);
    return outer;
}

} // namespace

ConnectPage::ConnectPage(ConnectionController &controller, QWidget *parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_stack(new QStackedWidget(this))
{
    setObjectName(u"connectPage"_s);
    m_choices = makeChoices();
    m_progress = makeProgress();
    m_trouble = makeTrouble();
    for (QWidget *page : {m_choices, m_progress, m_trouble}) {
        m_stack->addWidget(page);
    }
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_stack);
    connect(&controller, &ConnectionController::stateChanged, this, &ConnectPage::showState);
    connect(&controller, &ConnectionController::progressChanged, this, &ConnectPage::showState);
    showState();
}

QWidget *ConnectPage::makeChoices()
{
    auto *scroll = new QScrollArea(this); // for a low window
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    auto *page = new QWidget(scroll);
    scroll->setWidget(page);
    auto *content = new QWidget(page);
    content->setFixedWidth(680);
    centered(page, content);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::Padding);
    layout->addWidget(new Label(tr("Which pools do you run?"), TextStyle::Title, Tone::Ink, content));
    layout->addWidget(makeRemote(content));
    auto *tryButton = new QPushButton(icon("computer"_L1), tr("Start"), content);
    tryButton->setObjectName(u"tryButton"_s);
    tryButton->setAccessibleName(tr("Start the pool service of this computer"));
    layout->addWidget(makeWay(
        tr("Try on this computer"),
        tr("A pool service of your own, started in the background, with an example web service. Its VMs are processes "
           "on this machine; they are metered like real ones, and the money is simulated."),
        tryButton));
    auto *letterButton = new QPushButton(tr("Write to support…"), content);
    letterButton->setObjectName(u"accountLetterButton"_s);
    layout->addWidget(makeWay(tr("How to get an account"),
                              tr("Support sets one up for a subscription and sends its Pool Service URL and key. The "
                                 "letter that asks for it is ready to copy."),
                              letterButton));
    m_back = new QPushButton(tr("Back"), content);
    m_back->setObjectName(u"backButton"_s);
    layout->addWidget(m_back, 0, Qt::AlignLeft);
    connect(tryButton, &QPushButton::clicked, this, [this] { m_controller.connectTo(thisComputer()); });
    connect(letterButton, &QPushButton::clicked, this, &ConnectPage::writeLetter);
    connect(m_back, &QPushButton::clicked, this, &ConnectPage::cancelled);
    return scroll;
}

/// A heading, what it means, and the button beside it.
QWidget *ConnectPage::makeWay(const QString &title, const QString &meaning, QPushButton *button)
{
    auto *card = new Card(this);
    auto *row = new QHBoxLayout(card);
    row->setSpacing(metrics::Padding);
    auto *words = new QVBoxLayout;
    words->setSpacing(metrics::Space1);
    words->addWidget(new Label(title, TextStyle::Section, Tone::Ink, card));
    auto *explanation = new Label(meaning, TextStyle::Body, Tone::Muted, card);
    explanation->setWordWrap(true);
    words->addWidget(explanation);
    row->addLayout(words, 1);
    row->addWidget(button, 0, Qt::AlignVCenter);
    return card;
}

QWidget *ConnectPage::makeRemote(QWidget *parent)
{
    auto *remote = new Card(parent);
    auto *layout = new QVBoxLayout(remote);
    layout->setSpacing(metrics::Space2);
    layout->addWidget(new Label(tr("I have a Pool Service URL and key"), TextStyle::Section, Tone::Ink, remote));
    auto *hint = new Label(tr("Paste the whole mail that support sent into any of these: it fills both."),
                           TextStyle::Body, Tone::Muted, remote);
    hint->setWordWrap(true);
    layout->addWidget(hint);
    m_url = new QLineEdit(remote);
    m_url->setObjectName(u"poolServiceUrl"_s);
    m_url->setPlaceholderText(u"https://…/poolservice/…"_s);
    m_key = new QLineEdit(remote);
    m_key->setObjectName(u"authorizationKey"_s);
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setPlaceholderText(tr("Kept in the keychain, never shown again"));
    m_name = new QLineEdit(remote);
    m_name->setObjectName(u"connectionName"_s);
    m_name->setPlaceholderText(tr("As you call it; the host's name if empty"));
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(metrics::Padding);
    form->setVerticalSpacing(metrics::Space2);
    const auto addRow = [&](const QString &caption, QLineEdit *edit) {
        auto *label = new Label(caption, TextStyle::Body, Tone::Muted, remote);
        label->setBuddy(edit);
        label->setMinimumHeight(metrics::Control);
        edit->setAccessibleName(caption);
        form->addRow(label, edit);
        connect(edit, &QLineEdit::textEdited, this, &ConnectPage::takeMail);
    };
    addRow(tr("Pool Service URL"), m_url);
    addRow(tr("Authorization key"), m_key);
    addRow(tr("Name"), m_name);
    layout->addLayout(form);
    m_formError = new Label(TextStyle::Body, Tone::Danger, remote);
    m_formError->setWordWrap(true);
    m_formError->setVisible(false);
    layout->addWidget(m_formError);
    m_connect = new QPushButton(tr("Connect"), remote);
    m_connect->setObjectName(u"connectButton"_s);
    setButtonKind(m_connect, ButtonKind::Primary);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_connect);
    layout->addLayout(buttons);
    connect(m_connect, &QPushButton::clicked, this, &ConnectPage::connectRemote);
    for (QLineEdit *edit : {m_url, m_key, m_name}) {
        connect(edit, &QLineEdit::returnPressed, this, &ConnectPage::connectRemote);
    }
    return remote;
}

/// A whole mail that was pasted or dropped into one of the fields.
void ConnectPage::takeMail(const QString &text)
{
    const std::optional<AccountMail> mail = readAccountMail(text);
    if (!mail) {
        return;
    }
    if (m_name->text() == text) {
        m_name->clear();
    }
    m_url->setText(mail->poolServiceUrl.toString());
    m_key->setText(QString::fromUtf8(mail->authorizationKey.reveal()));
    m_formError->setVisible(false);
    m_connect->setFocus();
}

void ConnectPage::writeLetter()
{
    auto *dialog = new LetterDialog(tr("Ask for an account"),
                                    tr("Fill in the Subscription ID, copy the letter and send it to support."),
                                    accountLetter({}), window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

QWidget *ConnectPage::makeProgress()
{
    auto *page = new QWidget(this);
    auto *content = new QWidget(page);
    content->setFixedWidth(360);
    centered(page, content);
    auto *layout = new QVBoxLayout(content);
    m_progressText = new Label(TextStyle::Section, Tone::Ink, content);
    m_progressText->setObjectName(u"progressText"_s);
    m_progressText->setAlignment(Qt::AlignHCenter);
    m_progressText->setWordWrap(true);
    auto *bar = new QProgressBar(content);
    bar->setRange(0, 0);
    bar->setTextVisible(false);
    layout->addWidget(m_progressText);
    layout->addWidget(bar);
    return page;
}

QWidget *ConnectPage::makeTrouble()
{
    auto *page = new QWidget(this);
    auto *content = new Card(page);
    content->setFixedWidth(560);
    centered(page, content);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(metrics::Space5, metrics::Space5, metrics::Space5, metrics::Padding);
    m_troubleTitle = new Label(TextStyle::Section, Tone::Ink, content);
    m_troubleTitle->setObjectName(u"troubleTitle"_s);
    m_troubleTitle->setWordWrap(true);
    m_troubleText = new Label(TextStyle::Body, Tone::Muted, content);
    m_troubleText->setObjectName(u"troubleText"_s);
    m_troubleText->setWordWrap(true);
    m_troubleText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_retry = new QPushButton(icon("retry"_L1), tr("Try again"), content);
    m_retry->setObjectName(u"retryButton"_s);
    m_sessionOnly = new QPushButton(tr("Keep for this session only"), content);
    m_sessionOnly->setObjectName(u"sessionOnlyButton"_s);
    m_newKeys = new QPushButton(icon("key"_L1), tr("Make new keys"), content);
    m_newKeys->setObjectName(u"newKeysButton"_s);
    auto *other = new QPushButton(tr("Another connection…"), content);
    other->setObjectName(u"otherConnectionButton"_s);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::Space2);
    buttons->addWidget(other);
    buttons->addStretch();
    for (QPushButton *button : {m_newKeys, m_sessionOnly, m_retry}) {
        buttons->addWidget(button);
    }
    layout->addWidget(m_troubleTitle);
    layout->addWidget(m_troubleText);
    layout->addSpacing(metrics::Space3);
    layout->addLayout(buttons);
    connect(m_retry, &QPushButton::clicked, this, [this] { m_controller.retry(); });
    connect(m_sessionOnly, &QPushButton::clicked, this, [this] { m_controller.keepKeysForSession(); });
    connect(m_newKeys, &QPushButton::clicked, this, [this] { m_controller.rotateKeys(); });
    connect(other, &QPushButton::clicked, this, &ConnectPage::showChoices);
    return page;
}

void ConnectPage::showChoices()
{
    m_back->setVisible(m_controller.session() != nullptr);
    const Connection &tried = m_controller.connection();
    if (m_controller.state() == ConnectionController::State::Failed && tried.kind == ConnectionKind::Remote) {
        m_name->setText(tried.name);
        m_url->setText(tried.poolServiceUrl.toString());
        m_key->setFocus();
    }
    m_stack->setCurrentWidget(m_choices);
}

void ConnectPage::showState()
{
    switch (m_controller.state()) {
    case ConnectionController::State::NotConnected:
    case ConnectionController::State::Connected:
        showChoices();
        break;
    case ConnectionController::State::Connecting:
        m_progressText->setText(m_controller.progressText());
        m_stack->setCurrentWidget(m_progress);
        break;
    case ConnectionController::State::Failed:
        showTrouble();
        break;
    }
}

void ConnectPage::showTrouble()
{
    const Error error = m_controller.error().value_or(Error{});
    const bool local = m_controller.connection().kind == ConnectionKind::ThisComputer;
    const bool keychain = error.code == KeyStoreError::KeychainLocked || error.code == KeyStoreError::KeychainMissing ||
                          error.code == KeyStoreError::KeychainFailed;
    QString title = tr("%1 cannot be reached").arg(m_controller.connection().name);
    QString text = error.toString();
    if (error.code == KeyStoreError::KeychainLocked) {
        title = tr("The keychain is locked");
        text = tr(
            "Pooldeck keeps keys in the keychain of this computer and nowhere else. Unlock it and try again, or keep "
            "the keys for this session only: they are forgotten when the window closes.");
    } else if (error.code == KeyStoreError::KeychainMissing) {
        title = tr("There is no keychain on this computer");
        text = tr(
            "Pooldeck never writes a key into a file. It can keep the keys for this session only: they are forgotten "
            "when the window closes, and asked for or made anew next time.");
    } else if (keychain) {
        title = tr("The keychain does not work");
        text += tr("\nPooldeck can keep the keys for this session only: they are forgotten when the window closes.");
    } else if (error.code == EmbeddedServiceError::KeysMissing) {
        title = tr("The keys are not in the keychain");
        if (local) {
            text += tr("\nThe pool service of this computer can make new ones. VMs and jobs go on meanwhile.");
        }
    } else if (local) {
        title = tr("The pool service of this computer does not start");
    } else if (error.httpStatus == 401) {
        title = tr("%1 refuses the key").arg(m_controller.connection().name);
    }
    m_troubleTitle->setText(title);
    m_troubleText->setText(text);
    m_sessionOnly->setVisible(keychain);
    m_newKeys->setVisible(local && error.code == EmbeddedServiceError::KeysMissing);
    m_stack->setCurrentWidget(m_trouble);
    m_retry->setFocus();
}

void ConnectPage::connectRemote()
{
    const QUrl url(m_url->text().trimmed(), QUrl::StrictMode);
    const QByteArray key = m_key->text().trimmed().toUtf8();
    QString trouble;
    if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "https"_L1 && url.scheme() != "http"_L1)) {
        trouble = tr("The Pool Service URL starts with https:// and names a host.");
    } else if (key.isEmpty()) {
        trouble = tr("The authorization key is missing.");
    }
    m_formError->setText(trouble);
    m_formError->setVisible(!trouble.isEmpty());
    if (!trouble.isEmpty()) {
        return;
    }
    const QString name = m_name->text().trimmed().isEmpty() ? url.host() : m_name->text().trimmed();
    m_key->clear();
    m_controller.addConnection(name, url, Secret(key));
}

} // namespace pooldeck
