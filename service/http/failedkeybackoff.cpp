#include "http/failedkeybackoff.h"

#include <algorithm>

namespace pooldeck {

FailedKeyBackOff::FailedKeyBackOff(int stepMs, int maxMs)
    : m_stepMs(std::max(stepMs, 0))
    , m_maxMs(std::max(maxMs, 0))
{
}

double FailedKeyBackOff::levelAt(const Level &level, qint64 nowMs)
{
    return std::max(0.0, level.failures - double(nowMs - level.atMs) / double(ForgetMs));
}

int FailedKeyBackOff::failed(quint64 address, qint64 nowMs)
{
    if (m_stepMs == 0 || m_maxMs == 0) {
        return 0;
    }
    if (m_levels.size() >= MaxAddresses && !m_levels.contains(address)) {
        makeRoom(nowMs);
    }
    Level &level = m_levels[address];
    const double highest = double(m_maxMs) / double(m_stepMs);
    level.failures = std::min(levelAt(level, nowMs) + 1, std::max(highest, 1.0));
    level.atMs = nowMs;
    return std::min(int(level.failures * m_stepMs), m_maxMs);
}

void FailedKeyBackOff::makeRoom(qint64 nowMs)
{
    std::erase_if(m_levels, [&](const auto &entry) { return levelAt(entry.second, nowMs) <= 0; });
    if (m_levels.size() >= MaxAddresses) {
        m_levels.erase(std::min_element(m_levels.begin(), m_levels.end(), [nowMs](const auto &one, const auto &other) {
            return levelAt(one.second, nowMs) < levelAt(other.second, nowMs);
        }));
    }
}

} // namespace pooldeck
