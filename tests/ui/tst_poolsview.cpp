#include "accountfixture.h"
#include "common/literals.h"
#include "pools/poolcommands.h"
#include "pools/poolmodel.h"
#include "pools/poolproxy.h"
#include "pools/poolspage.h"
#include "pools/pooltable.h"
#include "pools/troublebar.h"
#include "pools/vmheatmap.h"
#include "samples.h"
#include "scriptedprompter.h"
#include "shell/operations.h"
#include "shell/workspace.h"
#include "widgets/panetabs.h"
#include "widgets/table.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QAction>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

/// The pools page over an account in memory: what is found, what stands first, what each state of the connection says.
class TestPoolsView final : public QObject
{
    Q_OBJECT

    /// busy (2 VMs, 1 job), idle (1 VM), zero, stuck (jobs wait, no VM).
    static void fill(AccountFixture &account)
    {
        const auto pool = [](const QString &id, qint64 vms, qint64 running, qint64 queued) {
            Pool made = samples::pool(id, id);
            made.targetVmCount = made.readyVmCount = vms;
            made.busyVmCount = made.runningJobCount = running;
            made.queuedJobCount = queued;
            return made;
        };
        account.pools = {pool(u"busy"_s, 2, 1, 0), pool(u"idle"_s, 1, 0, 0), pool(u"zero"_s, 0, 0, 0),
                         pool(u"stuck"_s, 0, 0, 7)};
        account.pools[1].labels = {{u"team"_s, u"blue"_s}};
        const qint64 sinceMs = account.clock.nowMs() - samples::HourMs;
        account.vms = {samples::vm(u"v"_s, u"busy"_s, sinceMs, VmState::Busy), samples::vm(u"w"_s, u"busy"_s, sinceMs),
                       samples::vm(u"x"_s, u"idle"_s, sinceMs)};
        for (const Vm &vm : std::as_const(account.vms)) {
            account.intervals.append(samples::interval(vm.id, vm.poolId, sinceMs));
        }
        Job job = samples::job(u"job"_s, JobStatus::Running);
        job.poolId = u"busy"_s;
        job.startedAtMs = sinceMs;
        account.jobs = {job};
    }

    static QStringList names(const QAbstractItemModel &model)
    {
        QStringList found;
        for (int row = 0; row < model.rowCount(); ++row) {
            found.append(model.index(row, 0).data().toString());
        }
        return found;
    }

    struct Window
    {
        explicit Window(AccountFixture &account)
            : workspace({account.session(), account.transport, operations, prompter, false, 60'000})
        {
            workspace.resize(1280, 700);
            workspace.show();
            workspace.showPage(Page::Pools);
        }
        template <class T>
        T *find(const QString &name) const
        {
            return workspace.findChild<PoolsPage *>()->findChild<T *>(name);
        }

        Operations operations;
        ScriptedPrompter prompter;
        Workspace workspace;
    };

private Q_SLOTS:
    void columnsFitTheWindow()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        Window window(account);
        auto *table = window.find<Table>(u"poolsTable"_s);
        const QHeaderView *header = table->header();
        using Column = PoolModel::Column;
        const auto isShown = [&](Column column) { return !header->isSectionHidden(int(column)); };
        const auto isWhole = [&](Column column) {
            return header->sectionSize(int(column)) >= table->sizeHintForColumnContents(int(column));
        };
        for (const QSize &size : {QSize(1280, 800), QSize(900, 600), QSize(2560, 1440), QSize(1280, 800)}) {
            window.workspace.resize(size);
            QTRY_VERIFY(header->length() <= table->viewport()->width());
            QTRY_COMPARE(table->horizontalScrollBar()->maximum(), 0);
            for (const Column column : {Column::Name, Column::State, Column::Vms, Column::Queued, Column::Burn}) {
                QVERIFY(isShown(column) && isWhole(column));
            }
            QVERIFY(size.width() < 1280 || (isShown(Column::Plan) && isShown(Column::ChangedBy)));
            QVERIFY(size.width() < 2560 || (isShown(Column::WebService) && isWhole(Column::ChangedBy)));
        }
    }

