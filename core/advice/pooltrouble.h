#pragma once

#include "model/account.h"
#include "model/attempt.h"
#include "model/job.h"
#include "model/pool.h"
#include "model/vm.h"

#include <QList>

namespace pooldeck {

/// Why a pool does not do what it should.
enum class TroubleCause {
    NotProvisioning,   ///< VMs were asked for and do not come
    ProvisioningFails, ///< VMs were started and did not come up
    VmsLost,           ///< VMs keep vanishing
    VmKeepsFailing,    ///< one VM failed job after job
    JobsKeepFailing,   ///< jobs fail, on fresh VMs too
    PlanUsedUp,        ///< the billing plan stopped it
    NotServingAtZero,  ///< jobs wait and there is no VM to come
};

/// One cause, in figures; the words are the window's.
struct PoolTrouble
{
    TroubleCause cause = TroubleCause::NotProvisioning;
    qint64 sinceMs = 0;  ///< ms UTC: of the first sign
    qint64 count = 0;    ///< VMs, losses, or jobs that wait
    QString vmId;        ///< the one that it is about, or that was lost last; may be empty
    QString jobId;       ///< that ran on most of the lost VMs; empty: none stands out
    qint64 jobCount = 0; ///< on so many of them
    QString detail;      ///< the service's own sentence; may be empty

    friend bool operator==(const PoolTrouble &, const PoolTrouble &) = default;
};

/// What is known around a pool.
struct TroubleSituation
{
    QList<Vm> vms;                           ///< of the pool
    QList<Event> events;                     ///< of the pool, at least of the last hour, any order
    QList<Attempt> lostAttempts;             ///< of the pool in the last hour; may be missing
    std::optional<qint64> lastJobFinishedMs; ///< ms UTC
    bool planUsedUp = false;                 ///< of its billing plan, which stops then
    qint64 nowMs = 0;                        ///< ms UTC
};

inline constexpr qint64 TroubleWindowMs = 3'600'000;
/// VMs that take longer do not come.
inline constexpr qint64 SlowProvisioningMs = 45'000;
/// So many VMs lost within the window are no accident.
inline constexpr qint64 ManyVmsLost = 3;

/// What is wrong now, the worst first. What is over is not told: an error of a VM that has been replaced since, a
/// failure after which VMs came up or jobs finished.
QList<PoolTrouble> poolTroubles(const Pool &pool, const TroubleSituation &situation);

/// The same from the pool alone, for lists: false as soon as what went wrong is over. `planUsedUp` is looked at for a
/// pool that its billing plan has stopped.
bool hasTrouble(const Pool &pool, qint64 nowMs, bool planUsedUp);

/// The billing plan has set it to zero, and nobody anything else since.
bool isStoppedByPlan(const Pool &pool);

} // namespace pooldeck
