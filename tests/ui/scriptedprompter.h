#pragma once

#include "shell/prompter.h"

#include <QMetaObject>

namespace pooldeck {

/// Answers as a test has said before, and remembers what was asked.
class ScriptedPrompter final : public Prompter
{
public:
    int choice = 0;
    QString savePath;
    QStringList files;
    QList<Question> asked;

    void ask(const Question &question, QObject *context, std::function<void(int)> answer) override
    {
        asked.append(question);
        QMetaObject::invokeMethod(
            context, [answer = std::move(answer), chosen = choice] { answer(chosen); }, Qt::QueuedConnection);
    }

    void chooseSaveFile(const QString &, const QString &, const QString &, QObject *context,
                        std::function<void(const QString &)> answer) override
    {
        QMetaObject::invokeMethod(
            context, [answer = std::move(answer), path = savePath] { answer(path); }, Qt::QueuedConnection);
    }

    void chooseFiles(const QString &, const QString &, QObject *context,
                     std::function<void(const QStringList &)> answer) override
    {
        QMetaObject::invokeMethod(
            context, [answer = std::move(answer), chosen = files] { answer(chosen); }, Qt::QueuedConnection);
    }
};

} // namespace pooldeck
