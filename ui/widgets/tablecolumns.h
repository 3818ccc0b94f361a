#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTimer>

class QMenu;

namespace pooldeck {

class Table;
class TableModel;

/// The columns of a table: which are shown, how wide and in which order, the menu for it, and all that as it is kept
/// between sessions. Columns are kept by their key, so that new ones find their place among known ones.
///
/// Until a person drags one, widths follow what is shown and the room there is: texts are cut short first, then the
/// columns that yield are hidden. Figures and badges are never cut.
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

    /// Whatever room there is.
    void setShown(int column, bool shown);
    /// An entry for each column, and those to fit and to restore them all.
    void fillMenu(QMenu *menu);
    /// The view has another width.
    void adapt();
    /// It has come into view.
    void measureAndAdapt();
    /// It shows other rows, or other things in them. A column that needed more room keeps it, so that nothing swings.
    void adaptSoon();

private:
    void useDefaults();
    void fit();
    void measure();
    bool canAdapt() const;
    void setAdapts(bool adapts);
    int columnOf(const QString &key) const;
    int narrowest(int column);
    int needed(int column);          ///< to show it whole, or as much of a long text as makes sense
    int least(int column);           ///< to show anything
    QList<int> shownColumns() const; ///< from left to right

    Table &m_view;
    QPointer<const TableModel> m_table;
    QTimer m_soon;
    QHash<int, bool> m_choices; ///< by column: shown or hidden by the person, whatever the room
    QHash<int, int> m_contents; ///< by column: the widest content so far
    QHash<int, int> m_headings; ///< by column: the width of its heading
    bool m_adapts = false;
    bool m_isArranging = false; ///< it is not a person who resizes sections
};

} // namespace pooldeck
