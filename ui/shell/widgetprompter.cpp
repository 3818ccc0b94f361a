#include "shell/widgetprompter.h"

#include "shell/questiondialog.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

namespace pooldeck {

WidgetPrompter::WidgetPrompter(bool nativeFileDialogs)
    : m_native(nativeFileDialogs)
{
}

void WidgetPrompter::ask(const Question &question, QObject *context, std::function<void(int)> answer)
{
    auto *dialog = new QuestionDialog(question, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QDialog::finished, context,
                     [dialog, answer = std::move(answer)] { answer(dialog->choice()); });
    dialog->open();
}

void WidgetPrompter::chooseSaveFile(const QString &title, const QString &suggestedPath, const QString &filter,
                                    QObject *context, std::function<void(const QString &)> answer)
{
    const QFileInfo suggested(suggestedPath);
    const QString folder = suggested.dir().exists() ? suggested.absolutePath() : QDir::homePath();
    auto *dialog = new QFileDialog(m_window, title, folder, filter);
    dialog->setOption(QFileDialog::DontUseNativeDialog, !m_native);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->selectFile(suggested.fileName());
    QObject::connect(dialog, &QDialog::finished, context, [dialog, answer = std::move(answer)](int result) {
        answer(result == QDialog::Accepted ? dialog->selectedFiles().value(0) : QString());
    });
    dialog->open();
}

void WidgetPrompter::chooseFiles(const QString &title, const QString &filter, QObject *context,
                                 std::function<void(const QStringList &)> answer)
{
    auto *dialog = new QFileDialog(m_window, title, QString(), filter);
    dialog->setOption(QFileDialog::DontUseNativeDialog, !m_native);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    QObject::connect(dialog, &QDialog::finished, context, [dialog, answer = std::move(answer)](int result) {
        answer(result == QDialog::Accepted ? dialog->selectedFiles() : QStringList());
    });
    dialog->open();
}

} // namespace pooldeck
