#pragma once

#include "common/secret.h"
#include "widgets/formdialog.h"

class QLineEdit;

namespace pooldeck {

/// Asks for another authorization key.
class KeyDialog final : public FormDialog
{
    Q_OBJECT

public:
    enum class Kind { AuthorizationKey, ApiKey };
    /// `name`: of the connection or of the web service.
    KeyDialog(Kind kind, const QString &name, const QString &whereKeysAre, QWidget *parent = nullptr);

Q_SIGNALS:
    void entered(const pooldeck::Secret &key);

protected:
    void submit() override;

private:
    QLineEdit *m_key;
};

} // namespace pooldeck
