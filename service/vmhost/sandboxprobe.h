#pragma once

#include "vmhost/commandrun.h"

#include <QObject>
#include <QTemporaryDir>

namespace pooldeck {

/// Finds out whether commands can be sandboxed on this computer, by really running one.
class SandboxProbe final : public QObject
{
    Q_OBJECT

public:
    /// `readOnlyFolders`: what jobs will see, so that a folder that cannot be shown is met now.
    explicit SandboxProbe(const QStringList &readOnlyFolders, QObject *parent = nullptr);

    void start();

Q_SIGNALS:
    /// Exactly once after `start`, never from inside a call; `problem` is empty when it works.
    void finished(const QString &problem);

private:
    void onEnded(const CommandResult &result);

    QTemporaryDir m_folder;
    CommandRun m_command;
};

} // namespace pooldeck
