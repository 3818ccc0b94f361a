#pragma once

#include <QObject>

namespace pooldeck {

class Operations;
class Prompter;
class Workspace;

/// Asks before the window closes while VMs run or work is half done.
class QuitGuard final : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive it.
    QuitGuard(Operations &operations, Prompter &prompter, QObject *parent = nullptr);

    /// True: nothing stands against closing now. False: it has asked, and quitAgreed() may follow. `workspace`: none
    /// when not connected.
    bool mayClose(Workspace *workspace);

Q_SIGNALS:
    void quitAgreed();

private:
    void zeroAndQuit(Workspace *workspace);

    Operations &m_operations;
    Prompter &m_prompter;
    bool m_asking = false;
    bool m_agreed = false;
};

} // namespace pooldeck
