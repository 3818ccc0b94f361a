#pragma once

#include <QList>
#include <QPersistentModelIndex>

class QTreeView;

namespace pooldeck {

/// Keeps the rows that a person looks at where they are while rows above them come, go and move. Who is at the top
/// stays at the top and sees what is new there. For flat views whose rows have one height.
class ScrollAnchor final
{
public:
    explicit ScrollAnchor(QTreeView &view);

    /// Before rows change; does nothing until restore() when it was called already.
    void take();
    /// After the view has laid them out.
    void restore();

private:
    struct Seen
    {
        QPersistentModelIndex row;
        int top; ///< px below the top of the viewport
    };

    QTreeView &m_view;
    QList<Seen> m_seen;
};

} // namespace pooldeck
