#include "pools/editpooldialog.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "pools/labelsfield.h"
#include "sync/accountsession.h"

#include <QLineEdit>
#include <QPushButton>

namespace pooldeck {

EditPoolDialog::EditPoolDialog(AccountSession &session, const Pool &pool, QWidget *parent)
    : PoolDialog(session, pool, tr("Rename and label %1").arg(pool.name), tr("Save"), parent)
    , m_name(new QLineEdit(pool.name, this))
    , m_labels(new LabelsField(this))
{
    setObjectName(u"editPoolDialog"_s);
    m_name->setObjectName(u"poolName"_s);
    m_name->setMaxLength(64);
    m_labels->setLabels(pool.labels);
    addRow(tr("Name"), m_name);
    addRow(tr("Labels"), m_labels);
    m_wrong = addParagraph(u"wrongText"_s);
    connect(m_name, &QLineEdit::textChanged, this, &EditPoolDialog::refresh);
    connect(m_labels, &QPlainTextEdit::textChanged, this, &EditPoolDialog::refresh);
    m_name->selectAll();
    m_name->setFocus();
    refresh();
}

UpdatePoolRequest EditPoolDialog::request() const
{
    UpdatePoolRequest request;
    if (m_name->text().trimmed() != pool().name) {
        request.name = m_name->text().trimmed();
    }
    if (const Result<Labels> labels = m_labels->labels(); labels && *labels != pool().labels) {
        request.labels = *labels;
    }
    return request;
}

void EditPoolDialog::refresh()
{
    const Result<Labels> labels = m_labels->labels();
    const bool isNamed = !m_name->text().trimmed().isEmpty();
    m_wrong->setTone(labels && isNamed ? Tone::Muted : Tone::Danger);
    m_wrong->setText(!isNamed  ? tr("A pool has a name.")
                     : !labels ? labels.error().message
                               : tr("Jobs name a pool by its id, so renaming breaks nothing."));
    acceptButton()->setEnabled(isNamed && labels && request() != UpdatePoolRequest() && !isBusy());
}

void EditPoolDialog::submit()
{
    setBusy(true, tr("Saving…"));
    whenDone(session().client().updatePool(pool().id, request(), pool().etag), this, [this](const Result<Pool> &after) {
        if (after) {
            accept();
            return;
        }
        takeFailure(after.error(), tr("Name and labels were not changed."),
                    tr("press Save again to set what is written here."));
    });
}

} // namespace pooldeck
