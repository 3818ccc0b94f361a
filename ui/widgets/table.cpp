#include "widgets/table.h"

#include "common/literals.h"
#include "theme/metrics.h"
#include "widgets/rowproxy.h"
#include "widgets/tablecolumns.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPaintEvent>
#include <QScrollBar>

#include <algorithm>

namespace pooldeck {
namespace {

QString oneLine(QString text)
{
    return text.replace(u'\t', u' ').replace(u'\n', u' ');
}

const TableModel *tableOf(const QAbstractItemModel *model)
{
    const auto *proxy = qobject_cast<const RowProxy *>(model);
    return proxy ? &proxy->table() : qobject_cast<const TableModel *>(model);
}

} // namespace

Table::Table(QWidget *parent)
    : QTreeView(parent)
    , m_columns(new TableColumns(*this))
    , m_anchor(*this)
{
    setItemDelegate(new TableDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setSortingEnabled(true);
    setMouseTracking(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setTabKeyNavigation(false);
    header()->setFixedHeight(metrics::TableHeader);
    header()->setHighlightSections(false);
    header()->setTextElideMode(Qt::ElideNone); // the style does, in the font it paints with
    header()->setSectionsMovable(true);
    header()->setFirstSectionMovable(true);
    header()->setMinimumSectionSize(48);
    header()->setStretchLastSection(true);
    header()->setResizeContentsPrecision(0); // what can be seen
    header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void Table::setModel(QAbstractItemModel *model)
{
    // Before those of the view: the place is taken while it still shows what was there.
    connect(model, &QAbstractItemModel::rowsAboutToBeInserted, this, &Table::keepPlace);
    connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this, &Table::keepPlace);
    connect(model, &QAbstractItemModel::layoutAboutToBeChanged, this, &Table::keepPlace);
    if (auto *proxy = qobject_cast<RowProxy *>(model)) {
        connect(proxy, &RowProxy::rowsAboutToLeave, this, &Table::leaveRows);
    }
    QTreeView::setModel(model);
    m_columns->setTable(tableOf(model));
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this] { Q_EMIT currentIdChanged(currentId()); });
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &Table::selectedIdsChanged);
    connect(model, &QAbstractItemModel::rowsRemoved, this, [this] { Q_EMIT currentIdChanged(currentId()); });
    connect(header(), &QHeaderView::sortIndicatorChanged, this, [this] { scrollTo(currentIndex()); });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, m_columns, &TableColumns::adaptSoon);
}

void Table::doItemsLayout()
{
    m_isLayoutDue = !isVisible();
    if (m_isLayoutDue) {
        return;
    }
    QTreeView::doItemsLayout();
    m_anchor.restore();
    m_columns->adaptSoon();
}

/// A row goes on to the right of its last column.
void Table::drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QTreeView::drawRow(painter, option, index);
    QStyleOptionViewItem rest = option;
    rest.rect.setLeft(header()->length() - header()->offset());
    rest.rect.setRight(viewport()->width() - 1);
    if (rest.rect.width() > 0) {
        rest.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        rest.viewItemPosition = QStyleOptionViewItem::End;
        TableDelegate::paintBackground(painter, rest);
    }
}

void Table::paintEvent(QPaintEvent *event)
{
    m_paintedRect = event->rect();
    QTreeView::paintEvent(event);
}

/// Where a whole column has changed, it alone is painted.
void Table::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight, const QList<int> &roles)
{
    const int first = topLeft.column();
    const int last = bottomRight.column();
    const bool isPart = topLeft.row() != bottomRight.row() && last - first + 1 < model()->columnCount();
    m_columns->adaptSoon();
    if (!isPart || QAccessible::isActive()) {
        QTreeView::dataChanged(topLeft, bottomRight, roles);
        return;
    }
    for (int column = first; column <= last; ++column) {
        if (!header()->isSectionHidden(column)) {
            viewport()->update(header()->sectionViewportPosition(column), 0, header()->sectionSize(column),
                               viewport()->height());
        }
    }
}

bool Table::event(QEvent *event)
{
    if (event->type() == QEvent::Show) {
        if (m_isLayoutDue) {
            doItemsLayout();
        }
        QMetaObject::invokeMethod(m_columns, &TableColumns::measureAndAdapt, Qt::QueuedConnection); // laid out by then
    }
    return QTreeView::event(event);
}

void Table::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    m_columns->adapt();
}

void Table::keepPlace()
{
    m_anchor.take();
}

