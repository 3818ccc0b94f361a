#pragma once

#include "common/literals.h"
#include "widgets/rowmodel.h"

namespace pooldeck {

struct NamedNumber
{
    QString id;
    QString name;
    qint64 number = 0;
};

/// A table to test tables with.
class NumbersModel final : public RowModel<NamedNumber>
{
public:
    enum class Column { Name, Number, Note };

    explicit NumbersModel(const std::vector<NamedNumber> &rows = {})
    {
        add(Column::Name, {.key = "name"_L1, .title = u"Name"_s, .searched = true},
            {.text = [](const NamedNumber &n) { return n.name; }});
        add(Column::Number, {.key = "number"_L1, .title = u"Number"_s, .width = 60, .number = true},
            {.text = [](const NamedNumber &n) { return QString::number(n.number); },
             .sortValue = [](const NamedNumber &n) { return n.number; }});
        add(Column::Note, {.key = "note"_L1, .title = u"Note"_s, .shown = false},
            {.text = [](const NamedNumber &n) { return QString(u"note\tof "_s + n.id); }});
        setRows(rows);
    }

    using RowModel::ageColumns;
    using RowModel::put;
    using RowModel::remove;
    using RowModel::touchColumns;

    void replaceAll(const std::vector<NamedNumber> &rows)
    {
        beginResetModel();
        setRows(rows);
        endResetModel();
    }

protected:
    QString idOf(const NamedNumber &row) const override { return row.id; }
};

} // namespace pooldeck
