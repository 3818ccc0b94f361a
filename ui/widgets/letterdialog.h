#pragma once

#include "widgets/formdialog.h"

class QPlainTextEdit;

namespace pooldeck {

/// A letter to support, to be changed and copied.
class LetterDialog final : public FormDialog
{
    Q_OBJECT

public:
    LetterDialog(const QString &title, const QString &subtitle, const QString &letter, QWidget *parent = nullptr);

protected:
    void submit() override;

private:
    QPlainTextEdit *m_letter;
};

} // namespace pooldeck
