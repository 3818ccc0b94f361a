#pragma once

#include "charts/chartcolor.h"

#include <QHash>
#include <QString>

namespace pooldeck {

/// Which colour of the chart a pool has, for as long as the window knows it: pools that come and go never repaint
/// those that stay. More pools than colours: grey.
class SeriesColors final
{
public:
    ChartColor colorOf(const QString &poolId);
    void forget(const QString &poolId);

private:
    QHash<QString, int> m_slots;
};

} // namespace pooldeck
