#include "jobs/requestpane.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "jobs/requestagain.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "widgets/codeview.h"
#include "widgets/label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>

namespace pooldeck {

RequestPane::RequestPane(AccountSession &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_note(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_copy(new QPushButton(icon("copy"_L1), tr("Copy"), this))
    , m_text(new CodeView(tr("Request"), this))
{
    m_text->setObjectName(u"jobRequest"_s);
    m_note->setObjectName(u"jobRequestNote"_s);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_copy->setObjectName(u"copyRequestButton"_s);
    setButtonKind(m_copy, ButtonKind::Quiet);
    auto *head = new QHBoxLayout;
    head->setSpacing(metrics::Space2);
    head->addWidget(m_note, 1);
    head->addWidget(m_copy);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::Padding, metrics::Space1, metrics::Space2, metrics::Space2);
    layout->setSpacing(metrics::Space1);
    layout->addLayout(head);
    layout->addWidget(m_text, 1);
    connect(&session.monitor(), &AccountMonitor::stateChanged, this, [this] {
        if (isVisible()) {
            load();
        }
    });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_text->toPlainText()); });
}

void RequestPane::setJob(const QString &jobId)
{
    if (jobId == m_jobId) {
        return;
    }
    m_jobId = jobId;
    m_asked = false;
    m_text->clear();
    m_copy->setEnabled(false);
    if (isVisible()) {
        load();
    }
}

void RequestPane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    load();
}

void RequestPane::load()
{
    if (m_asked || m_jobId.isEmpty()) {
        return;
    }
    if (m_session.monitor().state() != AccountMonitor::State::Live) {
        m_note->setText(tr("The request comes when the service answers again."));
        return;
    }
    m_asked = true;
    m_note->setText(tr("Asking for the request…"));
    whenDone(m_session.client().jobRequest(m_jobId), this, [this, jobId = m_jobId](const Result<QJsonObject> &request) {
        if (jobId != m_jobId) {
            return;
        }
        if (!request) {
            m_asked = false; // the next look asks again
            m_note->setText(tr("The request cannot be had: %1").arg(request.error().toString()));
            return;
        }
        const QStringList hidden = hiddenSecrets(*request);
        m_note->setText(hidden.isEmpty()
                            ? tr("As it was sent, with the defaults filled in. There is no secret in it.")
                            : tr("As it was sent, with the defaults filled in. Secrets (•••) are shown to nobody."));
        m_text->setPlainText(prettyRequest(*request));
        m_copy->setEnabled(true);
    });
}

} // namespace pooldeck
