#include "jobs/previewmodel.h"

#include "common/literals.h"

namespace pooldeck {

void PreviewModel::setPreview(const CsvPreview &preview)
{
    beginResetModel();
    m_preview = preview;
    m_isNumber = QList<bool>(preview.columnCount, !preview.rows.isEmpty());
    for (const QStringList &row : preview.rows) {
        for (qsizetype column = 0; column < row.size(); ++column) {
            bool isNumber = row[column].isEmpty();
            if (!isNumber) {
                row[column].toDouble(&isNumber);
            }
            m_isNumber[column] = m_isNumber[column] && isNumber;
        }
    }
    endResetModel();
}

int PreviewModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_preview.rows.size());
}

int PreviewModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_preview.columnCount);
}

QVariant PreviewModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return m_preview.rows[index.row()].value(index.column());
    case Qt::TextAlignmentRole:
        return headerData(index.column(), Qt::Horizontal, role);
    default:
        return {};
    }
}

QVariant PreviewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int((m_isNumber[section] ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return role == Qt::DisplayRole ? QVariant(m_preview.header.value(section)) : QVariant();
}

} // namespace pooldeck
