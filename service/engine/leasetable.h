#pragma once

#include "engine/enginestate.h"
#include "vmhost/messages.h"

namespace pooldeck {

class JobScheduler;
class VmFleet;

/// What vmhosts ask and report: their assignment, leave to publish, the end of an attempt. Only the current attempt of
/// a job gets through; whatever an older one says is refused with StaleAttempt (docs/architecture.md, decision 6).
class LeaseTable final
{
public:
    /// `outputsFolder` is the default store: outputs live in <outputsFolder>/<job>/<attempt>/. `sandboxJobs`: their
    /// commands run in a sandbox. `jobRetentionMs`: how long what opens their outputs is good.
    LeaseTable(EngineState &state, VmFleet &fleet, JobScheduler &scheduler, const QString &outputsFolder,
               bool sandboxJobs, qint64 jobRetentionMs);

    /// What this VM is to work on, none when nothing is assigned to it.
    std::optional<Assignment> assignment(const VmRecord &vm) const;

    /// A sign of life; true when the attempt is to be given up.
    bool heartbeat(VmRecord &vm, const AttemptRef &attempt);
    bool mustCancel(const VmRecord &vm, const AttemptRef &attempt) const;

    Result<void> publish(VmRecord &vm, const AttemptRef &attempt);
    Result<void> complete(VmRecord &vm, const CompleteRequest &request);

    /// Where the default store has an output of an ended job.
    QString outputFile(const Job &job, const QString &fileName) const;

private:
    /// Where an output is that the request placed, and for an account's key what opens it.
    BlobReference resultOf(const BlobReference &given) const;
    QMap<QString, BlobReference> resultsOf(const JobRecord &record, const WebServiceDefinition &definition) const;

    EngineState &m_state;
    VmFleet &m_fleet;
    JobScheduler &m_scheduler;
    QString m_outputsFolder;
    bool m_sandboxJobs;
    qint64 m_jobRetentionMs;
};

} // namespace pooldeck
