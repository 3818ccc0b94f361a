#pragma once

#include <QElapsedTimer>
#include <QString>

namespace pooldeck::cli {

/// One line on the error output that is written over again and again; nothing at all when that is no terminal.
class ProgressLine final
{
public:
    ProgressLine();
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine &) = delete;
    ProgressLine &operator=(const ProgressLine &) = delete;

    /// Some times a second at most; what comes in between is left out.
    void show(const QString &text);
    void clear();

private:
    bool m_isTerminal;
    bool m_isShown = false;
    QElapsedTimer m_sinceShown;
};

} // namespace pooldeck::cli
