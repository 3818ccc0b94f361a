#include "jobs/jobproxy.h"

#include "jobs/jobmodel.h"
#include "widgets/table.h"

namespace pooldeck {

JobProxy::JobProxy(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(ItemRole::Sort);
    setFilterKeyColumn(-1);
    setFilterCaseSensitivity(Qt::CaseInsensitive);
}

void JobProxy::setGroup(Group group)
{
    m_group = group;
    invalidateRowsFilter();
}

bool JobProxy::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const Job &job = static_cast<const JobModel *>(sourceModel())->jobAt(row);
    const auto inGroup = [&] {
        switch (m_group) {
        case Group::All:
            return true;
        case Group::Waiting:
            return job.status == JobStatus::NotStarted;
        case Group::Running:
            return job.status == JobStatus::Running;
        case Group::Finished:
            return job.status == JobStatus::Finished;
        case Group::Failed:
            return job.status == JobStatus::Failed;
        case Group::Cancelled:
            return job.status == JobStatus::Cancelled;
        }
        Q_UNREACHABLE();
    };
    if (!inGroup()) {
        return false;
    }
    const QString wanted = filterRegularExpression().pattern();
    return wanted.isEmpty() || job.id.contains(filterRegularExpression()) ||
           QSortFilterProxyModel::filterAcceptsRow(row, parent);
}

} // namespace pooldeck
