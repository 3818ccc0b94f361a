#pragma once

#include "overview/seriescolors.h"
#include "widgets/card.h"

#include <QHash>

namespace pooldeck {

class AccountSession;
class BandChart;
class ChipBar;

/// Running VMs of each pool over the last minutes or hours, or the compute-hours that have come together meanwhile.
class LiveChart final : public Card
{
    Q_OBJECT

public:
    enum class Quantity { RunningVms, ComputeHours };

    /// The session must outlive it.
    explicit LiveChart(AccountSession &session, QWidget *parent = nullptr);

    void refresh();
    void setQuantity(Quantity quantity);
    Quantity quantity() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    qint64 rangeMs() const;

    AccountSession &m_session;
    qint64 m_shownMs = 0; ///< the right end, the service's time
    SeriesColors m_colors;
    QHash<QString, QString> m_names; ///< of pools, those that are gone included
    QHash<QString, qint64> m_firstSeen;
    ChipBar *m_quantity;
    ChipBar *m_range;
    BandChart *m_chart;
};

} // namespace pooldeck
