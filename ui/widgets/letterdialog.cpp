#include "widgets/letterdialog.h"

#include "common/literals.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QPushButton>

namespace pooldeck {

LetterDialog::LetterDialog(const QString &title, const QString &subtitle, const QString &letter, QWidget *parent)
    : FormDialog(title, tr("Copy letter"), parent)
    , m_letter(new QPlainTextEdit(letter, this))
{
    setObjectName(u"letterDialog"_s);
    setSubtitle(subtitle);
    m_letter->setObjectName(u"letterText"_s);
    m_letter->setAccessibleName(tr("Letter to support"));
    setMinimumWidth(620);
    m_letter->setMinimumHeight(300);
    m_letter->setTabChangesFocus(true);
    addWide(m_letter);
    cancelButton()->setText(tr("Close"));
}

void LetterDialog::submit()
{
    QGuiApplication::clipboard()->setText(m_letter->toPlainText());
    acceptButton()->setText(tr("Copied"));
}

} // namespace pooldeck
