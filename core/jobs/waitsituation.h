#pragma once

#include "advice/waitreason.h"

namespace pooldeck {

class AccountSession;
class JobQueues;

/// What a session knows around a job that waits, without how long things have taken: cheap enough for every row.
WaitSituation waitSituation(const AccountSession &session, const JobQueues &queues, const Job &job);

/// …with it; costs what the pool has and runs.
WaitSituation waitSituationWithTimes(const AccountSession &session, const JobQueues &queues, const Job &job);

} // namespace pooldeck
