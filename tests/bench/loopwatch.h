#pragma once

#include <QElapsedTimer>
#include <QTimer>

namespace pooldeck {

/// How long the event loop of this thread did not come round, in ms: what a person waits for a key press to be taken.
class LoopWatch final
{
public:
    LoopWatch();

    void restart();
    void stop() { m_timer.stop(); } ///< it costs about a hundredth of a processor itself
    double longestMs() const { return m_longestMs; }
    /// The most processor time that the thread took at one piece: what is left when the machine is busy elsewhere.
    double longestCpuMs() const { return m_longestCpuMs; }

private:
    void beat();

    QTimer m_timer;
    QElapsedTimer m_sinceBeat;
    qint64 m_cpuNs = 0;
    double m_longestMs = 0;
    double m_longestCpuMs = 0;
};

/// Of this thread and of the process, ns.
qint64 threadCpuNs();
qint64 processCpuNs();

} // namespace pooldeck
