#include "jobs/jobproxy.h"

#include "jobs/jobmodel.h"

namespace pooldeck {
namespace {

bool isIn(JobProxy::Group group, JobStatus status)
{
    switch (group) {
    case JobProxy::Group::All:
        return true;
    case JobProxy::Group::Waiting:
        return status == JobStatus::NotStarted;
    case JobProxy::Group::Running:
        return status == JobStatus::Running;
    case JobProxy::Group::Finished:
        return status == JobStatus::Finished;
    case JobProxy::Group::Failed:
        return status == JobStatus::Failed;
    case JobProxy::Group::Cancelled:
        return status == JobStatus::Cancelled;
    }
    Q_UNREACHABLE();
}

} // namespace

JobProxy::JobProxy(JobModel &source, QObject *parent)
    : RowProxy(source, parent)
    , m_jobs(source)
{
}

void JobProxy::setGroup(Group group)
{
    setAccept([this, group](int row) { return isIn(group, m_jobs.jobAt(row).status); });
}

} // namespace pooldeck
