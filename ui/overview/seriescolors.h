#pragma once

#include <QColor>
#include <QHash>
#include <QString>

namespace pooldeck {

struct Colors;

/// Which colour of the chart a pool has, for as long as the window knows it: pools that come and go never repaint
/// those that stay. More pools than colours: grey.
class SeriesColors final
{
public:
    QColor colorOf(const QString &poolId, const Colors &colors);
    void forget(const QString &poolId);

private:
    QHash<QString, int> m_slots;
};

} // namespace pooldeck
