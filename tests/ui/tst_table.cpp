#include "numbersmodel.h"
#include "widgets/rowproxy.h"
#include "widgets/table.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QTest>

using namespace pooldeck;

namespace {

struct Reading
{
    QString id;
    QString name;
    qint64 value = 0;
    QString note;
};

/// Has columns that can be done without.
class ReadingModel final : public RowModel<Reading>
{
public:
    enum class Column { Name, Value, Note, Extra };

    ReadingModel()
    {
        add(Column::Name, {.key = "name"_L1, .title = u"Name"_s, .searched = true},
            {.text = [](const Reading &r) { return r.name; }});
        add(Column::Value, {.key = "value"_L1, .title = u"Value"_s, .width = 60, .number = true},
            {.text = [](const Reading &r) { return QString::number(r.value); }});
        add(Column::Note, {.key = "note"_L1, .title = u"Note"_s, .yields = 1},
            {.text = [](const Reading &r) { return r.note; }});
        add(Column::Extra, {.key = "extra"_L1, .title = u"Extra"_s, .number = true, .yields = 2},
            {.text = [](const Reading &r) { return QString(r.id + u"0000000000000000"_s); }});
        setRows({{u"1"_s, u"nightly"_s, 4, u"a note that is longer than it has to be, for a test"_s}});
    }

    using RowModel::put;

protected:
    QString idOf(const Reading &row) const override { return row.id; }
};

} // namespace

class TestTable final : public QObject
{
    Q_OBJECT

    static std::vector<NamedNumber> numbers(int from, int to)
    {
        std::vector<NamedNumber> rows;
        for (int i = from; i < to; ++i) {
            rows.push_back({QString::number(i), u"row %1"_s.arg(i), i});
        }
        return rows;
    }

    static QAction *entry(const QMenu &menu, const QString &text)
    {
        for (QAction *action : menu.actions()) {
            if (action->text() == text) {
                return action;
            }
        }
        return nullptr;
    }

    struct Shown
    {
        explicit Shown(const std::vector<NamedNumber> &rows)
            : model(rows)
            , proxy(model)
        {
            table.setModel(&proxy);
            table.sortByColumn(int(NumbersModel::Column::Number), Qt::AscendingOrder);
            table.resize(500, 400);
            table.show();
        }
        int topOf(const QString &id) const { return table.visualRect(proxy.indexOf(id)).top(); }

        NumbersModel model;
        RowProxy proxy;
        Table table;
    };

private Q_SLOTS:
    void columnsAreHiddenAndKept()
    {
        Shown shown(numbers(0, 3));
        QVERIFY(shown.table.header()->isSectionHidden(int(NumbersModel::Column::Note)));
        QMenu menu;
        shown.table.addColumnActions(&menu);
        QAction *note = entry(menu, u"Note"_s);
        QAction *name = entry(menu, u"Name"_s);
        QVERIFY(note && name && name->isChecked() && !note->isChecked());
        note->trigger();
        name->trigger();
        shown.table.header()->moveSection(2, 0);
        shown.table.header()->resizeSection(int(NumbersModel::Column::Note), 123);
        shown.table.sortByColumn(int(NumbersModel::Column::Number), Qt::DescendingOrder);
        const QByteArray state = shown.table.saveState();

        Shown again(numbers(0, 3));
        again.table.restoreState(state);
        QVERIFY(again.table.header()->isSectionHidden(int(NumbersModel::Column::Name)));
        QVERIFY(!again.table.header()->isSectionHidden(int(NumbersModel::Column::Note)));
        QCOMPARE(again.table.header()->visualIndex(int(NumbersModel::Column::Note)), 0);
        QCOMPARE(again.table.header()->sectionSize(int(NumbersModel::Column::Note)), 123);
        QCOMPARE(again.proxy.index(0, 0).data(ItemRole::Id).toString(), u"2"_s);

        again.table.restoreState("nonsense");
        QCOMPARE(again.table.header()->sectionSize(int(NumbersModel::Column::Note)), 123);
    }

    void theLastColumnStays()
    {
        Shown shown(numbers(0, 3));
        QMenu menu;
        shown.table.addColumnActions(&menu);
        entry(menu, u"Number"_s)->trigger();
        QMenu later;
        shown.table.addColumnActions(&later);
        QVERIFY(!entry(later, u"Name"_s)->isEnabled());
        entry(later, u"Columns as at first"_s)->trigger();
        QVERIFY(!shown.table.header()->isSectionHidden(int(NumbersModel::Column::Number)));
    }

    void columnsYieldWhereThereIsNoRoom()
    {
        ReadingModel model;
        RowProxy proxy(model);
        Table table;
        table.setModel(&proxy);
        table.resize(700, 200);
        table.show();
        const QHeaderView *header = table.header();
        const auto shown = [header] {
            QList<int> columns;
            for (int column = 0; column < header->count(); ++column) {
                if (!header->isSectionHidden(column)) {
                    columns.append(column);
                }
            }
            return columns;
        };
        QTRY_VERIFY(header->length() > 600);
        QCOMPARE(shown(), (QList<int>{0, 1, 2, 3}));
        table.resize(320, 200);
        QCOMPARE(shown(), (QList<int>{0, 1, 2}));
        QVERIFY(header->length() <= table.viewport()->width());
        table.resize(150, 200);
        QCOMPARE(shown(), (QList<int>{0, 1}));
        QVERIFY(Table().saveState().isEmpty());
        const QByteArray narrow = table.saveState(); // what had no room is not hidden for good
        table.resize(700, 200);
        QCOMPARE(shown(), (QList<int>{0, 1, 2, 3}));
        table.restoreState(narrow);
        QCOMPARE(shown(), (QList<int>{0, 1, 2, 3}));

        QMenu menu;
        table.addColumnActions(&menu);
        table.resize(150, 200);
        entry(menu, u"Extra"_s)->trigger();
        entry(menu, u"Extra"_s)->trigger(); // wanted, whatever the room
        QCOMPARE(shown(), (QList<int>{0, 1, 3}));
        QVERIFY(header->sectionSize(3) >= table.sizeHintForColumnContents(3));
        table.resize(700, 200);
        table.leaveOut(3);
        QCOMPARE(shown(), (QList<int>{0, 1, 2}));
        table.resize(400, 200); // still follows the room
        QVERIFY(header->length() <= table.viewport()->width());
    }

