#include "widgets/tablemodel.h"

namespace pooldeck {

int TableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : headCount();
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= headCount()) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return head(section).title;
    case Qt::TextAlignmentRole:
        return int((head(section).number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace pooldeck
