#include "common/literals.h"
#include "shell/commandpalette.h"
#include "shell/consolestatusbar.h"
#include "shell/operations.h"
#include "shell/operationsdrawer.h"
#include "widgets/flowlayout.h"
#include "widgets/noticebar.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace pooldeck;

/// The parts of the shell that need no account.
class TestShell final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatPassesStaysWhileSomebodyIsAtIt()
    {
        QWidget window;
        auto *column = new QVBoxLayout(&window);
        Notice notice;
        notice.kind = NoticeKind::Done;
        notice.text = u"done"_s;
        notice.passes = true;
        notice.actions = {{u"Show"_s, [] {}}};
        auto *bar = new NoticeBar(notice, &window);
        auto *elsewhere = new QLineEdit(&window);
        column->addWidget(bar);
        column->addWidget(elsewhere);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QSignalSpy closed(bar, &NoticeBar::closed);
        bar->findChild<QPushButton *>(u"noticeAction"_s)->setFocus();
        bar->setShownMs(50);
        QVERIFY(!closed.wait(300));
        elsewhere->setFocus();
        QTRY_COMPARE(closed.size(), 1);
    }

    void aNoticeTakesOnWhatCanBeDoneNow()
    {
        int first = 0;
        int second = 0;
        Notice notice;
        notice.text = u"before"_s;
        notice.actions = {{u"Retry"_s, [&] { ++first; }, true}};
        NoticeBar bar(notice);
        bar.show();
        auto *button = bar.findChild<QPushButton *>(u"noticeAction"_s);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(first, 1);
        notice.text = u"after"_s;
        notice.actions = {{u"Replace"_s, [&] { ++second; }, true}, {u"Show"_s, {}, true}};
        bar.setNotice(notice);
        QCOMPARE(bar.text(), u"after"_s);
        QCOMPARE(button->text(), u"Replace"_s);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(first, 1);
        QCOMPARE(second, 1);
        QVERIFY(bar.findChild<QPushButton *>(u"noticeSecondAction"_s));
        notice.actions.clear();
        bar.setNotice(notice);
        QVERIFY(!button->isVisible());
    }

    void theWordsMayComeInAnyOrder()
    {
        QVERIFY(CommandPalette::matches(u"Resize to zero Pool"_s, u"zero re"_s));
        QVERIFY(CommandPalette::matches(u"Resize to zero Pool"_s, u"POOL zero"_s));
        QVERIFY(CommandPalette::matches(u"Resize to zero Pool"_s, {}));
        QVERIFY(!CommandPalette::matches(u"Resize to zero Pool"_s, u"zero job"_s));
    }

    void thePaletteRunsWhatIsTyped()
    {
        QAction resize(u"&Resize…"_s, this);
        QAction zero(u"Resize to &zero"_s, this);
        QAction unusable(u"Resize by && by"_s, this);
        unusable.setEnabled(false);
        QSignalSpy resized(&resize, &QAction::triggered);
        QSignalSpy zeroed(&zero, &QAction::triggered);
        QWidget window;
        window.resize(800, 600);
        window.show();
        auto *palette = new CommandPalette({{u"Pool"_s, {&unusable, &resize, &zero}}}, &window);
        palette->showOver(window);
        QVERIFY(QTest::qWaitForWindowExposed(palette));
        auto *list = palette->findChild<QListView *>();
        const QAbstractItemModelTester tester(list->model());
        QCOMPARE(list->model()->rowCount(), 3);
        QCOMPARE(list->model()->index(2, 0).data().toString(), u"Resize by & by"_s); // what cannot be used is last
        QVERIFY(!(list->model()->flags(list->model()->index(2, 0)) & Qt::ItemIsEnabled));

        auto *field = palette->findChild<QLineEdit *>();
        QTest::keyClick(field, Qt::Key_Down);
        QCOMPARE(list->currentIndex().row(), 1);
        QTest::keyClick(field, Qt::Key_Down); // never onto what cannot be used
        QCOMPARE(list->currentIndex().row(), 1);
        QTest::keyClicks(field, u"zero"_s);
        QCOMPARE(list->model()->rowCount(), 1);
        const QPointer<CommandPalette> watched(palette);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(zeroed.size(), 1);
        QCOMPARE(resized.size(), 0);
        QTRY_VERIFY(!watched);
    }

    void theFlowTakesAsManyLinesAsItNeeds()
    {
        QWidget bar;
        auto *flow = new FlowLayout(8, &bar);
        QList<QWidget *> boxes;
        for (int i = 0; i < 3; ++i) {
            boxes.append(new QWidget);
            boxes.last()->setFixedSize(100, 20 + 4 * i);
            flow->addWidget(boxes.last());
        }
        QCOMPARE(flow->sizeHint(), QSize(316, 28));
        QCOMPARE(flow->minimumSize(), QSize(100, 28));
        QCOMPARE(flow->heightForWidth(316), 28);
        QCOMPARE(flow->heightForWidth(315), 24 + 8 + 28);
        QCOMPARE(flow->heightForWidth(100), 20 + 8 + 24 + 8 + 28);
        flow->setGeometry({10, 10, 210, 60});
        QCOMPARE(boxes[1]->geometry(), QRect(118, 10, 100, 24));
        QCOMPARE(boxes[0]->geometry(), QRect(10, 12, 100, 20)); // in the middle of its line
        QCOMPARE(boxes[2]->geometry(), QRect(10, 42, 100, 28));
        boxes[1]->hide();
        QCOMPARE(flow->heightForWidth(210), 28);
    }

    void nothingFoundIsSaid()
    {
        QAction action(u"Resize…"_s, this);
        QSignalSpy triggered(&action, &QAction::triggered);
        QWidget window;
        auto *palette = new CommandPalette({{u"Pool"_s, {&action}}}, &window);
        auto *field = palette->findChild<QLineEdit *>();
        field->setText(u"xyz"_s);
        auto *list = palette->findChild<QListView *>();
        QCOMPARE(list->model()->index(0, 0).data().toString(), u"Nothing is called that"_s);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(triggered.size(), 0);
    }

    void theDrawerShowsEachOperation()
    {
        Operations operations;
        QWidget window;
        auto *drawer = new OperationsDrawer(operations, &window);
        auto *bar = new ConsoleStatusBar(operations, &window);
        connect(bar, &ConsoleStatusBar::drawerToggled, drawer, &OperationsDrawer::setOpen);
        connect(drawer, &OperationsDrawer::openChanged, bar, &ConsoleStatusBar::setDrawerOpen);
        auto *column = new QVBoxLayout(&window);
        column->addWidget(drawer);
        column->addWidget(bar);
        window.resize(800, 300);
        window.show();
        auto *button = bar->findChild<QToolButton *>(u"operationsButton"_s);
        QVERIFY(!button->isVisible());

        int cancelled = 0;
        int submitting = 0;
        const int resizing = operations.begin(u"Resizing nightly"_s, 4);
        submitting = operations.begin(
            u"Submitting"_s, 0,
            [&] {
                ++cancelled;
                operations.end(submitting);
            },
            true);
        QVERIFY(button->isVisible());
        QVERIFY(button->text().startsWith(u"2 operations running"_s));
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(drawer->isVisible());
        operations.progress(resizing, 3);
        const QList<QProgressBar *> bars = drawer->findChildren<QProgressBar *>();
        QCOMPARE(bars.size(), 2);
        QCOMPARE(bars[0]->value(), 3);
        QCOMPARE(bars[0]->maximum(), 4);

        const auto visibleButton = [&]() -> QPushButton * {
            const QList<QPushButton *> all = drawer->findChildren<QPushButton *>();
            const auto found = std::find_if(all.begin(), all.end(), [](auto *one) { return one->isVisible(); });
            return found == all.end() ? nullptr : *found;
        };
        QTRY_VERIFY(visibleButton());
        QPushButton *cancel = visibleButton();
        QCOMPARE(cancel->accessibleName(), u"Cancel: Submitting"_s);
        QTest::mouseClick(cancel, Qt::LeftButton);
        QCOMPARE(cancelled, 1);
        QTRY_COMPARE(drawer->findChildren<QProgressBar *>().size(), 1);
        operations.end(resizing + 1000); // not known
        QVERIFY(drawer->isVisible());
        operations.endAll();
        QVERIFY(!drawer->isVisible()); // by itself
        QVERIFY(!button->isChecked());
    }
};

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
