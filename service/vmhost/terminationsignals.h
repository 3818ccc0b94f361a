#pragma once

#include <QObject>

class QSocketNotifier;

namespace pooldeck {

/// SIGTERM, SIGINT and SIGHUP as a Qt signal. To be made before any thread is: the threads inherit that the signals are
/// blocked, and so do new processes unless whoever starts them resets it.
class TerminationSignals final : public QObject
{
    Q_OBJECT

public:
    explicit TerminationSignals(QObject *parent = nullptr);
    ~TerminationSignals() override;

    /// From now on SIGTERM and SIGINT end the process at once, whatever it is doing.
    static void letThemEndTheProcess();

Q_SIGNALS:
    void received(int signal);

private:
    int m_fd;
    QSocketNotifier *m_notifier;
};

} // namespace pooldeck