    void figuresAreNeverCut()
    {
        ReadingModel model;
        RowProxy proxy(model);
        Table table;
        table.setModel(&proxy);
        table.resize(500, 200);
        table.show();
        QTRY_VERIFY(table.header()->length() > 400);
        model.put({{u"2"_s, u"weekend"_s, 1'234'567'890'123'456'789, u"short"_s}});
        QTRY_VERIFY(table.header()->sectionSize(1) >= table.sizeHintForColumnContents(1));
        const int width = table.header()->sectionSize(1);
        model.put({{u"2"_s, u"weekend"_s, 1, u"short"_s}}); // nothing swings
        QTest::qWait(0);
        QCOMPARE(table.header()->sectionSize(1), width);
        table.header()->resizeSection(0, 333); // by hand: now they are the person's
        table.resize(400, 200);
        QCOMPARE(table.header()->sectionSize(0), 333);
    }

    void headingsAreNeverClipped()
    {
        Shown shown(numbers(0, 3));
        shown.table.resize(200, 200);
        QMenu menu;
        shown.table.addColumnActions(&menu);
        entry(menu, u"Fit columns to their contents"_s)->trigger();
        const QHeaderView *header = shown.table.header();
        for (int column = 0; column < 2; ++column) {
            QVERIFY(header->sectionSize(column) >= header->sectionSizeHint(column));
        }
    }

    void copiesTheSelectedRows()
    {
        Shown shown(numbers(0, 5));
        QTest::keyClick(&shown.table, Qt::Key_Home);
        QTest::keyClick(&shown.table, Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(&shown.table, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"Name\tNumber\nrow 0\t0\nrow 1\t1\n"_s);
        shown.table.header()->setSectionHidden(int(NumbersModel::Column::Note), false);
        shown.table.header()->moveSection(2, 0);
        QVERIFY(shown.table.selectionText().startsWith(u"Note\tName\tNumber\nnote of 0\trow 0\t0\n"_s));
    }

    void goesWithKeys()
    {
        Shown shown(numbers(0, 100));
        shown.table.selectId(u"50"_s);
        QTest::keyClick(&shown.table, Qt::Key_End);
        QCOMPARE(shown.table.currentId(), u"99"_s);
        QTest::keyClick(&shown.table, Qt::Key_Home);
        QCOMPARE(shown.table.currentId(), u"0"_s);
        QTest::keyClick(&shown.table, Qt::Key_PageDown);
        QVERIFY(shown.table.currentId().toInt() > 5);
        QTest::keyClicks(&shown.table, u"row 42"_s);
        QCOMPARE(shown.table.currentId(), u"42"_s);
    }

    void rowsThatArriveAboveDoNotMoveTheView()
    {
        Shown shown(numbers(1000, 1200));
        shown.table.selectId(u"1100"_s);
        shown.table.scrollTo(shown.proxy.indexOf(u"1100"_s), QAbstractItemView::PositionAtCenter);
        const int top = shown.topOf(u"1100"_s);
        QVERIFY(top > 0);
        shown.model.put(numbers(0, 70));
        QCoreApplication::processEvents();
        QCOMPARE(shown.topOf(u"1100"_s), top);
        QCOMPARE(shown.table.currentId(), u"1100"_s);
        QStringList gone;
        for (int i = 20; i < 60; i += 2) { // in more pieces than are removed one by one
            gone.append(QString::number(i));
        }
        for (int i = 1000; i < 1090; i += 2) {
            gone.append(QString::number(i));
        }
        shown.model.remove(gone);
        QCoreApplication::processEvents();
        QCOMPARE(shown.topOf(u"1100"_s), top);
        QCOMPARE(shown.table.selectedIds(), QStringList{u"1100"_s});
        shown.model.put({{u"1195"_s, u"row 1195"_s, -5}}); // from below to above
        QCoreApplication::processEvents();
        QCOMPARE(shown.topOf(u"1100"_s), top);
    }

    void whoIsAtTheTopSeesWhatIsNew()
    {
        Shown shown(numbers(1000, 1200));
        QCOMPARE(shown.table.verticalScrollBar()->value(), 0);
        shown.model.put(numbers(0, 3));
        QCoreApplication::processEvents();
        QCOMPARE(shown.table.verticalScrollBar()->value(), 0);
        QCOMPARE(shown.table.idAt({5, 5}), u"0"_s);
    }

    void theRowBesideBecomesCurrentWhenOneGoes()
    {
        Shown shown(numbers(0, 200));
        shown.table.selectId(u"50"_s);
        QStringList gone;
        for (int i = 0; i < 200; i += 2) {
            gone.append(QString::number(i));
        }
        shown.model.remove(gone);
        QCOMPARE(shown.table.currentId(), u"51"_s);
        // What is pressed now was meant for the one that has gone.
        QCOMPARE(shown.table.selectedIds(), QStringList());
    }
};

QTEST_MAIN(TestTable)
#include "tst_table.moc"
