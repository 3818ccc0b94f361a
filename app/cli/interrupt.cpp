#include "interrupt.h"

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace pooldeck::cli {
namespace {

volatile sig_atomic_t wakeUpEnd = -1;

extern "C" void wakeUp(int)
{
    const char byte = 0;
    (void)!write(wakeUpEnd, &byte, 1);
}

void setHandler(void (*handler)(int), int flags)
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

} // namespace

Interrupt::Interrupt(QObject *parent)
    : QObject(parent)
{
    if (pipe2(m_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        return; // as if it were not there: Ctrl+C ends the program
    }
    wakeUpEnd = m_pipe[1];
    m_notifier = std::make_unique<QSocketNotifier>(m_pipe[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        m_notifier->setEnabled(false);
        m_hasCome = true;
        Q_EMIT came();
    });
    setHandler(wakeUp, int(SA_RESETHAND) | SA_RESTART);
}

Interrupt::~Interrupt()
{
    if (m_pipe[0] >= 0) {
        setHandler(SIG_DFL, 0);
        m_notifier.reset();
        close(m_pipe[0]);
        close(m_pipe[1]);
    }
}

} // namespace pooldeck::cli
