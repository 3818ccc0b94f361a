#pragma once

#include "jobload.h"
#include "ledgercheck.h"

#include <memory>
#include <vector>

namespace pooldeck {

/// What can be said when all has ended: every job that was accepted is there once and ended once.
class Verdict final
{
public:
    Verdict(World &world, const std::vector<std::unique_ptr<JobLoad>> &clients, LedgerCheck &ledger);

    void judge();
    /// With the service gone: no process, no half file. `classicToo`: hosts of classic processing had time to go.
    void judgeWhatIsLeft(bool classicToo);
    void print() const;

private:
    void judgeListing();
    void judgeAttempts();

    World &m_world;
    const std::vector<std::unique_ptr<JobLoad>> &m_clients;
    LedgerCheck &m_ledger;
    qsizetype m_attempts = 0;
};

} // namespace pooldeck
