#pragma once

#include "widgets/rowproxy.h"

namespace pooldeck {

class JobModel;

/// The jobs in one group of states, and with a text in any column.
class JobProxy final : public RowProxy
{
    Q_OBJECT

public:
    enum class Group { All, Waiting, Running, Finished, Failed, Cancelled };

    /// The source must outlive the proxy.
    explicit JobProxy(JobModel &source, QObject *parent = nullptr);

    void setGroup(Group group);

private:
    JobModel &m_jobs;
};

} // namespace pooldeck
