#include "common/literals.h"
#include "widgets/label.h"
#include "widgets/panetabs.h"
#include "widgets/tabbar.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>

using namespace pooldeck;

class TestPaneTabs final : public QObject
{
    Q_OBJECT

    /// Three panes "one", "two", "three", shown.
    static void fill(PaneTabs &tabs)
    {
        tabs.setTabsName(u"Details"_s);
        for (const QString &title : {u"One"_s, u"Two"_s, u"Three"_s}) {
            tabs.addPane(new Label(title, TextStyle::Body), title);
        }
        tabs.resize(400, 200);
        tabs.show();
        QVERIFY(QTest::qWaitForWindowExposed(&tabs));
    }

private Q_SLOTS:
    void oneIsShownAtATime()
    {
        PaneTabs tabs;
        fill(tabs);
        QCOMPARE(tabs.current(), 0);
        QVERIFY(tabs.pane(0)->isVisible() && !tabs.pane(1)->isVisible());
        QSignalSpy changed(&tabs, &PaneTabs::currentChanged);
        QTest::mouseClick(tabs.bar(), Qt::LeftButton, {}, tabs.bar()->tabRect(1).center());
        QCOMPARE(changed.size(), 1);
        QVERIFY(tabs.pane(1)->isVisible() && !tabs.pane(0)->isVisible());
    }

    void theKeyboardReachesEach()
    {
        PaneTabs tabs;
        fill(tabs);
        tabs.bar()->setFocus();
        QTest::keyClick(tabs.bar(), Qt::Key_Right);
        QCOMPARE(tabs.current(), 1);
        QTest::keyClick(tabs.bar(), Qt::Key_End);
        QCOMPARE(tabs.current(), 2);
        QTest::keyClick(tabs.bar(), Qt::Key_Left);
        QCOMPARE(tabs.current(), 1);
        QTest::keyClick(tabs.bar(), Qt::Key_Home);
        QCOMPARE(tabs.current(), 0);
    }

    void aCountMakesRoomForItself()
    {
        PaneTabs tabs;
        fill(tabs);
        const int before = tabs.bar()->tabRect(1).width();
        const int nextBefore = tabs.bar()->tabRect(2).left();
        tabs.setCount(1, u"1,234"_s);
        QVERIFY(tabs.bar()->tabRect(1).width() > before);
        QVERIFY(tabs.bar()->tabRect(2).left() > nextBefore);
        QCOMPARE(tabs.bar()->accessibleTabName(1), u"Two 1,234"_s);
        tabs.setCount(1, {});
        QCOMPARE(tabs.bar()->tabRect(1).width(), before);
        QCOMPARE(tabs.bar()->accessibleTabName(1), u"Two"_s);
    }

    void assistantsSeeTabs()
    {
        PaneTabs tabs;
        fill(tabs);
        QAccessibleInterface *bar = QAccessible::queryAccessibleInterface(tabs.bar());
        QVERIFY(bar);
        QCOMPARE(tabs.bar()->accessibleName(), u"Details"_s); // Qt's own interface says the current tab's word
        QCOMPARE(bar->role(), QAccessible::PageTabList);
        QCOMPARE(bar->child(0)->role(), QAccessible::PageTab);
    }
};

QTEST_MAIN(TestPaneTabs)
#include "tst_panetabs.moc"
