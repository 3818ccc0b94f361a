#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace pooldeck::cli {

/// Ctrl+C (and SIGTERM) as a signal of the event loop while it lives; the second one ends the program. One at a time.
class Interrupt final : public QObject
{
    Q_OBJECT

public:
    explicit Interrupt(QObject *parent = nullptr);
    ~Interrupt() override;

    bool hasCome() const { return m_hasCome; }

Q_SIGNALS:
    void came();

private:
    int m_pipe[2] = {-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
    bool m_hasCome = false;
};

} // namespace pooldeck::cli
