#include "engine/jobscheduler.h"

#include "common/literals.h"
#include "engine/vmfleet.h"
#include "model/protocolerror.h"

namespace pooldeck {
namespace {

/// Why a job can never run, "" when it can.
QString obstacleOf(const EngineState &state, const JobRecord &record)
{
    if (!state.webService(record.job.webServiceId)) {
        return u"The web service of this job is no longer there."_s;
    }
    return record.secretsAreLost ? u"The keys of this job's blobs cannot be read any more: the service's key file is "
                                   "not the one that they were sealed with."_s
                                 : QString();
}

} // namespace

JobScheduler::JobScheduler(EngineState &state)
    : m_state(state)
{
}

Result<void> JobScheduler::start(const QString &jobId)
{
    JobRecord *record = m_state.activeJob(jobId);
    if (!record) {
        return Failure(protocolError(ErrorCode::CannotStartJob, u"The job has ended."_s));
    }
    Job &job = record->job;
    if (job.isQueued() || job.status == JobStatus::Running) {
        return {};
    }
    VmGroup *group = m_state.group(job.poolId);
    if (!group) {
        return Failure(protocolError(ErrorCode::CannotStartJob, u"The pool that the job names is gone."_s));
    }
    job.queuedAtMs = m_state.clock().nowMs();
    job.queueSeq = m_state.nextQueueSeq();
    group->queue.insert(*job.queueSeq, job.id);
    m_state.markJob(*record);
    return {};
}

void JobScheduler::cancel(const QString &jobId, const QString &reason)
{
    JobRecord *record = m_state.activeJob(jobId);
    if (!record) {
        return;
    }
    if (record->job.status == JobStatus::Running) {
        record->cancelling = true;
        record->job.details = reason;
        m_state.markJob(*record);
        return;
    }
    if (VmGroup *group = m_state.group(record->job.poolId); group && record->job.queueSeq) {
        group->queue.remove(*record->job.queueSeq);
    }
    endJob(*record, JobStatus::Cancelled, reason);
}

void JobScheduler::giveUpWhatCannotRun()
{
    QStringList jobIds;
    for (const JobRecord &record : std::as_const(m_state.jobs())) {
        if (record.job.status == JobStatus::NotStarted && !obstacleOf(m_state, record).isEmpty()) {
            jobIds.append(record.job.id);
        }
    }
    for (const QString &jobId : std::as_const(jobIds)) {
        JobRecord &record = *m_state.activeJob(jobId);
        if (VmGroup *group = m_state.group(record.job.poolId); group && record.job.queueSeq) {
            group->queue.remove(*record.job.queueSeq);
        }
        endJob(record, JobStatus::Failed, obstacleOf(m_state, record));
    }
}

void JobScheduler::dispatch(VmGroup &group)
{
    if (group.queue.isEmpty()) {
        return;
    }
    QList<VmRecord *> idle;
    for (const QString &vmId : std::as_const(group.vmIds)) {
        VmRecord *vm = m_state.vm(vmId);
        if (vm->vm.state == VmState::Idle) {
            idle.append(vm);
        }
    }
    // The one that has been ready for longest first: stable, and easy to foresee.
    std::sort(idle.begin(), idle.end(), [](const VmRecord *a, const VmRecord *b) {
        return std::pair(a->vm.readyAtMs, a->vm.id) < std::pair(b->vm.readyAtMs, b->vm.id);
    });
    QHash<QString, int> runningByService;
    if (group.isClassic()) {
        for (const QString &jobId : std::as_const(group.runningJobIds)) {
            ++runningByService[m_state.jobs().value(jobId).job.webServiceId];
        }
    }
    for (auto next = group.queue.begin(); next != group.queue.end() && !idle.isEmpty();) {
        JobRecord &job = *m_state.activeJob(next.value());
        ++next; // the present one leaves the queue
        if (group.isClassic() && runningByService[job.job.webServiceId] >= MaxClassicJobsPerService) {
            continue;
        }
        ++runningByService[job.job.webServiceId];
        assign(group, job, *idle.takeFirst());
    }
}

void JobScheduler::assign(VmGroup &group, JobRecord &record, VmRecord &vm)
{
    Job &job = record.job;
    group.queue.remove(*job.queueSeq);
    group.runningJobIds.insert(job.id);
    job.status = JobStatus::Running;
    job.attempt += 1;
    job.vmId = vm.vm.id;
    job.startedAtMs = m_state.clock().nowMs();
    vm.vm.state = VmState::Busy;
    vm.vm.jobId = job.id;
    vm.delivered = false;
    vm.handedOut = false;
    m_state.saveAttempt({job.id, job.attempt, vm.vm.id, job.poolId, *job.startedAtMs, std::nullopt, std::nullopt});
    m_state.markJob(record);
    m_state.markVm(vm);
}

JobRecord *JobScheduler::current(const VmRecord &vm, const QString &jobId, qint64 attempt)
{
    JobRecord *record = m_state.activeJob(jobId);
    const bool isCurrent = record && record->job.status == JobStatus::Running && record->job.attempt == attempt &&
                           record->job.vmId == vm.vm.id && vm.vm.jobId == jobId;
    return isCurrent ? record : nullptr;
}

void JobScheduler::closeAttempt(const VmRecord &vm, const JobRecord &record, AttemptOutcome outcome)
{
    const Job &job = record.job;
    m_state.saveAttempt({job.id, job.attempt, vm.vm.id, job.poolId, job.startedAtMs.value_or(job.createdAtMs),
                         m_state.clock().nowMs(), outcome});
    if (VmGroup *group = m_state.group(job.poolId)) {
        group->runningJobIds.remove(job.id);
    }
}

void JobScheduler::endJob(JobRecord &record, JobStatus status, const QString &details)
{
    record.job.status = status;
    record.job.details = details;
    record.job.endedAtMs = m_state.clock().nowMs();
    record.cancelling = false;
    m_state.markJob(record);
}

void JobScheduler::endAttempt(VmRecord &vm, AttemptOutcome outcome, const Job &ended, const QString &log)
{
    JobRecord *record = m_state.activeJob(vm.vm.jobId);
    if (record) {
        closeAttempt(vm, *record, outcome);
        record->log = log;
        record->job.results = ended.results;
        record->job.exitCode = ended.exitCode;
        endJob(*record, ended.status, ended.details);
    }
    m_fleet->becameFree(vm);
    m_fleet->jobEnded(vm, outcome);
}

void JobScheduler::requeue(VmRecord &vm, AttemptOutcome outcome)
{
    JobRecord *record = m_state.activeJob(vm.vm.jobId);
    vm.vm.jobId.clear();
    if (!record) {
        return;
    }
    closeAttempt(vm, *record, outcome);
    Job &job = record->job;
    if (outcome == AttemptOutcome::Lost && (vm.delivered || vm.handedOut)) {
        ++record->lostAttempts;
    }
    if (record->cancelling) {
        endJob(*record, JobStatus::Cancelled, job.details);
        return;
    }
    if (record->lostAttempts >= MaxLostAttempts) {
        endJob(*record, JobStatus::Failed,
               u"The job lost its VM %1 times and was given up."_s.arg(record->lostAttempts));
        return;
    }
    if (const QString obstacle = obstacleOf(m_state, *record); !obstacle.isEmpty()) {
        endJob(*record, JobStatus::Failed, obstacle);
        return;
    }
    job.status = JobStatus::NotStarted;
    job.vmId.clear();
    job.startedAtMs.reset();
    if (VmGroup *group = m_state.group(job.poolId)) {
        group->queue.insert(*job.queueSeq, job.id);
    }
    m_state.markJob(*record);
}

std::optional<qint64> JobScheduler::queuePosition(const Job &job)
{
    const VmGroup *group = m_state.group(job.poolId);
    if (!group || !job.isQueued()) {
        return std::nullopt;
    }
    return std::distance(group->queue.begin(), group->queue.find(*job.queueSeq)) + 1;
}

} // namespace pooldeck
