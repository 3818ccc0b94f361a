#pragma once

#include "advice/measureddurations.h"
#include "widgets/rowmodel.h"

namespace pooldeck {

class AccountSession;

/// How long jobs have run, by web service.
class DurationModel final : public RowModel<MeasuredDurations>
{
    Q_OBJECT

public:
    enum class Column { WebService, Finished, Failed, Median, Long, Longest };

    /// The session must outlive the model.
    explicit DurationModel(AccountSession &session, QObject *parent = nullptr);

    /// Measures anew, over all jobs that are known.
    void refresh();

protected:
    QString idOf(const MeasuredDurations &row) const override { return row.webServiceId; }

private:
    AccountSession &m_session;
};

} // namespace pooldeck
