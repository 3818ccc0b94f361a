#include "widgets/rowproxy.h"

#include "widgets/tablemodel.h"

#include <algorithm>
#include <limits>

namespace pooldeck {
namespace {

/// More separate pieces than this are moved together first.
constexpr qsizetype ManyPieces = 32;
/// Up to here rows are sorted anew when only time has passed.
constexpr int FewRows = 5'000;
/// So many different texts are worth finding the equal ones among them.
constexpr qsizetype FewTexts = 1'000;

struct SortEntry
{
    qint64 number;
    quint32 arrival;
    int row;
};

/// The eight characters from `at` on, such that where the numbers differ they compare as the texts do. From a character
/// that is no ASCII on, nothing is told.
qint64 packed(const QString &text, qsizetype at)
{
    constexpr char16_t NoAscii = 0x80;
    quint64 bits = 0;
    bool ends = false;
    for (qsizetype i = at; i < at + 8; ++i) {
        const char16_t unit = ends || i >= text.size() ? u'\0' : std::min(text[i].unicode(), NoAscii);
        ends = ends || unit == NoAscii;
        bits = bits << 8 | unit;
    }
    return qint64(bits ^ (quint64(1) << 63));
}

qsizetype commonPrefix(const QString &a, const QString &b, qsizetype most)
{
    const qsizetype end = std::min({a.size(), b.size(), most});
    return std::mismatch(a.cbegin(), a.cbegin() + end, b.cbegin()).first - a.cbegin();
}

} // namespace

RowProxy::RowProxy(TableModel &source, QObject *parent)
    : QAbstractProxyModel(parent)
    , m_source(source)
{
    QAbstractProxyModel::setSourceModel(&source);
    connect(&source, &QAbstractItemModel::modelAboutToBeReset, this, [this] { beginResetModel(); });
    connect(&source, &QAbstractItemModel::modelReset, this, [this] {
        takeKeys();
        m_order = acceptedRows();
        m_placesStale = true;
        endResetModel();
    });
    connect(&source, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) { onInserted(first, last); });
    connect(&source, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex &, int first, int last) { onAboutToBeRemoved(first, last); });
    connect(&source, &TableModel::rowsSwapped, this, &RowProxy::onSwapped);
    connect(&source, &TableModel::rowsChanged, this, &RowProxy::onRowsChanged);
    connect(&source, &TableModel::columnsChanged, this, &RowProxy::onColumnsChanged);
    takeKeys();
    m_order = acceptedRows();
}

// --- What is shown, and in which order -------------------------------------------------------------------------------

bool RowProxy::accepts(int row) const
{
    if (m_accept && !m_accept(row)) {
        return false;
    }
    if (m_needle.isEmpty() || m_needle.isIn(m_source.idAt(row))) {
        return true;
    }
    for (int column = 0; column < m_source.headCount(); ++column) {
        if (m_source.head(column).searched && m_needle.isIn(m_source.fullTextAt(row, column))) {
            return true;
        }
    }
    return false;
}

RowProxy::Key RowProxy::keyOf(int row) const
{
    Key key;
    key.arrival = m_source.arrivalAt(row);
    key.isPinned = !m_pinned.isEmpty() && m_pinned.contains(m_source.idAt(row));
    if (m_column < 0) {
        return key;
    }
    const QVariant value = m_source.sortValueAt(row, m_column);
    if (value.typeId() == QMetaType::QString) {
        key.text = value.toString().toCaseFolded();
    } else {
        key.number = value.isValid() ? value.toLongLong() : std::numeric_limits<qint64>::min();
    }
    return key;
}

void RowProxy::takeKeys()
{
    const int count = m_source.rowCount();
    m_keys.clear();
    m_keys.reserve(std::size_t(count));
    QSet<QString> texts; // equal ones share their memory: compared at a glance
    for (int row = 0; row < count; ++row) {
        m_keys.push_back(keyOf(row));
        if (QString &text = m_keys.back().text; !text.isEmpty() && texts.size() < FewTexts) {
            text = *texts.insert(text);
        }
    }
}

