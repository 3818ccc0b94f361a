#include "engine/leasetable.h"

#include "common/literals.h"
#include "engine/jobscheduler.h"
#include "engine/vmfleet.h"
#include "model/protocolerror.h"
#include "storage/bloblocation.h"
#include "storage/blobsigning.h"

namespace pooldeck {
namespace {

Error staleAttempt()
{
    return protocolError(ErrorCode::StaleAttempt, u"This attempt is not the current one of its job."_s);
}

JobStatus statusOf(RunOutcome outcome)
{
    switch (outcome) {
    case RunOutcome::Finished:
        return JobStatus::Finished;
    case RunOutcome::Failed:
        return JobStatus::Failed;
    case RunOutcome::Cancelled:
        return JobStatus::Cancelled;
    }
    Q_UNREACHABLE();
}

AttemptOutcome attemptOutcomeOf(RunOutcome outcome)
{
    switch (outcome) {
    case RunOutcome::Finished:
        return AttemptOutcome::Finished;
    case RunOutcome::Failed:
        return AttemptOutcome::Failed;
    case RunOutcome::Cancelled:
        return AttemptOutcome::Cancelled;
    }
    Q_UNREACHABLE();
}

} // namespace

LeaseTable::LeaseTable(EngineState &state, VmFleet &fleet, JobScheduler &scheduler, const QString &outputsFolder,
                       bool sandboxJobs, qint64 jobRetentionMs)
    : m_state(state)
    , m_fleet(fleet)
    , m_scheduler(scheduler)
    , m_outputsFolder(outputsFolder)
    , m_sandboxJobs(sandboxJobs)
    , m_jobRetentionMs(jobRetentionMs)
{
}

std::optional<Assignment> LeaseTable::assignment(const VmRecord &vm) const
{
    const JobRecord *record = vm.vm.jobId.isEmpty() ? nullptr : m_state.activeJob(vm.vm.jobId);
    const WebServiceRecord *service = record ? m_state.webService(record->job.webServiceId) : nullptr;
    if (!service) {
        return std::nullopt;
    }
    const WebServiceDefinition &definition = service->definition;
    Assignment assignment;
    assignment.jobId = record->job.id;
    assignment.attempt = record->job.attempt;
    assignment.serviceFolder = definition.folder;
    assignment.command = definition.command;
    assignment.timeLimitMs = definition.timeLimitMs;
    assignment.limits = {definition.memoryLimitBytes, definition.outputLimitBytes};
    assignment.sandbox = m_sandboxJobs;
    assignment.inputs = record->request.inputs;
    for (auto it = record->request.inputs.begin(); it != record->request.inputs.end(); ++it) {
        assignment.inputExtensions.insert(it.key(), definition.inputs.value(it.key()).extensions.value(0));
    }
    for (auto it = definition.outputs.begin(); it != definition.outputs.end(); ++it) {
        AssignedOutput output;
        output.extension = it->extension;
        if (const auto given = record->request.outputs.find(it.key()); given != record->request.outputs.end()) {
            output.reference = *given;
        }
        assignment.outputs.insert(it.key(), output);
    }
    assignment.parameters = record->request.globalParameters;
    assignment.outputFolder = m_outputsFolder + u'/' + record->job.id + u'/' + QString::number(record->job.attempt);
    return assignment;
}

bool LeaseTable::mustCancel(const VmRecord &vm, const AttemptRef &attempt) const
{
    if (attempt.jobId.isEmpty()) {
        return false;
    }
    const JobRecord *record = m_scheduler.current(vm, attempt.jobId, attempt.attempt);
    return !record || record->cancelling;
}

bool LeaseTable::heartbeat(VmRecord &vm, const AttemptRef &attempt)
{
    m_fleet.heartbeat(vm);
    if (!attempt.jobId.isEmpty() && m_scheduler.current(vm, attempt.jobId, attempt.attempt)) {
        vm.delivered = true; // stored with this heartbeat
    }
    return mustCancel(vm, attempt);
}

Result<void> LeaseTable::publish(VmRecord &vm, const AttemptRef &attempt)
{
    m_fleet.heartbeat(vm);
    JobRecord *record = m_scheduler.current(vm, attempt.jobId, attempt.attempt);
    if (!record) {
        return Failure(staleAttempt());
    }
    if (record->cancelling) {
        Job ended = record->job;
        ended.status = JobStatus::Cancelled;
        m_scheduler.endAttempt(vm, AttemptOutcome::Cancelled, ended, record->log);
        return Failure(staleAttempt());
    }
    return {};
}

Result<void> LeaseTable::complete(VmRecord &vm, const CompleteRequest &request)
{
    m_fleet.heartbeat(vm);
    JobRecord *record = m_scheduler.current(vm, request.attempt.jobId, request.attempt.attempt);
    if (!record) {
        const auto stored = m_state.store().job(request.attempt.jobId);
        const bool repeated = stored && isEnded(stored->job.status) && stored->job.attempt == request.attempt.attempt &&
                              stored->job.vmId == vm.vm.id;
        return repeated ? Result<void>() : Result<void>(Failure(staleAttempt()));
    }
    Job ended = record->job;
    ended.status = statusOf(request.outcome);
    ended.exitCode = request.exitCode;
    ended.details = request.outcome == RunOutcome::Cancelled ? record->job.details : request.details;
    AttemptOutcome outcome = attemptOutcomeOf(request.outcome);
    const WebServiceRecord *service = m_state.webService(record->job.webServiceId);
    if (request.outcome == RunOutcome::Finished && !service) {
        ended.status = JobStatus::Failed;
        ended.details = u"The web service of this job is no longer there."_s;
        outcome = AttemptOutcome::Failed;
    } else if (request.outcome == RunOutcome::Finished && record->cancelling && service->definition.outputs.isEmpty()) {
        // One with outputs was asked for leave to publish, and a cancel from before that has won there.
        ended.status = JobStatus::Cancelled;
        ended.details = record->job.details;
        outcome = AttemptOutcome::Cancelled;
    } else if (request.outcome == RunOutcome::Finished) {
        ended.details = u""_s;
        ended.results = resultsOf(*record, service->definition);
    }
    m_scheduler.endAttempt(vm, outcome, ended, request.log);
    return {};
}

QMap<QString, BlobReference> LeaseTable::resultsOf(const JobRecord &record,
                                                   const WebServiceDefinition &definition) const
{
    QMap<QString, BlobReference> results;
    for (auto it = definition.outputs.begin(); it != definition.outputs.end(); ++it) {
        const auto given = record.request.outputs.find(it.key());
        if (given != record.request.outputs.end()) {
            results.insert(it.key(), resultOf(*given));
        } else {
            // In the default store: base location and signature are made when the status is shown.
            results.insert(it.key(), {std::nullopt, QString(it.key() + it->extension), std::nullopt, u""_s});
        }
    }
    return results;
}

BlobReference LeaseTable::resultOf(const BlobReference &given) const
{
    const bool hasConnection = !given.connectionString.value_or(QString()).isEmpty();
    const auto location = hasConnection ? BlobLocation::of(given) : Result<BlobLocation>(BlobLocation());
    if (!hasConnection || !location) {
        // Whoever gave a token has it; it may permit more than to read this one blob.
        return {std::nullopt, given.relativeLocation, given.baseLocation.value_or(u""_s), u""_s};
    }
    const QString url = location->url.toString(QUrl::FullyEncoded);
    const qsizetype nameAt = url.size() - QUrl::toPercentEncoding(location->blobName, "/").size();
    const QString token = location->accountKey.isEmpty()
                              ? u""_s
                              : BlobSigning::readOnlyToken(*location, m_state.clock().nowMs() + m_jobRetentionMs);
    return {std::nullopt, url.mid(nameAt), url.left(nameAt), token};
}

QString LeaseTable::outputFile(const Job &job, const QString &fileName) const
{
    return m_outputsFolder + u'/' + job.id + u'/' + QString::number(job.attempt) + u'/' + fileName;
}

} // namespace pooldeck