    void groupsAndWordsFind()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        PoolModel model(account.session());
        PoolProxy proxy(account.session(), model);
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        proxy.sort(int(PoolModel::Column::Name));
        QCOMPARE(names(proxy), QStringList({u"busy"_s, u"idle"_s, u"stuck"_s, u"zero"_s}));
        using Group = PoolProxy::Group;
        const std::pair<Group, QStringList> groups[] = {{Group::Running, {u"busy"_s}},
                                                        {Group::Idle, {u"idle"_s}},
                                                        {Group::AtZero, {u"stuck"_s, u"zero"_s}},
                                                        {Group::Trouble, {u"stuck"_s}}};
        for (const auto &[group, expected] : groups) {
            proxy.setGroup(group);
            QCOMPARE(names(proxy), expected);
            QCOMPARE(proxy.count(group), expected.size());
        }
        proxy.setGroup(Group::All);
        QVERIFY(!proxy.isFiltered());
        proxy.setWords(u"label:blue"_s);
        QCOMPARE(names(proxy), QStringList{u"idle"_s});
        proxy.setWords(u"at zero"_s); // the word of its state
        QCOMPARE(names(proxy), QStringList({u"stuck"_s, u"zero"_s}));
        proxy.setWords({});

        proxy.setGroup(Group::Running); // follows what changes
        Changes changes;
        changes.pools = {account.pools[1]};
        changes.pools[0].runningJobCount = changes.pools[0].busyVmCount = 1;
        QVERIFY(account.push(changes));
        QCOMPARE(names(proxy), QStringList({u"busy"_s, u"idle"_s}));
        proxy.setPinned({u"idle"_s});
        QCOMPARE(names(proxy), QStringList({u"idle"_s, u"busy"_s}));
    }

    void columnsSayWhatItBurns()
    {
        AccountFixture account;
        fill(account);
        account.pools[1].state = PoolState::Failed;
        account.pools[1].targetVmCount = 20;
        QVERIFY(account.open());
        PoolModel model(account.session());
        const auto text = [&](const QString &pool, PoolModel::Column column) {
            return model.index(model.rowOf(pool), int(column)).data().toString();
        };
        QCOMPARE(text(u"busy"_s, PoolModel::Column::PeriodHours), u"2.00"_s);
        QCOMPARE(text(u"busy"_s, PoolModel::Column::Burn), u"2.00 h · $0.00"_s); // included hours last
        QCOMPARE(text(u"idle"_s, PoolModel::Column::Vms), u"1 → 20"_s);
        QVERIFY(model.index(model.rowOf(u"idle"_s), int(PoolModel::Column::Vms)).data(ItemRole::Danger).toBool());
        QVERIFY(!model.index(model.rowOf(u"busy"_s), int(PoolModel::Column::Vms)).data(ItemRole::Danger).toBool());
    }

