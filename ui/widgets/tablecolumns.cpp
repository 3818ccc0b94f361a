#include "widgets/tablecolumns.h"

#include "common/literals.h"
#include "theme/metrics.h"
#include "widgets/table.h"
#include "widgets/tablemodel.h"

#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int WidestFitted = 360;
constexpr int MostSlack = 64; ///< that a column gets above what it needs

int sum(const QList<int> &widths)
{
    return std::accumulate(widths.cbegin(), widths.cend(), 0);
}

} // namespace

TableColumns::TableColumns(Table &view)
    : QObject(&view)
    , m_view(view)
{
    QHeaderView *header = view.header();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint &position) {
        if (!m_table) {
            return;
        }
        auto *menu = new QMenu(&m_view);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->setObjectName(u"columnsMenu"_s);
        fillMenu(menu);
        menu->popup(header->mapToGlobal(position));
    });
}

void TableColumns::setTable(const TableModel *table)
{
    m_table = table;
    m_isFitted = !table;
    useDefaults();
}

void TableColumns::useDefaults()
{
    if (!m_table) {
        return;
    }
    QHeaderView *header = m_view.header();
    for (int column = 0; column < m_table->headCount(); ++column) {
        const ColumnHead &head = m_table->head(column);
        header->moveSection(header->visualIndex(column), column);
        header->setSectionHidden(column, !head.shown);
        header->resizeSection(column, std::max(head.width, narrowest(column)));
    }
    stretchLast();
}

void TableColumns::stretchLast()
{
    const QList<int> columns = shownColumns();
    m_view.header()->setStretchLastSection(columns.isEmpty() || !m_table->head(columns.constLast()).number);
}

/// The heading with the arrow that it has when the table is sorted by it.
int TableColumns::narrowest(int column) const
{
    const QHeaderView *header = m_view.header();
    return std::max(header->minimumSectionSize(), header->sectionSizeHint(column));
}

QList<int> TableColumns::shownColumns() const
{
    const QHeaderView *header = m_view.header();
    QList<int> columns;
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        if (!header->isSectionHidden(column)) {
            columns.append(column);
        }
    }
    return columns;
}

int TableColumns::columnOf(const QString &key) const
{
    for (int column = 0; column < m_table->headCount(); ++column) {
        if (key == m_table->head(column).key) {
            return column;
        }
    }
    return -1;
}

QByteArray TableColumns::save() const
{
    if (!m_table) {
        return {};
    }
    const QHeaderView *header = m_view.header();
    QJsonArray columns;
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        const bool shown = !header->isSectionHidden(column);
        QJsonObject entry{{"key"_L1, m_table->head(column).key}, {"shown"_L1, shown}};
        if (shown) {
            entry.insert("width"_L1, header->sectionSize(column));
        }
        columns.append(entry);
    }
    QJsonObject state{{"columns"_L1, columns}};
    if (const int sorted = header->sortIndicatorSection(); sorted >= 0 && sorted < m_table->headCount()) {
        state.insert("sortedBy"_L1, m_table->head(sorted).key);
        state.insert("descending"_L1, header->sortIndicatorOrder() == Qt::DescendingOrder);
    }
    return QJsonDocument(state).toJson(QJsonDocument::Compact);
}

void TableColumns::restore(const QByteArray &saved)
{
    const QJsonObject state = QJsonDocument::fromJson(saved).object();
    const QJsonArray columns = state["columns"_L1].toArray();
    if (!m_table || columns.isEmpty()) {
        return;
    }
    m_isFitted = true;
    QHeaderView *header = m_view.header();
    int place = 0;
    for (const QJsonValue &value : columns) {
        const QJsonObject entry = value.toObject();
        const int column = columnOf(entry["key"_L1].toString());
        if (column < 0) {
            continue;
        }
        header->moveSection(header->visualIndex(column), place++);
        header->setSectionHidden(column, !entry["shown"_L1].toBool());
        if (const int width = entry["width"_L1].toInt(); width > 0) {
            header->resizeSection(column, std::max(width, header->minimumSectionSize()));
        }
    }
    if (shownColumns().isEmpty()) {
        useDefaults();
    }
    stretchLast();
    if (const int sorted = columnOf(state["sortedBy"_L1].toString()); sorted >= 0) {
        m_view.sortByColumn(sorted, state["descending"_L1].toBool() ? Qt::DescendingOrder : Qt::AscendingOrder);
    }
}

void TableColumns::setShown(int column, bool shown)
{
    QHeaderView *header = m_view.header();
    header->setSectionHidden(column, !shown);
    if (shown) {
        header->resizeSection(column,
                              std::max({header->sectionSize(column), m_table->head(column).width, narrowest(column)}));
    }
}

void TableColumns::fillMenu(QMenu *menu)
{
    if (!m_table) {
        return;
    }
    const QList<int> shown = shownColumns();
    for (int column = 0; column < m_table->headCount(); ++column) {
        QAction *action = menu->addAction(m_table->head(column).title);
        action->setCheckable(true);
        action->setChecked(shown.contains(column));
        action->setEnabled(shown != QList{column}); // one has to stay
        connect(action, &QAction::toggled, this, [this, column](bool on) { setShown(column, on); });
    }
    menu->addSeparator();
    menu->addAction(tr("Fit columns to their contents"), this, &TableColumns::fit);
    menu->addAction(tr("Columns as at first"), this, [this] {
        useDefaults();
        fit();
    });
}

void TableColumns::fitOnce()
{
    if (!m_isFitted && m_view.isVisible() && m_view.model()->rowCount() > 0) {
        m_isFitted = true;
        fit();
    }
}

void TableColumns::fit()
{
    const QList<int> columns = shownColumns();
    QList<int> needed;
    QList<int> least;
    for (const int column : columns) {
        const ColumnHead &head = m_table->head(column);
        const int width = std::max(m_view.sizeHintForColumnContents(column), head.rigid ? head.width : 0);
        least.append(head.number || head.rigid ? std::max(width, narrowest(column)) : narrowest(column));
        needed.append(std::max(std::min(width, WidestFitted), least.constLast()));
    }
    const int room = m_view.viewport()->width();
    const auto cutAt = [&](int widest) {
        QList<int> widths = needed;
        for (qsizetype i = 0; i < widths.size(); ++i) {
            widths[i] = std::max(least[i], std::min(widths[i], widest));
        }
        return widths;
    };
    int widest = WidestFitted;
    while (widest > 0 && sum(cutAt(widest)) > room) {
        widest -= metrics::Space1;
    }
    QList<int> widths = cutAt(widest);
    if (!columns.isEmpty()) {
        const int slack = std::clamp((room - sum(widths)) / int(columns.size()), 0, MostSlack);
        for (qsizetype i = 0; i < columns.size(); ++i) {
            m_view.header()->resizeSection(columns[i], widths[i] + slack);
        }
    }
}

} // namespace pooldeck
