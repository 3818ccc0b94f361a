#pragma once

#include <QWidget>

#include <functional>

class QStackedWidget;

namespace pooldeck {

class Label;
class RowProxy;
class Table;
class TableModel;

/// The rows of one pool out of a table of all pools' jobs or events, and a sentence when there are none.
class PoolTable final : public QWidget
{
    Q_OBJECT

public:
    using PoolOfRow = std::function<QString(int row)>;

    /// The model must outlive it. `empty`: the sentence.
    PoolTable(TableModel &model, PoolOfRow poolOfRow, const QString &empty, QWidget *parent = nullptr);

    void setPool(const QString &poolId);
    Table &table() const { return *m_table; }
    int count() const;

Q_SIGNALS:
    void countChanged();
    void activated(const QString &id);

private:
    void showRows();

    PoolOfRow m_poolOfRow;
    QString m_poolId;
    RowProxy *m_proxy;
    QStackedWidget *m_stack;
    Table *m_table;
    Label *m_empty;
};

} // namespace pooldeck
