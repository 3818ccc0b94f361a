#pragma once

#include "engine/enginestate.h"

namespace pooldeck {

class VmFleet;

/// Queues of jobs and who runs them: first in, first out in each pool and in classic processing, one job at a time per
/// VM (docs/protocol.md, Semantics). Every run is an attempt with a number; only the current one counts.
class JobScheduler final
{
public:
    explicit JobScheduler(EngineState &state);
    void setFleet(VmFleet &fleet) { m_fleet = &fleet; }

    /// At most this many jobs of one web service run at a time in classic processing [public].
    static constexpr int MaxClassicJobsPerService = 40;
    /// A job whose VM was lost this often fails.
    static constexpr int MaxLostAttempts = 3;

    /// Puts a created job into its queue; a job that was started before stays as it is.
    Result<void> start(const QString &jobId);
    /// Ends a job that has not ended: at once when it waits, through its VM when it runs.
    void cancel(const QString &jobId, const QString &reason);

    /// After a start: jobs that wait for a web service that is gone, or whose secrets are lost, can never run. They
    /// fail.
    void giveUpWhatCannotRun();

    /// Gives waiting jobs to idle VMs.
    void dispatch(VmGroup &group);

    /// The attempt of this VM has ended and its job with it; the VM is free.
    void endAttempt(VmRecord &vm, AttemptOutcome outcome, const Job &ended, const QString &log);
    /// The attempt of this VM will not end by itself: its job goes back to where it stood in the queue, or fails when
    /// it has lost its VM too often.
    void requeue(VmRecord &vm, AttemptOutcome outcome);

    /// The job that this VM works on, if this is its current attempt.
    JobRecord *current(const VmRecord &vm, const QString &jobId, qint64 attempt);

    /// How many jobs are before it in its queue, plus one; none unless it waits.
    std::optional<qint64> queuePosition(const Job &job);

private:
    void assign(VmGroup &group, JobRecord &job, VmRecord &vm);
    void closeAttempt(const VmRecord &vm, const JobRecord &job, AttemptOutcome outcome);
    void endJob(JobRecord &record, JobStatus status, const QString &details);

    EngineState &m_state;
    VmFleet *m_fleet = nullptr;
};

} // namespace pooldeck
