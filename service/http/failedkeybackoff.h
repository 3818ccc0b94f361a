#pragma once

#include <QtGlobal>

#include <unordered_map>

namespace pooldeck {

/// For how long the 401 of an address is held back: longer with each recent one, and forgotten with time. It says
/// nothing about answers to a right key, so nobody is ever locked out.
class FailedKeyBackOff final
{
public:
    FailedKeyBackOff(int stepMs, int maxMs);

    /// Notes a 401 of the address and answers its delay in ms. `nowMs`: of any clock that does not go back.
    int failed(quint64 address, qint64 nowMs);

    std::size_t addresses() const { return m_levels.size(); }

    static constexpr std::size_t MaxAddresses = 1024;
    static constexpr qint64 ForgetMs = 1000; ///< one failure is forgotten in this time

private:
    struct Level
    {
        double failures = 0;
        qint64 atMs = 0;
    };

    static double levelAt(const Level &level, qint64 nowMs);
    void makeRoom(qint64 nowMs);

    int m_stepMs;
    int m_maxMs;
    std::unordered_map<quint64, Level> m_levels;
};

} // namespace pooldeck
