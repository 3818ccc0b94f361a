#include "pools/deletepooldialog.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "sync/accountsession.h"
#include "theme/pooldeckstyle.h"
#include "widgets/label.h"

#include <QPushButton>
#include <QTimer>

namespace pooldeck {

DeletePoolDialog::DeletePoolDialog(AccountSession &session, const Pool &pool, QWidget *parent)
    : FormDialog(tr("Delete %1?").arg(pool.name), tr("Delete pool"), parent)
    , m_session(session)
    , m_pool(pool)
{
    setObjectName(u"deletePoolDialog"_s);
    m_consequence = addParagraph(u"consequenceText"_s);
    m_billing = addParagraph(u"billingText"_s);
    m_billing->setTone(Tone::Muted);
    setButtonKind(acceptButton(), ButtonKind::Danger);
    acceptButton()->setDefault(false);
    acceptButton()->setAutoDefault(false);
    cancelButton()->setText(tr("Keep pool"));
    cancelButton()->setAutoDefault(true);
    cancelButton()->setDefault(true);
    cancelButton()->setFocus();
    refresh();
    auto *second = new QTimer(this);
    connect(second, &QTimer::timeout, this, &DeletePoolDialog::refresh);
    second->start(1000);
    connect(&session.monitor(), &AccountMonitor::poolChanged, this, [this](const Pool &changed) {
        if (changed.id == m_pool.id && !isBusy()) {
            m_pool = changed;
            refresh();
        }
    });
    connect(&session.monitor(), &AccountMonitor::poolRemoved, this, [this](const QString &poolId) {
        if (poolId == m_pool.id && !isBusy()) {
            reject();
        }
    });
}

void DeletePoolDialog::refresh()
{
    m_consequence->setText(deleteSentence(m_pool));
    const QString ends =
        m_pool.billedVmCount() > 0
            ? tr("Billing ends at about %1 compute-hours. ").arg(hoursText(m_session.meter().computeMs(m_pool.id), 4))
            : QString();
    m_billing->setText(
        ends + tr("The pool and its id are gone for good; requests that name it are refused. Its usage stays on "
                  "record."));
}

void DeletePoolDialog::submit()
{
    setBusy(true, tr("Deleting…"));
    const bool force = m_pool.hasWork(); // said above, in figures
    whenDone(m_session.client().deletePool(m_pool.id, force, m_pool.etag), this, [this](const Result<void> &result) {
        if (result) {
            Q_EMIT deleted(m_pool);
            accept();
            return;
        }
        if (const std::optional<Pool> present = m_session.monitor().pool(m_pool.id)) {
            m_pool = *present;
        }
        refresh();
        if (result.error().httpStatus == 412) {
            showError(
                localError(tr("%1 changed the pool meanwhile").arg(m_pool.lastChangedBy),
                           tr("It was not deleted. These are the new figures; press the button again if you still "
                              "want to.")),
                {});
        } else {
            showError(result.error(), tr("The pool was not deleted."));
        }
    });
}

} // namespace pooldeck
