#pragma once

#include "advice/resizeforecast.h"
#include "model/account.h"
#include "model/pool.h"
#include "model/vm.h"
#include "usage/burnrate.h"

#include <optional>

namespace pooldeck {

/// What an act on a pool means, in figures and before it is done.

/// For who has none yet.
QString whatAPoolIs();

/// "2.00 compute-hours per hour, 48.00 a day".
QString burnSentence(qint64 vmCount);

/// "$0.00 an hour while 18.3 included hours last, then $4.00 an hour; it adds $59.40 in the next 24 hours": what the
/// bill is higher with these VMs than without them. `othersVmCount`: VMs of other pools that use the same included
/// hours up. Empty when the plan is not known.
QString moneySentence(qint64 vmCount, qint64 othersVmCount, const std::optional<BillingPlan> &plan,
                      const std::optional<PlanUsage> &usage, qint64 nowMs);

/// The same for a pool whose number of VMs changes: "$4.00 → $8.00 an hour, $4.00 more; $96.00 more in the next 24
/// hours".
QString moneyChangeSentence(qint64 fromVmCount, qint64 toVmCount, qint64 othersVmCount,
                            const std::optional<BillingPlan> &plan, const std::optional<PlanUsage> &usage,
                            qint64 nowMs);

/// "2.00 → 4.00 compute-hours per hour, 2.00 more".
QString burnChangeSentence(qint64 fromVmCount, qint64 toVmCount);

/// "2 VMs stop; 2 running jobs end first." For growing: "2 VMs are added." Empty when nothing changes.
QString resizeSentence(const Pool &pool, qint64 vmCount, Deallocation deallocation);

/// "4 VMs stop, 2 running jobs are cancelled, 3 waiting jobs are cancelled."
QString deleteSentence(const Pool &pool);

/// "2 running and 3 waiting jobs end first; the 4 VMs burn until then and go with the pool."
QString deleteWhenDoneSentence(const Pool &pool);

/// "Its job 539d17aa ends first; until then both VMs bill."
QString replaceSentence(const Vm &vm, Deallocation deallocation);

/// "If jobs take as long as the last 23 here (…): …"
QString forecastSentence(const ResizeForecast &forecast, qint64 nowMs);

/// "nightly and weekend bill to it, too: 6 VMs now." Empty: nobody else does. `exceptId`: a pool that does not count.
QString sharersSentence(const QList<Pool> &pools, const QString &billingPlanId, const QString &exceptId = {});

/// "Remind after 15 min", "To zero after 30 min idle".
QString idlePolicyText(const IdlePolicy &policy);

/// "anna@ws12 set 4 → 12, 8 s ago"; without a former target "anna@ws12 set 12 VMs, …".
QString changeSentence(const Pool &pool, std::optional<qint64> formerTarget, qint64 nowMs);

/// What failed, with the service's code and message, and what was not changed; when no answer came, that this is not
/// known.
QString failureText(const Error &error, const QString &unchanged);
QString unchangedText(const Error &error, const QString &unchanged);

} // namespace pooldeck
