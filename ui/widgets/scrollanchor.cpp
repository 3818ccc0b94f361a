#include "widgets/scrollanchor.h"

#include <QScrollBar>
#include <QTreeView>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int MostRows = 40;

} // namespace

ScrollAnchor::ScrollAnchor(QTreeView &view)
    : m_view(view)
{
}

void ScrollAnchor::take()
{
    if (!m_seen.isEmpty() || m_view.verticalScrollBar()->value() == 0) {
        return;
    }
    const QModelIndex first = m_view.indexAt({0, 0}); // lays out what was not yet: not for nothing
    if (!first.isValid()) {
        return;
    }
    const int height = m_view.visualRect(first).height();
    int top = m_view.visualRect(first).top();
    const int rowCount = m_view.model()->rowCount();
    for (int row = first.row(); row < rowCount && top < m_view.viewport()->height() && m_seen.size() < MostRows;
         ++row) {
        m_seen.append({m_view.model()->index(row, 0), top});
        top += height;
    }
}

void ScrollAnchor::restore()
{
    const int height = m_seen.isEmpty() ? 0 : m_view.sizeHintForRow(0);
    QList<int> positions; // of the scroll bar, such that a row stays where it was
    for (const Seen &seen : std::exchange(m_seen, {})) {
        if (seen.row.isValid()) {
            positions.append(seen.row.row() * height - seen.top);
        }
    }
    if (positions.isEmpty()) {
        return;
    }
    // Some of them may have moved themselves: what most agree on.
    const auto middle = positions.begin() + positions.size() / 2;
    std::nth_element(positions.begin(), middle, positions.end());
    m_view.verticalScrollBar()->setValue(*middle);
}

} // namespace pooldeck
