#pragma once

#include "theme/pooldeckstyle.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>

namespace pooldeck {

/// A question with a few answers.
struct Question
{
    struct Choice
    {
        QString text;
        ButtonKind kind = ButtonKind::Normal;
    };

    QString title;
    QString text;   ///< the question with its figures
    QString detail; ///< secondary; may be empty
    QList<Choice> choices;
    int safeChoice = 0; ///< the default button, and what closing the window means
};

/// Everything that stops and asks goes through here, so that a test can answer. Answers come once, never from inside
/// the call, and not at all when `context` has gone.
class Prompter
{
public:
    virtual ~Prompter() = default;

    virtual void ask(const Question &question, QObject *context, std::function<void(int choice)> answer) = 0;
    /// An empty path: cancelled.
    virtual void chooseSaveFile(const QString &title, const QString &suggestedPath, const QString &filter,
                                QObject *context, std::function<void(const QString &path)> answer) = 0;
    /// An empty list: cancelled.
    virtual void chooseFiles(const QString &title, const QString &filter, QObject *context,
                             std::function<void(const QStringList &paths)> answer) = 0;
};

} // namespace pooldeck
