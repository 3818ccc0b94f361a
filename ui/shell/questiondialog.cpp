#include "shell/questiondialog.h"

#include "common/literals.h"
#include "theme/metrics.h"
#include "widgets/label.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace pooldeck {

QuestionDialog::QuestionDialog(const Question &question, QWidget *parent)
    : QDialog(parent)
    , m_choice(question.safeChoice)
{
    setObjectName(u"questionDialog"_s);
    setWindowTitle(question.title);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::Space5, metrics::Space5, metrics::Space5, metrics::Padding);
    layout->setSpacing(metrics::Space2);
    auto *text = new Label(question.text, TextStyle::Section, Tone::Ink, this);
    text->setObjectName(u"questionText"_s);
    text->setWordWrap(true);
    text->setMinimumWidth(480);
    layout->addWidget(text);
    if (!question.detail.isEmpty()) {
        auto *detail = new Label(question.detail, TextStyle::Body, Tone::Muted, this);
        detail->setObjectName(u"questionDetail"_s);
        detail->setWordWrap(true);
        layout->addWidget(detail);
    }
    layout->addSpacing(metrics::Space3);
    auto *row = new QHBoxLayout;
    row->setSpacing(metrics::Space2);
    row->addStretch();
    for (int i = 0; i < question.choices.size(); ++i) {
        auto *button = new QPushButton(question.choices[i].text, this);
        button->setObjectName(u"choice%1"_s.arg(i));
        setButtonKind(button, question.choices[i].kind);
        button->setAutoDefault(true); // Enter presses the one that has the focus
        button->setDefault(i == question.safeChoice);
        connect(button, &QPushButton::clicked, this, [this, i] {
            m_choice = i;
            accept();
        });
        row->addWidget(button);
        if (i == question.safeChoice) {
            button->setFocus();
        }
    }
    layout->addLayout(row);
}

} // namespace pooldeck
