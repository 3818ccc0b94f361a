#include "progressline.h"

#include <cstdio>
#include <unistd.h>

namespace pooldeck::cli {
namespace {

constexpr int BetweenMs = 100;

} // namespace

ProgressLine::ProgressLine()
    : m_isTerminal(isatty(STDERR_FILENO) != 0)
{
}

void ProgressLine::show(const QString &text)
{
    if (!m_isTerminal || (m_isShown && m_sinceShown.elapsed() < BetweenMs)) {
        return;
    }
    std::fprintf(stderr, "\r\033[K%s", qPrintable(text));
    std::fflush(stderr);
    m_isShown = true;
    m_sinceShown.start();
}

void ProgressLine::clear()
{
    if (m_isShown) {
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
        m_isShown = false;
    }
}

} // namespace pooldeck::cli
