#pragma once

#include "jobs/csvpreview.h"

#include <QAbstractTableModel>

namespace pooldeck {

/// The first rows of a table that a job has made, as they stand in it.
class PreviewModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setPreview(const CsvPreview &preview);
    const CsvPreview &preview() const { return m_preview; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    CsvPreview m_preview;
    QList<bool> m_isNumber; ///< by column: every cell that has something in it is a number
};

} // namespace pooldeck
