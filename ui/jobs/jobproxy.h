#pragma once

#include "model/job.h"
#include "widgets/rowproxy.h"

#include <optional>

namespace pooldeck {

class JobModel;

/// The jobs in one group of states, of one pool and one web service, and with a text in any column.
class JobProxy final : public RowProxy
{
    Q_OBJECT

public:
    enum class Group { All, Waiting, Running, Finished, Failed, Cancelled };

    /// The source must outlive the proxy.
    explicit JobProxy(JobModel &source, QObject *parent = nullptr);

    void setGroup(Group group);
    /// "": classic processing; none: all.
    void setPool(const std::optional<QString> &poolId);
    void setWebService(const std::optional<QString> &webServiceId);

    const Job &jobAt(int row) const;

private:
    bool isIn(const Job &job) const;
    void filter();

    JobModel &m_jobs;
    Group m_group = Group::All;
    std::optional<QString> m_poolId;
    std::optional<QString> m_webServiceId;
};

} // namespace pooldeck
