#include "connections/keydialog.h"

#include "common/literals.h"

#include <QLineEdit>
#include <QPushButton>

namespace pooldeck {

KeyDialog::KeyDialog(Kind kind, const QString &name, const QString &whereKeysAre, QWidget *parent)
    : FormDialog(tr("Another key for %1").arg(name), tr("Use this key"), parent)
    , m_key(new QLineEdit(this))
{
    setObjectName(u"keyDialog"_s);
    setSubtitle(kind == Kind::ApiKey
                    ? tr("Requests wait for its primary or secondary API key. It is kept in: %1.").arg(whereKeysAre)
                    : tr("The service refused the one it was given. The new one is kept in: %1.").arg(whereKeysAre));
    m_key->setObjectName(u"newKey"_s);
    m_key->setEchoMode(QLineEdit::Password);
    addRow(kind == Kind::ApiKey ? tr("API key") : tr("Authorization key"), m_key);
    acceptButton()->setEnabled(false);
    connect(m_key, &QLineEdit::textChanged, this,
            [this](const QString &text) { acceptButton()->setEnabled(!text.trimmed().isEmpty()); });
    m_key->setFocus();
}

void KeyDialog::submit()
{
    const Secret key(m_key->text().trimmed().toUtf8());
    m_key->clear();
    Q_EMIT entered(key);
    accept();
}

} // namespace pooldeck