bool RowProxy::isBefore(int a, int b) const
{
    const Key &left = m_keys[std::size_t(a)];
    const Key &right = m_keys[std::size_t(b)];
    if (left.isPinned != right.isPinned) {
        return left.isPinned;
    }
    const auto rising = [](const Key &x, const Key &y) {
        if (x.number != y.number) {
            return x.number < y.number;
        }
        const int texts = x.text.constData() == y.text.constData() ? 0 : x.text.compare(y.text);
        return texts != 0 ? texts < 0 : x.arrival < y.arrival;
    };
    return m_direction == Qt::AscendingOrder ? rising(left, right) : rising(right, left);
}

RowProxy::Rows RowProxy::acceptedRows() const
{
    Rows rows;
    rows.reserve(m_keys.size());
    for (int row = 0; row < int(m_keys.size()); ++row) {
        if (accepts(row)) {
            rows.push_back(row);
        }
    }
    sortAll(&rows);
    return rows;
}

void RowProxy::sortAll(Rows *rows) const
{
    const auto text = std::find_if(rows->cbegin(), rows->cend(),
                                   [this](int row) { return !m_keys[std::size_t(row)].text.isEmpty(); });
    const bool isText = text != rows->cend();
    qsizetype common = isText ? m_keys[std::size_t(*text)].text.size() : 0;
    if (isText) {
        for (const int row : *rows) {
            const QString &other = m_keys[std::size_t(row)].text;
            common = other.isEmpty() ? common : commonPrefix(m_keys[std::size_t(*text)].text, other, common);
        }
    }
    // Small values side by side: sorting 100,000 rows by walking to each is several times slower.
    std::vector<SortEntry> entries;
    entries.reserve(rows->size());
    for (const int row : *rows) {
        const Key &key = m_keys[std::size_t(row)];
        entries.push_back({isText ? packed(key.text, common) : key.number, key.arrival, row});
    }
    const auto rising = [this, isText](const SortEntry &a, const SortEntry &b) {
        if (a.number != b.number) {
            return a.number < b.number;
        }
        if (isText) {
            const QString &left = m_keys[std::size_t(a.row)].text;
            const QString &right = m_keys[std::size_t(b.row)].text;
            if (left.constData() != right.constData()) {
                if (const int texts = left.compare(right); texts != 0) {
                    return texts < 0;
                }
            }
        }
        return a.arrival < b.arrival;
    };
    std::sort(entries.begin(), entries.end(), rising);
    if (m_direction == Qt::DescendingOrder) {
        std::reverse(entries.begin(), entries.end());
    }
    std::transform(entries.cbegin(), entries.cend(), rows->begin(), [](const SortEntry &entry) { return entry.row; });
    if (!m_pinned.isEmpty()) {
        std::stable_partition(rows->begin(), rows->end(),
                              [this](int row) { return m_keys[std::size_t(row)].isPinned; });
    }
}

RowProxy::Rows RowProxy::merged(const Rows &sorted, Rows others) const
{
    const auto before = [this](int a, int b) { return isBefore(a, b); };
    sortAll(&others);
    Rows all(sorted.size() + others.size());
    // A search for each of the few, not a comparison for each of the many.
    auto from = sorted.cbegin();
    auto to = all.begin();
    for (const int row : others) {
        const auto next = std::lower_bound(from, sorted.cend(), row, before);
        to = std::copy(from, next, to);
        *to++ = row;
        from = next;
    }
    std::copy(from, sorted.cend(), to);
    return all;
}

void RowProxy::refilter()
{
    change(acceptedRows());
}

void RowProxy::sort(int column, Qt::SortOrder order)
{
    m_direction = order;
    if (std::exchange(m_column, column) != column) {
        takeKeys();
    }
    Rows rows = m_order;
    sortAll(&rows);
    relayout(rows);
}

void RowProxy::setText(const QString &text)
{
    m_needle = TextNeedle(text);
    refilter();
}

void RowProxy::setAccept(std::function<bool(int)> accept)
{
    m_accept = std::move(accept);
    refilter();
}

void RowProxy::setPinned(const QSet<QString> &ids)
{
    m_pinned = ids;
    takeKeys();
    refilter();
}

// --- What happens in the source --------------------------------------------------------------------------------------

void RowProxy::onInserted(int first, int last)
{
    Q_ASSERT(first == int(m_keys.size()));
    Rows fresh;
    for (int row = first; row <= last; ++row) {
        m_keys.push_back(keyOf(row));
        if (accepts(row)) {
            fresh.push_back(row);
        }
    }
    m_placesStale = true;
    change(merged(m_order, fresh));
}