    void nothingFoundOffersAllAgain()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        const Window window(account);
        auto *table = window.find<Table>(u"poolsTable"_s);
        QTest::mouseClick(window.find<QAbstractButton>(u"poolsTrouble"_s), Qt::LeftButton);
        QCOMPARE(names(*table->model()), QStringList{u"stuck"_s});
        QCOMPARE(window.find<QAbstractButton>(u"poolsTrouble"_s)->text(), u"Trouble 1"_s);
        QTest::keyClicks(window.find<QLineEdit>(u"poolsFilter"_s), u"busy"_s);
        QVERIFY(!table->isVisible());
        const QList<QPushButton *> buttons =
            window.workspace.findChild<PoolsPage *>()->findChildren<QPushButton *>(u"emptyStateButton"_s);
        const auto clear =
            std::find_if(buttons.begin(), buttons.end(), [](const QPushButton *button) { return button->isVisible(); });
        QVERIFY(clear != buttons.end());
        QCOMPARE((*clear)->text(), u"Clear filter"_s);
        QTest::mouseClick(*clear, Qt::LeftButton);
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->rowCount(), 4);
    }

    void whatIsNotLiveIsSaid()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        const Window window(account);
        auto *banner = window.workspace.findChild<QWidget *>(u"connectionBanner"_s);
        auto *map = window.workspace.findChild<VmHeatMap *>();
        window.workspace.findChild<PoolsPage *>()->showPool(u"busy"_s);
        QVERIFY(!banner->isVisible());
        const QImage live = map->viewport()->grab().toImage();
        account.answers.insert(u"GET /changes"_s, FakeTransport::failed(401, u"Unauthorized"_s));
        account.transport.answer(FakeTransport::failed(401, u"Unauthorized"_s));
        QTRY_VERIFY(banner->isVisible());
        QCOMPARE(window.find<Table>(u"poolsTable"_s)->model()->rowCount(), 4); // as last seen
        QVERIFY(!window.find<QPushButton>(u"resizeButton"_s)->isEnabled());
        QVERIFY(map->viewport()->grab().toImage() != live); // paler
        QSignalSpy wanted(&window.workspace, &Workspace::newKeyRequested);
        QTest::mouseClick(banner->findChild<QPushButton *>(u"noticeAction"_s), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
    }

    void troubleOffersWhatHelps()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        const Window window(account);
        auto *page = window.workspace.findChild<PoolsPage *>();
        auto *trouble = page->findChild<TroubleBar *>();
        page->showPool(u"busy"_s);
        QVERIFY(!trouble->isVisible());
        page->showPool(u"stuck"_s);
        QVERIFY(trouble->isVisible());
        QCOMPARE(trouble->text(), u"7 jobs wait, and the pool is at zero"_s);
        QTest::mouseClick(trouble->findChild<QPushButton *>(u"troubleResize"_s), Qt::LeftButton);
        auto *dialog = window.workspace.findChild<QDialog *>(u"resizePoolDialog"_s);
        QVERIFY(dialog && dialog->isVisible());
        dialog->reject();
    }

    void detailsShowTheJobsOfThePool()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        const Window window(account);
        auto *page = window.workspace.findChild<PoolsPage *>();
        auto *jobs = page->findChild<Table *>(u"poolJobsTable"_s);
        page->showPool(u"idle"_s);
        QCOMPARE(jobs->model()->rowCount(), 0);
        page->showPool(u"busy"_s);
        QCOMPARE(jobs->model()->rowCount(), 1);
        page->findChild<PaneTabs *>()->setCurrent(2);
        QVERIFY(jobs->isVisible());
        QSignalSpy shown(page, &PoolsPage::showJobRequested);
        jobs->selectId(u"job"_s);
        Q_EMIT jobs->activated(jobs->currentIndex());
        QCOMPARE(shown.size(), 1);
        QCOMPARE(shown[0][0].toString(), u"job"_s);
    }

    void pinsSelectionAndTabAreKept()
    {
        AccountFixture account;
        fill(account);
        QVERIFY(account.open());
        const QTemporaryDir folder;
        QSettings settings(folder.filePath(u"state.ini"_s), QSettings::IniFormat);
        {
            const Window window(account);
            auto *page = window.workspace.findChild<PoolsPage *>();
            page->showPool(u"zero"_s);
            window.workspace.poolCommands().pin()->trigger();
            QCOMPARE(names(*window.find<Table>(u"poolsTable"_s)->model()).first(), u"zero"_s);
            page->findChild<PaneTabs *>()->setCurrent(3);
            page->saveState(settings);

            auto *table = window.find<Table>(u"poolsTable"_s);
            table->selectAll();
            QCOMPARE(window.workspace.poolCommands().selection().size(), 4);
            QCOMPARE(window.workspace.poolCommands().selection().first(), u"zero"_s); // whose details are shown
            QCOMPARE(window.find<QLabel>(u"poolsSelected"_s)->text(), u"4 pools selected"_s);
            QVERIFY(!window.workspace.poolCommands().edit()->isEnabled()); // for one only
        }
        const Window window(account);
        auto *page = window.workspace.findChild<PoolsPage *>();
        page->restoreState(settings);
        QCOMPARE(names(*window.find<Table>(u"poolsTable"_s)->model()).first(), u"zero"_s);
        QCOMPARE(page->findChild<PaneTabs *>()->current(), 3);
    }
};

QTEST_MAIN(TestPoolsView)
#include "tst_poolsview.moc"