/// The row next to the current one becomes the current one, but is not chosen: what is pressed at that moment was meant
/// for the one that has gone. Nothing scrolls for it.
void Table::leaveRows(const std::function<bool(int)> &stays)
{
    const int current = currentIndex().row();
    if (!currentIndex().isValid() || stays(current)) {
        return;
    }
    int next = current;
    while (next < model()->rowCount() && !stays(next)) {
        ++next;
    }
    if (next == model()->rowCount()) {
        next = current;
        while (next >= 0 && !stays(next)) {
            --next;
        }
    }
    if (next < 0) {
        return;
    }
    const bool scrolls = hasAutoScroll();
    setAutoScroll(false);
    selectionModel()->setCurrentIndex(model()->index(next, currentIndex().column()), QItemSelectionModel::NoUpdate);
    setAutoScroll(scrolls);
}

QString Table::currentId() const
{
    return currentIndex().data(ItemRole::Id).toString();
}

QStringList Table::selectedIds() const
{
    QStringList ids;
    const QModelIndexList rows = selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        ids.append(row.data(ItemRole::Id).toString());
    }
    return ids;
}

void Table::selectId(const QString &id)
{
    QModelIndex found;
    if (const auto *proxy = qobject_cast<const RowProxy *>(model())) {
        found = proxy->indexOf(id);
    } else {
        found = model()
                    ->match(model()->index(0, 0), ItemRole::Id, id, 1, Qt::MatchExactly | Qt::MatchCaseSensitive)
                    .value(0);
    }
    if (found.isValid()) {
        setCurrentIndex(found);
    }
}

QString Table::idAt(const QPoint &position) const
{
    return indexAt(position).data(ItemRole::Id).toString();
}

void Table::setStale(bool stale)
{
    if (std::exchange(m_isStale, stale) != stale) {
        viewport()->update();
    }
}

void Table::initViewItemOption(QStyleOptionViewItem *option) const
{
    QTreeView::initViewItemOption(option);
    if (m_isStale) {
        option->state.setFlag(QStyle::State_Enabled, false);
    }
}

QByteArray Table::saveState() const
{
    return m_columns->save();
}

void Table::restoreState(const QByteArray &state)
{
    m_columns->restore(state);
}

void Table::leaveOut(int column)
{
    m_columns->setShown(column, false);
}

void Table::addColumnActions(QMenu *menu)
{
    m_columns->fillMenu(menu);
}

QString Table::selectionText() const
{
    QList<int> columns;
    for (int place = 0; place < header()->count(); ++place) {
        if (const int column = header()->logicalIndex(place); !header()->isSectionHidden(column)) {
            columns.append(column);
        }
    }
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    const auto line = [&columns](const std::function<QString(int)> &cell) {
        QStringList cells;
        for (const int column : columns) {
            cells.append(oneLine(cell(column)));
        }
        return QString(cells.join(u'\t') + u'\n');
    };
    QString text =
        line([this](int column) { return model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(); });
    for (const QModelIndex &row : std::as_const(rows)) {
        text += line([&row](int column) {
            const QModelIndex cell = row.siblingAtColumn(column);
            const QVariant full = cell.data(ItemRole::Full);
            return full.isValid() ? full.toString() : cell.data(Qt::DisplayRole).toString();
        });
    }
    return text;
}

void Table::copySelection() const
{
    if (selectionModel()->hasSelection()) {
        QApplication::clipboard()->setText(selectionText());
    }
}

void Table::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        event->accept();
        return;
    }
    QTreeView::keyPressEvent(event);
}

int Table::searchColumn() const
{
    const TableModel *table = tableOf(model());
    for (int place = 0; table && place < header()->count(); ++place) {
        const int column = header()->logicalIndex(place);
        if (!header()->isSectionHidden(column) && table->head(column).searched) {
            return column;
        }
    }
    return header()->logicalIndex(0);
}

/// Goes to the next row whose name (the first column that is searched) begins with what is typed.
void Table::keyboardSearch(const QString &search)
{
    const bool goesOn = m_sinceTyped.isValid() && m_sinceTyped.elapsed() < QApplication::keyboardInputInterval();
    m_sinceTyped.start();
    m_typed = goesOn ? QString(m_typed + search) : search;
    const int rowCount = model()->rowCount();
    const int column = searchColumn();
    const int from = std::max(0, currentIndex().row()) + (goesOn || !currentIndex().isValid() ? 0 : 1);
    for (int i = 0; i < rowCount; ++i) {
        const QModelIndex row = model()->index((from + i) % rowCount, column);
        if (row.data(Qt::DisplayRole).toString().startsWith(m_typed, Qt::CaseInsensitive)) {
            setCurrentIndex(row);
            return;
        }
    }
}

} // namespace pooldeck