void RowProxy::onAboutToBeRemoved(int first, int last)
{
    Q_ASSERT(last == int(m_keys.size()) - 1);
    Q_UNUSED(last)
    std::vector<bool> staying(m_keys.size(), true);
    std::fill(staying.begin() + first, staying.end(), false);
    removeAllBut(staying);
    m_keys.resize(std::size_t(first));
    m_placesStale = true;
}

void RowProxy::onSwapped(const QList<std::pair<int, int>> &swaps)
{
    placeOf(0);
    for (const auto &[a, b] : swaps) {
        const auto left = std::size_t(a);
        const auto right = std::size_t(b);
        std::swap(m_keys[left], m_keys[right]);
        std::swap(m_places[left], m_places[right]);
        if (m_places[left] >= 0) {
            m_order[std::size_t(m_places[left])] = a;
        }
        if (m_places[right] >= 0) {
            m_order[std::size_t(m_places[right])] = b;
        }
    }
}

void RowProxy::onRowsChanged(const QList<int> &rows)
{
    bool moves = false;
    for (const int row : rows) {
        Key key = keyOf(row);
        if (accepts(row) != (placeOf(row) >= 0) || key != m_keys[std::size_t(row)]) {
            m_keys[std::size_t(row)] = std::move(key);
            moves = true;
        }
    }
    if (moves) {
        std::vector<bool> isChanged(m_keys.size());
        Rows changed;
        for (const int row : rows) {
            isChanged[std::size_t(row)] = true;
            if (accepts(row)) {
                changed.push_back(row);
            }
        }
        Rows others;
        others.reserve(m_order.size());
        std::copy_if(m_order.cbegin(), m_order.cend(), std::back_inserter(others),
                     [&isChanged](int row) { return !isChanged[std::size_t(row)]; });
        change(merged(others, changed));
    }
    emitChanged(rows);
}

void RowProxy::onColumnsChanged(int first, int last, bool byTime)
{
    if (!byTime || m_source.rowCount() <= FewRows) {
        if (m_column >= first && m_column <= last) {
            takeKeys();
        }
        refilter();
    }
    if (!m_order.empty()) {
        Q_EMIT dataChanged(index(0, first), index(rowCount() - 1, last));
    }
}

// --- From one order to another ---------------------------------------------------------------------------------------

void RowProxy::change(const Rows &next)
{
    if (next == m_order) {
        return;
    }
    std::vector<bool> wanted(m_keys.size());
    std::vector<bool> known(m_keys.size());
    for (const int row : next) {
        wanted[std::size_t(row)] = true;
    }
    removeAllBut(wanted);
    for (const int row : m_order) {
        known[std::size_t(row)] = true;
    }
    insertInto(next, known);
    if (next != m_order) {
        relayout(next);
    }
}

void RowProxy::removeAllBut(const std::vector<bool> &staying)
{
    const auto stays = [&staying](int row) { return staying[std::size_t(row)]; };
    QList<std::pair<int, int>> pieces; // first, one past the last
    for (int at = 0; at < int(m_order.size()); ++at) {
        if (stays(m_order[std::size_t(at)])) {
            continue;
        }
        if (!pieces.isEmpty() && pieces.constLast().second == at) {
            ++pieces.last().second;
        } else {
            pieces.append({at, at + 1});
        }
    }
    if (pieces.isEmpty()) {
        return;
    }
    Q_EMIT rowsAboutToLeave([&](int place) { return stays(m_order[std::size_t(place)]); });
    if (pieces.size() > ManyPieces) {
        Rows next = m_order;
        const auto end = std::stable_partition(next.begin(), next.end(), stays);
        const int left = int(end - next.begin());
        relayout(next);
        pieces = {{left, int(m_order.size())}};
    }
    for (auto piece = pieces.crbegin(); piece != pieces.crend(); ++piece) {
        beginRemoveRows({}, piece->first, piece->second - 1);
        m_order.erase(m_order.begin() + piece->first, m_order.begin() + piece->second);
        m_placesStale = true;
        endRemoveRows();
    }
}

