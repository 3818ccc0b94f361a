#include "pools/deletepooldialog.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "sync/accountsession.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"

#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace pooldeck {

DeletePoolDialog::DeletePoolDialog(AccountSession &session, const Pool &pool, When when, QWidget *parent)
    : PoolDialog(session, pool, tr("Delete %1?").arg(pool.name), tr("Delete pool"), parent)
    , m_now(new QRadioButton(tr("Now"), this))
    , m_later(new QRadioButton(tr("When its jobs have ended"), this))
{
    setObjectName(u"deletePoolDialog"_s);
    m_now->setObjectName(u"deleteNow"_s);
    m_later->setObjectName(u"deleteLater"_s);
    (when == When::Now ? m_now : m_later)->setChecked(true);
    auto *choices = new QWidget(this);
    auto *column = new QVBoxLayout(choices);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Space2);
    column->addWidget(m_now, 0, Qt::AlignLeft);
    column->addWidget(m_later, 0, Qt::AlignLeft);
    addWide(choices);
    // Without jobs and with "now" there is nothing to choose.
    choices->setVisible(pool.hasWork() || when == When::JobsHaveEnded);
    m_consequence = addParagraph(u"consequenceText"_s);
    m_billing = addParagraph(u"billingText"_s);
    m_billing->setTone(Tone::Muted);
    setButtonKind(acceptButton(), ButtonKind::Danger);
    acceptButton()->setDefault(false);
    cancelButton()->setText(tr("Keep pool"));
    cancelButton()->setAutoDefault(true);
    cancelButton()->setDefault(true);
    cancelButton()->setFocus();
    connect(m_now, &QRadioButton::toggled, this, &DeletePoolDialog::refresh);
    refresh();
}

DeletePoolDialog::When DeletePoolDialog::when() const
{
    return m_now->isChecked() ? When::Now : When::JobsHaveEnded;
}

void DeletePoolDialog::refresh()
{
    const QString gone =
        tr("The pool and its id are gone for good then; requests that name it are refused. Its usage stays on record.");
    if (when() == When::JobsHaveEnded) {
        setAcceptText(tr("Delete then"));
        m_consequence->setText(deleteWhenDoneSentence(pool()));
        m_billing->setText(gone);
        return;
    }
    setAcceptText(tr("Delete pool"));
    m_consequence->setText(deleteSentence(pool()));
    const QString hours = hoursText(session().meter().computeMs(pool().id), 4);
    const QString ends =
        pool().billedVmCount() > 0 ? tr("Billing ends at about %1 compute-hours.").arg(hours) + u' ' : QString();
    m_billing->setText(ends + gone);
}

void DeletePoolDialog::submit()
{
    if (when() == When::Now) {
        deleteNow();
    } else {
        deleteWhenDone();
    }
}

void DeletePoolDialog::deleteNow()
{
    setBusy(true, tr("Deleting…"));
    Q_EMIT deleting(pool().id);
    const bool force = pool().hasWork(); // said above, in figures
    whenDone(session().client().deletePool(pool().id, force, pool().etag), this, [this](const Result<void> &result) {
        if (result) {
            Q_EMIT deleted(pool());
            accept();
            return;
        }
        takeFailure(result.error(), tr("The pool was not deleted."),
                    tr("press the button again if you still want to."));
    });
}

void DeletePoolDialog::deleteWhenDone()
{
    setBusy(true, tr("Setting…"));
    UpdatePoolRequest request;
    request.whenDone.emplace(WhenDone::Delete);
    whenDone(session().client().updatePool(pool().id, request, pool().etag), this, [this](const Result<Pool> &result) {
        if (result) {
            Q_EMIT deletionPlanned(*result);
            accept();
            return;
        }
        takeFailure(result.error(), tr("The pool stays as it was."),
                    tr("press the button again if you still want to."));
    });
}

} // namespace pooldeck
