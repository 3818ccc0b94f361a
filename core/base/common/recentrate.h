#pragma once

#include <QList>
#include <QtGlobal>

namespace pooldeck {

/// How often something happens, over the last ten seconds. Times are monotonic ms.
class RecentRate final
{
public:
    void note(qint64 nowMs);
    /// A second; 0 when nothing has happened lately.
    double perSecond(qint64 nowMs) const;

private:
    struct Slice
    {
        qint64 startMs = 0;
        qint64 count = 0;
    };
    QList<Slice> m_slices; ///< the newest last
};

} // namespace pooldeck