void RowProxy::insertInto(const Rows &next, const std::vector<bool> &known)
{
    const auto isKnown = [&known](int row) { return known[std::size_t(row)]; };
    QList<std::pair<int, int>> pieces; // places in `next`
    Rows old;
    for (int at = 0; at < int(next.size()); ++at) {
        if (isKnown(next[std::size_t(at)])) {
            old.push_back(next[std::size_t(at)]);
        } else if (!pieces.isEmpty() && pieces.constLast().second == at) {
            ++pieces.last().second;
        } else {
            pieces.append({at, at + 1});
        }
    }
    if (pieces.isEmpty()) {
        return;
    }
    if (pieces.size() > ManyPieces || old != m_order) {
        Rows fresh;
        std::copy_if(next.cbegin(), next.cend(), std::back_inserter(fresh), [&](int row) { return !isKnown(row); });
        const int first = int(m_order.size());
        beginInsertRows({}, first, first + int(fresh.size()) - 1);
        m_order.insert(m_order.end(), fresh.cbegin(), fresh.cend());
        m_placesStale = true;
        endInsertRows();
        return;
    }
    for (const auto &[first, end] : std::as_const(pieces)) {
        beginInsertRows({}, first, end - 1);
        m_order.insert(m_order.begin() + first, next.cbegin() + first, next.cbegin() + end);
        m_placesStale = true;
        endInsertRows();
    }
}

void RowProxy::relayout(const Rows &next)
{
    if (next == m_order) {
        return;
    }
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList kept = persistentIndexList();
    const Rows previous = std::exchange(m_order, next);
    m_placesStale = true;
    QModelIndexList moved;
    moved.reserve(kept.size());
    for (const QModelIndex &old : kept) {
        moved.append(index(placeOf(previous[std::size_t(old.row())]), old.column()));
    }
    changePersistentIndexList(kept, moved);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void RowProxy::emitChanged(const QList<int> &rows)
{
    QList<int> places;
    for (const int row : rows) {
        if (const int place = placeOf(row); place >= 0) {
            places.append(place);
        }
    }
    if (places.isEmpty()) {
        return;
    }
    std::sort(places.begin(), places.end());
    if (places.size() > ManyPieces) { // a view paints what it shows of them, once
        places = {places.constFirst(), places.constLast()};
        Q_EMIT dataChanged(index(places[0], 0), index(places[1], columnCount() - 1));
        return;
    }
    for (const int place : std::as_const(places)) {
        Q_EMIT dataChanged(index(place, 0), index(place, columnCount() - 1));
    }
}

int RowProxy::placeOf(int row) const
{
    if (m_placesStale || m_places.size() != m_keys.size()) {
        m_placesStale = false;
        m_places.assign(m_keys.size(), -1);
        for (std::size_t place = 0; place < m_order.size(); ++place) {
            m_places[std::size_t(m_order[place])] = int(place);
        }
    }
    return row >= 0 && row < int(m_places.size()) ? m_places[std::size_t(row)] : -1;
}

// --- As a model ------------------------------------------------------------------------------------------------------

QModelIndex RowProxy::indexOf(const QString &id, int column) const
{
    const int place = placeOf(m_source.rowOf(id));
    return place < 0 ? QModelIndex() : index(place, column);
}

QModelIndex RowProxy::index(int row, int column, const QModelIndex &parent) const
{
    const bool exists = !parent.isValid() && row >= 0 && row < rowCount() && column >= 0 && column < columnCount();
    return exists ? createIndex(row, column) : QModelIndex();
}

QModelIndex RowProxy::parent(const QModelIndex &) const
{
    return {};
}

int RowProxy::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_order.size());
}

int RowProxy::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_source.headCount();
}

bool RowProxy::hasChildren(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_order.empty();
}

Qt::ItemFlags RowProxy::flags(const QModelIndex &index) const
{
    return index.isValid() ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren
                           : Qt::ItemFlags(Qt::NoItemFlags);
}

QVariant RowProxy::headerData(int section, Qt::Orientation orientation, int role) const
{
    return m_source.headerData(section, orientation, role);
}

QModelIndex RowProxy::mapToSource(const QModelIndex &proxyIndex) const
{
    return proxyIndex.isValid() && proxyIndex.row() < rowCount()
               ? m_source.index(m_order[std::size_t(proxyIndex.row())], proxyIndex.column())
               : QModelIndex();
}

QModelIndex RowProxy::mapFromSource(const QModelIndex &sourceIndex) const
{
    return sourceIndex.isValid() ? index(placeOf(sourceIndex.row()), sourceIndex.column()) : QModelIndex();
}

} // namespace pooldeck
