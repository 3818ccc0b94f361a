#include "numbersmodel.h"
#include "widgets/rowproxy.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <map>

using namespace pooldeck;

namespace {

constexpr auto Number = int(NumbersModel::Column::Number);
constexpr auto Name = int(NumbersModel::Column::Name);

QStringList ids(const RowProxy &proxy)
{
    QStringList result;
    for (int row = 0; row < proxy.rowCount(); ++row) {
        result.append(proxy.index(row, 0).data(ItemRole::Id).toString());
    }
    return result;
}

} // namespace

namespace {

/// The plain way to what the proxy shows.
struct Expected
{
    int column = -1;
    Qt::SortOrder order = Qt::AscendingOrder;
    QString text;
    bool onlyEven = false;
    QSet<QString> pinned;

    QStringList of(const NumbersModel &model) const
    {
        QList<int> rows;
        for (int row = 0; row < model.rowCount(); ++row) {
            const NamedNumber &n = model.rowAt(row);
            if ((n.name.contains(text) || n.id.contains(text)) && (!onlyEven || n.number % 2 == 0)) {
                rows.append(row);
            }
        }
        std::sort(rows.begin(), rows.end(), [&](int a, int b) {
            const bool first = pinned.contains(model.idAt(a));
            if (first != pinned.contains(model.idAt(b))) {
                return first;
            }
            if (order == Qt::DescendingOrder) {
                std::swap(a, b);
            }
            const NamedNumber &left = model.rowAt(a);
            const NamedNumber &right = model.rowAt(b);
            if (column == Name && left.name != right.name) {
                return left.name < right.name;
            }
            if (column == Number && left.number != right.number) {
                return left.number < right.number;
            }
            return model.arrivalAt(a) < model.arrivalAt(b);
        });
        QStringList ids;
        for (const int row : rows) {
            ids.append(model.idAt(row));
        }
        return ids;
    }
};

} // namespace

class TestRowProxy final : public QObject
{
    Q_OBJECT

    static std::vector<NamedNumber> sample()
    {
        return {{u"a"_s, u"Nightly"_s, 9}, {u"b"_s, u"weekend"_s, 10}, {u"c"_s, u"Adults"_s, 9}};
    }

private Q_SLOTS:
    void sortsByRawValuesAndThenAsTheyCame()
    {
        NumbersModel model(sample());
        RowProxy proxy(model);
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(ids(proxy), QStringList({u"a"_s, u"b"_s, u"c"_s}));
        proxy.sort(Number, Qt::AscendingOrder);
        QCOMPARE(ids(proxy), QStringList({u"a"_s, u"c"_s, u"b"_s}));
        proxy.sort(Number, Qt::DescendingOrder);
        QCOMPARE(ids(proxy), QStringList({u"b"_s, u"c"_s, u"a"_s}));
        proxy.sort(Name, Qt::AscendingOrder);
        QCOMPARE(ids(proxy), QStringList({u"c"_s, u"a"_s, u"b"_s}));
    }

    void textsWithACommonBeginningAreSorted()
    {
        std::vector<NamedNumber> rows;
        QStringList expected;
        for (int i = 0; i < 500; ++i) {
            const QString name = u"Batch_%1.json"_s.arg(i, 6, 10, QChar(u'0'));
            rows.push_back({QString::number(i), name, 0});
            expected.append(QString::number(i));
        }
        std::shuffle(rows.begin(), rows.end(), *QRandomGenerator::global());
        NumbersModel model(rows);
        RowProxy proxy(model);
        proxy.sort(Name, Qt::AscendingOrder);
        QCOMPARE(ids(proxy), expected);
    }

    void pinnedRowsAreFirstInEitherOrder()
    {
        NumbersModel model(sample());
        RowProxy proxy(model);
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        proxy.sort(Number, Qt::AscendingOrder);
        proxy.setPinned({u"b"_s});
        QCOMPARE(ids(proxy), QStringList({u"b"_s, u"a"_s, u"c"_s}));
        proxy.sort(Number, Qt::DescendingOrder);
        QCOMPARE(ids(proxy), QStringList({u"b"_s, u"c"_s, u"a"_s}));
        proxy.setPinned({});
        QCOMPARE(ids(proxy), QStringList({u"b"_s, u"c"_s, u"a"_s}));
    }

    void findsTextWithoutCaseInSearchedColumnsAndIds()
    {
        NumbersModel model(sample());
        RowProxy proxy(model);
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        proxy.setText(u" NIGHT "_s);
        QCOMPARE(ids(proxy), QStringList({u"a"_s}));
        proxy.setText(u"10"_s); // a number, which is not searched
        QCOMPARE(ids(proxy), QStringList());
        proxy.setText({});
        QCOMPARE(ids(proxy).size(), 3);
        proxy.setText(u"Ä"_s);
        QCOMPARE(ids(proxy), QStringList());
        model.put({{u"b"_s, u"Später"_s, 10}});
        QCOMPARE(ids(proxy), QStringList({u"b"_s}));
    }

