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
#include <QScopedValueRollback>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int WidestText = 360;
constexpr int WidestName = 240;   ///< of a text that is not to be cut short
constexpr int ShortestText = 112; ///< a longer one can be cut down to it
constexpr int MostSlack = 64;     ///< that a column gets above what it needs
constexpr int SoonMs = 400;

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
    connect(header, &QHeaderView::sectionResized, this, [this] {
        if (!m_isArranging && m_table) {
            setAdapts(false);
        }
    });
    m_soon.setSingleShot(true);
    m_soon.setInterval(SoonMs);
    connect(&m_soon, &QTimer::timeout, this, &TableColumns::measureAndAdapt);
}

void TableColumns::setTable(const TableModel *table)
{
    m_table = table;
    if (table) {
        useDefaults();
    }
}

void TableColumns::useDefaults()
{
    const QScopedValueRollback arranging(m_isArranging, true);
    m_choices.clear();
    m_contents.clear();
    QHeaderView *header = m_view.header();
    header->setStretchLastSection(false); // first: it gives a section its former size back, even a hidden one
    for (int column = 0; column < m_table->headCount(); ++column) {
        const ColumnHead &head = m_table->head(column);
        header->moveSection(header->visualIndex(column), column);
        header->setSectionHidden(column, !head.shown);
        header->resizeSection(column, std::max(head.width, narrowest(column)));
    }
    setAdapts(true);
}

bool TableColumns::canAdapt() const
{
    return m_table && m_adapts && m_view.isVisible() && m_view.model()->rowCount() > 0;
}

void TableColumns::setAdapts(bool adapts)
{
    m_adapts = adapts;
    const QList<int> columns = shownColumns();
    // Figures at the far right of a wide window would be alone there.
    m_view.header()->setStretchLastSection(!adapts &&
                                           (columns.isEmpty() || !m_table->head(columns.constLast()).number));
}

void TableColumns::adapt()
{
    if (!canAdapt()) {
        return;
    }
    if (m_contents.isEmpty()) {
        measure();
    }
    fit();
}

void TableColumns::measureAndAdapt()
{
    if (canAdapt()) {
        measure();
        fit();
    }
}

void TableColumns::adaptSoon()
{
    if (m_adapts && !m_soon.isActive()) {
        m_soon.start();
    }
}

/// The heading with the arrow that it has when the table is sorted by it. The header knows it of visible columns only.
int TableColumns::narrowest(int column)
{
    const QHeaderView *header = m_view.header();
    int &heading = m_headings[column];
    heading = std::max({heading, header->minimumSectionSize(), header->sectionSizeHint(column)});
    return heading;
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
        QJsonObject entry{{"key"_L1, m_table->head(column).key}};
        if (m_choices.contains(column)) {
            entry.insert("shown"_L1, m_choices.value(column));
        }
        if (!m_adapts && !header->isSectionHidden(column)) {
            entry.insert("width"_L1, header->sectionSize(column));
        }
        columns.append(entry);
    }
    QJsonObject state{{"columns"_L1, columns}, {"adapts"_L1, m_adapts}};
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
    useDefaults();
    const bool adapts = state["adapts"_L1].toBool(true);
    QHeaderView *header = m_view.header();
    int place = 0;
    for (const QJsonValue &value : columns) {
        const QJsonObject entry = value.toObject();
        const int column = columnOf(entry["key"_L1].toString());
        if (column < 0) {
            continue;
        }
        header->moveSection(header->visualIndex(column), place++);
        const QScopedValueRollback arranging(m_isArranging, true);
        if (const QJsonValue shown = entry["shown"_L1]; shown.isBool()) {
            m_choices.insert(column, shown.toBool());
            header->setSectionHidden(column, !shown.toBool());
        }
        const int width = entry["width"_L1].toInt();
        if (!adapts && width > 0) {
            header->setSectionHidden(column, false);
            header->resizeSection(column, std::max(width, header->minimumSectionSize()));
        } else if (!adapts && !m_choices.value(column)) {
            header->setSectionHidden(column, true); // there was no room for it
        }
    }
    if (shownColumns().isEmpty()) {
        useDefaults();
    }
    setAdapts(adapts);
    adapt();
    if (const int sorted = columnOf(state["sortedBy"_L1].toString()); sorted >= 0) {
        m_view.sortByColumn(sorted, state["descending"_L1].toBool() ? Qt::DescendingOrder : Qt::AscendingOrder);
    }
}

