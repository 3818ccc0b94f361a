#pragma once

#include "shell/prompter.h"

#include <QPointer>
#include <QWidget>

namespace pooldeck {

/// Asks with windows over the main window.
class WidgetPrompter final : public Prompter
{
public:
    /// `nativeFileDialogs`: the desktop's own; a test that presses their buttons wants Qt's.
    explicit WidgetPrompter(bool nativeFileDialogs = true);

    void setWindow(QWidget *window) { m_window = window; }

    void ask(const Question &question, QObject *context, std::function<void(int choice)> answer) override;
    void chooseSaveFile(const QString &title, const QString &suggestedPath, const QString &filter, QObject *context,
                        std::function<void(const QString &path)> answer) override;
    void chooseFiles(const QString &title, const QString &filter, QObject *context,
                     std::function<void(const QStringList &paths)> answer) override;

private:
    QPointer<QWidget> m_window;
    bool m_native;
};

} // namespace pooldeck