    void onlyWhatHasToMoveMoves()
    {
        NumbersModel model(sample());
        RowProxy proxy(model);
        proxy.sort(Number, Qt::AscendingOrder);
        QSignalSpy layouts(&proxy, &QAbstractItemModel::layoutChanged);
        QSignalSpy inserts(&proxy, &QAbstractItemModel::rowsInserted);
        QSignalSpy changes(&proxy, &QAbstractItemModel::dataChanged);
        model.put({{u"a"_s, u"other"_s, 9}}); // its place is the same
        QCOMPARE(layouts.size(), 0);
        QCOMPARE(changes.size(), 1);
        model.put({{u"d"_s, u"new"_s, 1}});
        QCOMPARE(layouts.size(), 0);
        QCOMPARE(inserts.size(), 1);
        QCOMPARE(ids(proxy).constFirst(), u"d"_s);
        const QPersistentModelIndex moving = proxy.indexOf(u"a"_s);
        const QPersistentModelIndex staying = proxy.indexOf(u"d"_s);
        model.put({{u"a"_s, u"other"_s, 99}});
        QCOMPARE(layouts.size(), 1);
        QCOMPARE(moving.row(), 3);
        QCOMPARE(staying.row(), 0);
        QCOMPARE(moving.data(ItemRole::Id).toString(), u"a"_s);
    }

    void timeAloneMovesLargeTablesOnlyWhenAsked()
    {
        std::vector<NamedNumber> rows;
        for (int i = 0; i < 6'000; ++i) {
            rows.push_back({QString::number(i), u"n"_s, i});
        }
        NumbersModel model(rows);
        RowProxy proxy(model);
        proxy.sort(Number, Qt::DescendingOrder);
        QSignalSpy layouts(&proxy, &QAbstractItemModel::layoutChanged);
        QSignalSpy changes(&proxy, &QAbstractItemModel::dataChanged);
        model.ageColumns(NumbersModel::Column::Number, NumbersModel::Column::Number);
        QCOMPARE(layouts.size(), 0);
        QCOMPARE(changes.size(), 1);
    }

    /// Whatever happens in whatever order: the proxy shows what a sort and a filter from scratch would, and persistent
    /// indexes stay with their rows.
    void followsAnything_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 12; ++seed) {
            QTest::addRow("seed %d", seed) << seed;
        }
    }

    void followsAnything()
    {
        QFETCH(const int, seed);
        QRandomGenerator random{quint32(seed)};
        NumbersModel model;
        RowProxy proxy(model);
        const QAbstractItemModelTester sourceTester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        std::map<QString, NamedNumber> known;
        int next = 0;
        Expected expected;
        for (int step = 0; step < 120; ++step) {
            std::vector<std::pair<QPersistentModelIndex, QString>> kept;
            for (int row = 0; row < proxy.rowCount(); row += 3) {
                const QModelIndex index = proxy.index(row, row % 2);
                kept.emplace_back(index, index.data(ItemRole::Id).toString());
            }
            std::vector<NamedNumber> changed;
            QStringList removed;
            for (int i = random.bounded(80); i > 0; --i) {
                const bool fresh = known.empty() || random.bounded(3) == 0;
                auto at = known.begin();
                std::advance(at, known.empty() ? 0 : random.bounded(int(known.size())));
                const QString id = fresh ? u"id%1"_s.arg(next++) : at->first;
                const NamedNumber row{id, u"name%1"_s.arg(random.bounded(20)), random.bounded(30)};
                known[id] = row;
                changed.push_back(row);
            }
            for (int i = random.bounded(60); i > 0 && !known.empty(); --i) {
                auto at = known.begin();
                std::advance(at, random.bounded(int(known.size())));
                removed.append(at->first);
                known.erase(at);
            }
            model.put(changed);
            model.remove(removed);
            switch (random.bounded(6)) {
            case 0:
                expected.column = random.bounded(2);
                expected.order = random.bounded(2) ? Qt::AscendingOrder : Qt::DescendingOrder;
                proxy.sort(expected.column, expected.order);
                break;
            case 1:
                expected.text = random.bounded(2) ? u"e1"_s : u""_s;
                proxy.setText(expected.text);
                break;
            case 2:
                expected.onlyEven = true;
                proxy.setAccept([&model](int row) { return model.rowAt(row).number % 2 == 0; });
                break;
            case 3:
                expected.onlyEven = false;
                proxy.setAccept({});
                break;
            case 4:
                expected.pinned = {u"id1"_s, u"id%1"_s.arg(random.bounded(qMax(1, next)))};
                proxy.setPinned(expected.pinned);
                break;
            default:
                break;
            }
            QCOMPARE(model.rowCount(), int(known.size()));
            QCOMPARE(ids(proxy), expected.of(model));
            for (const auto &[index, id] : kept) {
                QVERIFY(!index.isValid() || index.data(ItemRole::Id).toString() == id);
            }
        }
    }
};

QTEST_MAIN(TestRowProxy)
#include "tst_rowproxy.moc"
