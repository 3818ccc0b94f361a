#pragma once

#include "shell/prompter.h"

#include <QDialog>

namespace pooldeck {

/// Shows a Question; its result is the choice.
class QuestionDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit QuestionDialog(const Question &question, QWidget *parent = nullptr);

    int choice() const { return m_choice; }

private:
    int m_choice;
};

} // namespace pooldeck
