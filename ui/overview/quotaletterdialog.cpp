#include "overview/quotaletterdialog.h"

#include "common/literals.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QPushButton>

namespace pooldeck {

QuotaLetterDialog::QuotaLetterDialog(const QString &letter, QWidget *parent)
    : FormDialog(tr("Ask for more quota"), tr("Copy letter"), parent)
    , m_letter(new QPlainTextEdit(letter, this))
{
    setObjectName(u"quotaLetterDialog"_s);
    setSubtitle(
        tr("A quota is raised by whoever runs the pool service. Fill in what you need, copy the letter and send "
           "it to support."));
    m_letter->setObjectName(u"quotaLetter"_s);
    m_letter->setAccessibleName(tr("Letter to support"));
    setMinimumWidth(620);
    m_letter->setMinimumHeight(300);
    m_letter->setTabChangesFocus(true);
    addWide(m_letter);
    cancelButton()->setText(tr("Close"));
}

void QuotaLetterDialog::submit()
{
    QGuiApplication::clipboard()->setText(m_letter->toPlainText());
    acceptButton()->setText(tr("Copied"));
}

} // namespace pooldeck
