#pragma once

#include <QList>
#include <QObject>
#include <QStringList>

#include <functional>

namespace pooldeck {

class Operations;
struct Pool;
class Prompter;
class Workspace;

/// Asks before the window closes while VMs run or work is half done, and before another connection takes the place of
/// one with something that is not done yet.
class QuitGuard final : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive it.
    QuitGuard(Operations &operations, Prompter &prompter, QObject *parent = nullptr);

    /// True: nothing stands against closing now. False: it has asked, and quitAgreed() may follow. `workspace`: none
    /// when not connected.
    bool mayClose(Workspace *workspace);

    /// Calls `go` when nothing stands against leaving the account, or when that was agreed to; else never.
    void leave(Workspace *workspace, const std::function<void()> &go);

Q_SIGNALS:
    void quitAgreed();

private:
    QStringList halfDone() const;
    void zeroAndQuit(Workspace *workspace, const QList<Pool> &pools);

    Operations &m_operations;
    Prompter &m_prompter;
    bool m_asking = false;
    bool m_agreed = false;
};

} // namespace pooldeck
