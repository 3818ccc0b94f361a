#include "jobs/jobproxy.h"

#include "jobs/jobmodel.h"

namespace pooldeck {
namespace {

bool isOf(JobProxy::Group group, JobStatus status)
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
    m_group = group;
    filter();
}

void JobProxy::setPool(const std::optional<QString> &poolId)
{
    m_poolId = poolId;
    filter();
}

void JobProxy::setWebService(const std::optional<QString> &webServiceId)
{
    m_webServiceId = webServiceId;
    filter();
}

const Job &JobProxy::jobAt(int row) const
{
    return m_jobs.jobAt(mapToSource(index(row, 0)).row());
}

bool JobProxy::isIn(const Job &job) const
{
    return isOf(m_group, job.status) && (!m_poolId || job.poolId == *m_poolId) &&
           (!m_webServiceId || job.webServiceId == *m_webServiceId);
}

void JobProxy::filter()
{
    if (m_group == Group::All && !m_poolId && !m_webServiceId) {
        setAccept(nullptr);
    } else {
        setAccept([this](int row) { return isIn(m_jobs.jobAt(row)); });
    }
}

} // namespace pooldeck
