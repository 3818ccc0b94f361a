#pragma once

#include "model/account.h"
#include "model/pool.h"
#include "usage/burnrate.h"

#include <optional>

namespace pooldeck {

/// What an act on a pool means, in figures and before it is done.

/// "2.00 compute-hours per hour, 48.00 a day".
QString burnSentence(qint64 vmCount);

/// "$0.00 an hour while 18.3 included hours last, then $4.00 an hour; it adds $59.40 in the next 24 hours": what the
/// bill is higher with these VMs than without them. `othersVmCount`: VMs of other pools that use the same included
/// hours up. Empty when the plan is not known.
QString moneySentence(qint64 vmCount, qint64 othersVmCount, const std::optional<BillingPlan> &plan,
                      const std::optional<PlanUsage> &usage);

/// "2 VMs stop; 2 running jobs end first." For growing: "2 VMs are added." Empty when nothing changes.
QString resizeSentence(const Pool &pool, qint64 vmCount, Deallocation deallocation);

/// "4 VMs stop, 2 running jobs are cancelled, 3 waiting jobs are cancelled."
QString deleteSentence(const Pool &pool);

} // namespace pooldeck
