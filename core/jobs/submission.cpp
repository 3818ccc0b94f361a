#include "jobs/submission.h"

namespace pooldeck {

qint64 &SubmissionBatch::jobsWith(JobStatus end)
{
    switch (end) {
    case JobStatus::Finished:
        return finishedJobs;
    case JobStatus::Failed:
        return failedJobs;
    case JobStatus::Cancelled:
        return cancelledJobs;
    case JobStatus::NotStarted:
    case JobStatus::Running:
        return goneJobs;
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
