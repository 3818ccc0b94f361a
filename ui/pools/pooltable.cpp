#include "pools/pooltable.h"

#include "widgets/label.h"
#include "widgets/rowproxy.h"
#include "widgets/table.h"

#include <QHBoxLayout>
#include <QStackedWidget>

namespace pooldeck {

PoolTable::PoolTable(TableModel &model, PoolOfRow poolOfRow, const QString &empty, QWidget *parent)
    : QWidget(parent)
    , m_poolOfRow(std::move(poolOfRow))
    , m_proxy(new RowProxy(model, this))
    , m_stack(new QStackedWidget(this))
    , m_table(new Table(this))
    , m_empty(new Label(empty, TextStyle::Body, Tone::Muted, this))
{
    m_empty->setAlignment(Qt::AlignCenter);
    m_table->setModel(m_proxy);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    connect(m_table, &QAbstractItemView::activated, this, [this] { Q_EMIT activated(m_table->currentId()); });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(m_proxy, signal, this, &PoolTable::showRows);
    }
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &PoolTable::showRows);
    m_proxy->setAccept([](int) { return false; });
    showRows();
}

void PoolTable::setPool(const QString &poolId)
{
    if (poolId != m_poolId) {
        m_poolId = poolId;
        m_proxy->setAccept([this](int row) { return !m_poolId.isEmpty() && m_poolOfRow(row) == m_poolId; });
        showRows();
    }
}

int PoolTable::count() const
{
    return m_proxy->rowCount();
}

void PoolTable::showRows()
{
    m_stack->setCurrentWidget(count() > 0 ? static_cast<QWidget *>(m_table) : m_empty);
    Q_EMIT countChanged();
}

} // namespace pooldeck
