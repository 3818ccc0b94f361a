#pragma once

#include <QObject>
#include <QPointer>

class QMenu;

namespace pooldeck {

class Table;
class TableModel;

/// The columns of a table: which are shown, how wide and in which order, the menu for it, and all that as it is kept
/// between sessions. Columns are kept by their key, so that new ones find their place among known ones.
class TableColumns final : public QObject
{
    Q_OBJECT

public:
    explicit TableColumns(Table &view);

    /// Null for a model that is no TableModel: then only the widths that the header has.
    void setTable(const TableModel *table);

    QByteArray save() const;
    /// Leaves everything as it is when it was not made by save().
    void restore(const QByteArray &state);

    /// An entry for each column, and those to fit and to restore them all.
    void fillMenu(QMenu *menu);
    /// As wide as what they show, within the view: texts are cut short for it, figures and badges are not.
    void fit();
    /// The first time that there is something to show, when there was nothing to restore.
    void fitOnce();

private:
    void useDefaults();
    void setShown(int column, bool shown);
    /// Figures at the far right of a wide window would be alone there.
    void stretchLast();
    int columnOf(const QString &key) const;
    int narrowest(int column) const;
    QList<int> shownColumns() const; ///< from left to right

    Table &m_view;
    QPointer<const TableModel> m_table;
    bool m_isFitted = false;
};

} // namespace pooldeck
