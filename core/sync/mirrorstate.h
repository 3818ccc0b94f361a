#pragma once

#include "model/account.h"
#include "model/job.h"
#include "model/pool.h"
#include "model/usage.h"
#include "model/vm.h"
#include "sync/sharedmap.h"

#include <QHash>

#include <optional>

namespace pooldeck {

/// All that a session knows of its account, as of one moment: what a console shows, marked as old, until the service
/// answers. Copies are cheap. Holds no secret once it has been written: references of jobs are masked.
struct MirrorState
{
    qint64 seenMs = 0;         ///< this computer's time of the last answer, ms UTC
    qint64 serverOffsetMs = 0; ///< the service's time less this computer's
    QHash<QString, Pool> pools;
    QHash<QString, Vm> vms;
    SharedMap<Job> jobs;
    std::optional<Account> account;
    QList<BillingPlan> billingPlans;
    QList<WebService> webServices;
    QList<UsageInterval> intervals;
    QHash<QString, QString> sources; ///< job → the file it came from
};

/// For a file that only this version of the program has to understand; `owner` says whose state it is.
QByteArray toBytes(const MirrorState &state, const QString &owner);
/// None: another version's, another owner's, or not whole.
std::optional<MirrorState> mirrorStateFromBytes(const QByteArray &bytes, const QString &owner);

} // namespace pooldeck
