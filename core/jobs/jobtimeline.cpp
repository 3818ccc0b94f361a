#include "jobs/jobtimeline.h"

#include <algorithm>

namespace pooldeck {
namespace {

using Kind = JobStretch::Kind;

std::optional<AttemptOutcome> outcomeOf(JobStatus status)
{
    switch (status) {
    case JobStatus::Finished:
        return AttemptOutcome::Finished;
    case JobStatus::Failed:
        return AttemptOutcome::Failed;
    case JobStatus::Cancelled:
        return AttemptOutcome::Cancelled;
    case JobStatus::NotStarted:
    case JobStatus::Running:
        return std::nullopt;
    }
    Q_UNREACHABLE();
}

/// The attempts that are known, by number; the current one from the job where the list has it not.
QList<Attempt> knownAttempts(const Job &job, QList<Attempt> attempts)
{
    std::sort(attempts.begin(), attempts.end(), [](const Attempt &a, const Attempt &b) { return a.number < b.number; });
    const bool hasCurrent = !attempts.isEmpty() && attempts.constLast().number >= job.attempt;
    const bool runs = job.status == JobStatus::Running || isEnded(job.status);
    if (!hasCurrent && job.attempt > 0 && job.startedAtMs && runs) {
        attempts.append(
            {job.id, job.attempt, job.vmId, job.poolId, *job.startedAtMs, job.endedAtMs, outcomeOf(job.status)});
    }
    return attempts;
}

} // namespace

QList<JobStretch> jobTimeline(const Job &job, const QList<Attempt> &attempts)
{
    QList<JobStretch> stretches;
    qint64 atMs = job.createdAtMs;
    const auto add = [&](Kind kind, std::optional<qint64> toMs) {
        if (!toMs || *toMs > atMs) {
            stretches.append({kind, atMs, toMs, 0, {}, {}});
        }
        atMs = toMs.value_or(atMs);
    };
    if (!job.queuedAtMs) {
        add(Kind::NotStarted, job.endedAtMs);
        return stretches;
    }
    add(Kind::NotStarted, *job.queuedAtMs);
    qint64 lastNumber = 0;
    for (const Attempt &attempt : knownAttempts(job, attempts)) {
        add(attempt.number > lastNumber + 1 ? Kind::Unknown : Kind::Waiting, std::max(attempt.startedAtMs, atMs));
        stretches.append({Kind::Running, atMs, attempt.endedAtMs, attempt.number, attempt.vmId, attempt.outcome});
        lastNumber = attempt.number;
        if (!attempt.endedAtMs) {
            return stretches;
        }
        atMs = *attempt.endedAtMs;
    }
    if (!isEnded(job.status)) {
        add(lastNumber < job.attempt ? Kind::Unknown : Kind::Waiting, std::nullopt);
    } else if (job.endedAtMs) {
        add(Kind::Waiting, *job.endedAtMs);
    }
    return stretches;
}

} // namespace pooldeck