void TableColumns::setShown(int column, bool shown)
{
    const QScopedValueRollback arranging(m_isArranging, true);
    m_choices.insert(column, shown);
    QHeaderView *header = m_view.header();
    header->setSectionHidden(column, !shown);
    if (shown) {
        header->resizeSection(column,
                              std::max({header->sectionSize(column), m_table->head(column).width, narrowest(column)}));
    }
    setAdapts(m_adapts);
    adapt();
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
    menu->addAction(tr("Fit columns to their contents"), this, [this] {
        m_contents.clear();
        setAdapts(true);
        adapt();
    });
    menu->addAction(tr("Columns as at first"), this, [this] {
        useDefaults();
        adapt();
    });
}

void TableColumns::measure()
{
    for (int column = 0; column < m_table->headCount(); ++column) {
        int &content = m_contents[column];
        content = std::max(content, m_view.sizeHintForColumnContents(column));
    }
}

int TableColumns::needed(int column)
{
    const ColumnHead &head = m_table->head(column);
    const int content = m_contents.value(column);
    const int wanted = head.number  ? content
                       : head.rigid ? std::max(head.width, std::min(content, WidestName))
                                    : std::min(content, WidestText);
    return std::max(wanted, narrowest(column));
}

int TableColumns::least(int column)
{
    const ColumnHead &head = m_table->head(column);
    return head.number || head.rigid ? needed(column)
                                     : std::max(std::min(needed(column), ShortestText), narrowest(column));
}

void TableColumns::fit()
{
    const QScopedValueRollback arranging(m_isArranging, true);
    QHeaderView *header = m_view.header();
    const int room = m_view.viewport()->width();
    QList<int> columns;
    int sumOfLeast = 0;
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        if (m_choices.value(column, m_table->head(column).shown)) {
            columns.append(column);
            sumOfLeast += least(column);
        }
    }
    const auto yieldOf = [this](int column) { return m_choices.contains(column) ? 0 : m_table->head(column).yields; };
    while (sumOfLeast > room) {
        const auto first =
            std::max_element(columns.begin(), columns.end(), [&](int a, int b) { return yieldOf(a) < yieldOf(b); });
        if (first == columns.end() || yieldOf(*first) == 0) {
            break;
        }
        sumOfLeast -= least(*first);
        columns.erase(first);
    }
    const auto cutAt = [&](int widest) {
        QList<int> widths;
        for (const int column : std::as_const(columns)) {
            widths.append(std::max(least(column), std::min(needed(column), widest)));
        }
        return widths;
    };
    int widest = WidestText;
    while (widest > 0 && sum(cutAt(widest)) > room) {
        widest -= metrics::Space1;
    }
    QList<int> widths = cutAt(widest);
    if (columns.isEmpty()) {
        return;
    }
    const int slack = std::clamp((room - sum(widths)) / int(columns.size()), 0, MostSlack);
    for (int &width : widths) {
        width += slack;
    }
    if (!m_table->head(columns.constLast()).number) {
        widths.last() += std::max(0, room - sum(widths));
    }
    for (int column = 0; column < m_table->headCount(); ++column) {
        header->setSectionHidden(column, !columns.contains(column));
    }
    for (qsizetype i = 0; i < columns.size(); ++i) {
        header->resizeSection(columns[i], widths[i]);
    }
}

} // namespace pooldeck
