#include "accountfixture.h"
#include "charts/chartlegend.h"
#include "charts/timechart.h"
#include "common/literals.h"
#include "jobs/jobmodel.h"
#include "overview/attentionlist.h"
#include "overview/livechart.h"
#include "overview/overviewpage.h"
#include "overview/quotabar.h"
#include "pools/poolactions.h"
#include "samples.h"
#include "scriptedprompter.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "sync/workhistory.h"
#include "theme/colors.h"
#include "theme/theme.h"
#include "widgets/emptystate.h"
#include "widgets/tile.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDir>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace pooldeck;
using samples::HourMs;

/// The page over an account in memory, state by state.
class TestOverview final : public QObject
{
    Q_OBJECT

    /// A page and what it needs.
    struct Shown
    {
        explicit Shown(AccountFixture &account, bool simulated = false)
            : jobs(account.session())
            , actions(account.session(), operations, notices, nullptr, simulated)
            , page(account.session(), jobs, actions, prompter, simulated, 60'000)
        {
            page.resize(1104, 716);
            page.show();
        }

        Tile *tile(const char *name) { return page.findChild<Tile *>(QLatin1StringView(name)); }
        AttentionList *attention() { return page.findChild<AttentionList *>(); }
        QStringList attentionTexts()
        {
            QStringList texts;
            for (NoticeBar *bar : page.findChildren<NoticeBar *>()) {
                if (!bar->isHidden()) {
                    texts.append(bar->text());
                }
            }
            return texts;
        }

        ScriptedPrompter prompter;
        Operations operations;
        NoticeArea notices;
        JobModel jobs;
        PoolActions actions;
        OverviewPage page;
    };

    /// For a person to look at, when POOLDECK_PICTURES names a folder.
    static void picture(QWidget &widget, const QString &name)
    {
        const QString folder = qEnvironmentVariable("POOLDECK_PICTURES");
        if (folder.isEmpty()) {
            return;
        }
        for (const Colors &colors : {lightColors(), darkColors()}) {
            QApplication::setPalette(toPalette(colors));
            QCoreApplication::processEvents();
            QVERIFY(widget.grab().save(QDir(folder).filePath(name + (colors.dark ? u"-dark.png"_s : u".png"_s))));
        }
        QApplication::setPalette(toPalette(lightColors()));
    }

    static void addPool(AccountFixture &account, const QString &id, const QString &name, qint64 vms, qint64 busy,
                        qint64 sinceMs)
    {
        Pool pool = samples::pool(id, name);
        pool.createdAtMs = account.pools.size();
        pool.targetVmCount = vms;
        pool.readyVmCount = vms;
        pool.busyVmCount = busy;
        pool.runningJobCount = busy;
        const qint64 readyMs = account.clock.nowMs() - sinceMs;
        if (busy == 0) {
            pool.idleSinceMs = readyMs;
        }
        account.pools.append(pool);
        for (qint64 i = 0; i < vms; ++i) {
            const QString vm = id + QString::number(i);
            account.vms.append(samples::vm(vm, id, readyMs, i < busy ? VmState::Busy : VmState::Idle));
            account.intervals.append(samples::interval(vm, id, readyMs));
            if (i < busy) {
                Job job = samples::job(u"j"_s + vm, JobStatus::Running);
                job.poolId = id;
                job.startedAtMs = readyMs + 1'000;
                account.jobs.append(job);
                account.attempts.append({job.id, 1, vm, id, readyMs + 1'000, std::nullopt, std::nullopt});
            }
        }
    }

    static Job failedJob(AccountFixture &account, const QString &id, const QString &details)
    {
        Job job = samples::job(id, JobStatus::Failed);
        job.endedAtMs = account.clock.nowMs() - 60'000;
        job.details = details;
        return job;
    }

private Q_SLOTS:
    void tilesHaveTheSumsBehindThem()
    {
        AccountFixture account;
        addPool(account, u"p"_s, u"nightly"_s, 4, 3, 2 * HourMs);
        addPool(account, u"q"_s, u"weekend"_s, 2, 0, 10 * HourMs);
        Job waits = samples::job(u"w"_s);
        waits.poolId = u"p"_s;
        waits.queueSeq = 1;
        waits.queuedAtMs = account.clock.nowMs() - 240'000;
        account.jobs.append(waits);
        account.plans = {samples::planS1(account.clock.nowMs() - 700 * HourMs)};
        QVERIFY(account.open());
        Shown shown(account);

        Tile *vms = shown.tile("tileVms");
        QCOMPARE(vms->figure(), u"6"_s);
        QCOMPARE(vms->notes(), (QStringList{u"3 busy, 3 idle, in 2 pools"_s, QString()}));
        QCOMPARE(vms->toolTip(), u"nightly: 4 VMs, 3 busy\nweekend: 2 VMs, 0 busy"_s);
        Tile *burn = shown.tile("tileBurn");
        QCOMPARE(burn->figure(), u"6.00"_s);
        QCOMPARE(burn->notes(), (QStringList{u"$12.00/h now"_s, QString()})); // 28 h used, 25 included
        QCOMPARE(burn->toolTip(), u"Standard S1: 6 VMs × $2.00/h = $12.00/h"_s);
        Tile *period = shown.tile("tileHours");
        QCOMPARE(period->figure(), u"28.00"_s);
        // 20 h are left of the period: 120 more hours at $2 on $106.
        QCOMPARE(period->notes(),
                 (QStringList{u"$106.00 so far, incl. $100.00 fee"_s, u"If the 6 VMs stay: 148 h, $346.00"_s}));
        QVERIFY2(period->toolTip().contains(u"25.0000 of 25 included compute-hours used, 3.0000 beyond"_s),
                 qPrintable(period->toolTip()));
        QVERIFY(period->toolTip().contains(u"$100.00 fee + $6.00 overage = $106.00"_s));
        Tile *waiting = shown.tile("tileWaiting");
        QCOMPARE(waiting->figure(), u"1"_s);
        QCOMPARE(waiting->notes(), (QStringList{u"3 running"_s, u"The oldest waits 4 min 00 s"_s}));
        QCOMPARE(waiting->toolTip(), u"nightly: 1 job"_s);
        auto *chart = shown.page.findChild<TimeChart *>();
        QTRY_COMPARE(chart->data().layers.size(), 4);
        picture(shown.page, u"overview"_s);
        shown.page.resize(680, 480);
        picture(shown.page, u"overview-small"_s);
        shown.page.resize(2384, 1356);
        picture(shown.page, u"overview-large"_s);
    }

    void whatNeedsAttentionIsInSightInASmallWindow()
    {
        AccountFixture account;
        addPool(account, u"p"_s, u"nightly"_s, 4, 0, 2 * HourMs);
        addPool(account, u"q"_s, u"weekend"_s, 2, 0, 2 * HourMs);
        QVERIFY(account.open());
        Shown shown(account);
        QTRY_COMPARE(shown.attention()->count(), 2);
        const auto bottom = [&] {
            return shown.attention()->mapTo(&shown.page, shown.attention()->rect().bottomLeft()).y();
        };
        const auto chartTop = [&] { return shown.page.findChild<LiveChart *>()->mapTo(&shown.page, QPoint()).y(); };
        QVERIFY(chartTop() < bottom());
        shown.page.resize(723, 488); // what a window of 900×600 leaves
        QTRY_VERIFY(bottom() <= shown.page.height() && bottom() < chartTop());
        shown.page.resize(1104, 716);
        QTRY_VERIFY(chartTop() < bottom());
    }

    void jobsWithoutVmsAreToldAtOnce()
    {
        AccountFixture account;
        addPool(account, u"p"_s, u"nightly"_s, 0, 0, 2 * HourMs);
        account.pools[0].queuedJobCount = 1;
        account.pools[0].lastChangedAtMs = account.clock.nowMs() - 1'000;
        QVERIFY(account.open());
        Shown shown(account);
        QTRY_COMPARE(shown.attention()->count(), 1);
        QVERIFY2(shown.attentionTexts().value(0).startsWith(u"nightly: "_s),
                 qPrintable(shown.attentionTexts().value(0)));
    }

    void tilesOpenTheirPages()
    {
        AccountFixture account;
        QVERIFY(account.open());
        Shown shown(account);
        QSignalSpy pools(&shown.page, &OverviewPage::showPoolsRequested);
        QSignalSpy usage(&shown.page, &OverviewPage::showUsageRequested);
        QSignalSpy jobs(&shown.page, &OverviewPage::showJobsRequested);
        QTest::mouseClick(shown.tile("tileVms"), Qt::LeftButton);
        QTest::keyClick(shown.tile("tileBurn"), Qt::Key_Return);
        QTest::keyClick(shown.tile("tileHours"), Qt::Key_Space);
        QTest::mouseClick(shown.tile("tileWaiting"), Qt::LeftButton);
        QCOMPARE(pools.size(), 2);
        QCOMPARE(usage.size(), 1);
        QCOMPARE(jobs.size(), 1);
    }

    void anUnusedAccountGetsAFirstStep()
    {
        AccountFixture account;
        QVERIFY(account.open());
        Shown shown(account);
        QTRY_VERIFY(shown.page.findChild<EmptyState *>()->isVisible());
        QVERIFY(!shown.page.findChild<LiveChart *>()->isVisible());
        QCOMPARE(shown.tile("tileVms")->figure(), u"0"_s);
        picture(shown.page, u"overview-empty"_s);
        QTest::mouseClick(shown.page.findChild<EmptyState *>()->button(), Qt::LeftButton);
        QWidget *dialog = QApplication::activeModalWidget();
        QVERIFY(dialog && dialog->objectName() == u"createPoolDialog"_s);
        static_cast<QDialog *>(dialog)->reject();
    }

    void beforeTheFirstAnswerNothingIsZero()
    {
        AccountFixture account;
        account.answers.insert(u"GET /changes"_s, FakeTransport::unreachable());
        QVERIFY(!account.open());
        Shown shown(account);
        QCOMPARE(shown.tile("tileVms")->figure(), u"–"_s);
        QVERIFY(!shown.page.findChild<EmptyState *>()->isVisible());
        picture(shown.page, u"overview-connecting"_s);
    }

    void offlineEverythingIsAsLastSeen()
    {
        AccountFixture account;
        addPool(account, u"p"_s, u"nightly"_s, 4, 0, 2 * HourMs);
        QVERIFY(account.open());
        Shown shown(account);
        QTRY_VERIFY(shown.attentionTexts().value(0).startsWith(u"nightly has been idle"_s));
        account.answers.insert(u"GET /changes"_s, FakeTransport::unreachable());
        account.transport.answer(FakeTransport::unreachable());
        QTRY_COMPARE(shown.attentionTexts(), QStringList{u"The pool service does not answer"_s});
        QCOMPARE(shown.tile("tileVms")->figure(), u"4"_s);
        QVERIFY(shown.tile("tileVms")->notes().value(0).startsWith(u"As of "_s));
        picture(shown.page, u"overview-offline"_s);
    }

    void aRefusedKeyIsAskedForAgain()
    {
        AccountFixture account;
        QVERIFY(account.open());
        Shown shown(account);
        account.transport.answer(FakeTransport::failed(401, u"Unauthorized"_s));
        QTRY_COMPARE(shown.attentionTexts(), QStringList{u"The authorization key was refused"_s});
        QSignalSpy wanted(&shown.page, &OverviewPage::newKeyRequested);
        QTest::mouseClick(shown.attention()->findChild<QPushButton *>(u"noticeAction"_s), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        picture(shown.page, u"overview-unauthorized"_s);
    }

    void figuresThatCouldNotBeHadAreSaid()
    {
        AccountFixture account;
        addPool(account, u"p"_s, u"nightly"_s, 1, 1, HourMs);
        QVERIFY(account.open());
        Shown shown(account);
        account.answers.insert(u"GET /usage"_s, FakeTransport::failed(500, u"InternalError"_s));
        account.session().refreshUsage();
        QTRY_COMPARE(shown.attentionTexts(), QStringList{u"Some figures may be behind"_s});
        account.answers.remove(u"GET /usage"_s);
        QTest::mouseClick(shown.attention()->findChild<QPushButton *>(u"noticeAction"_s), Qt::LeftButton);
        QTRY_COMPARE(shown.attention()->count(), 0);
    }

    void manyIdlePoolsStayReadable()
    {
        AccountFixture account;
        account.maxPools = 100;
        for (int i = 0; i < 15; ++i) {
            addPool(account, u"p%1"_s.arg(i), u"pool-%1"_s.arg(i), 1 + i, 0, HourMs);
        }
        QVERIFY(account.open());
        Shown shown(account, true);
        QTRY_COMPARE(shown.attention()->count(), 4);
        QCOMPARE(shown.attentionTexts().constFirst(), u"pool-14 has been idle for 1 h 00 min"_s); // burns most
        QVERIFY(shown.attentionTexts().contains(u"12 more pools are idle"_s));
        auto *legend = shown.page.findChild<ChartLegend *>();
        QTRY_VERIFY(legend->isVisible());
        picture(shown.page, u"overview-many"_s);
    }

    void idlePoolsSayWhatTheyBurn()
    {
        AccountFixture account;
        account.plans = {samples::planS1(account.clock.nowMs() - 700 * HourMs)};
        addPool(account, u"p"_s, u"nightly"_s, 2, 0, 15 * HourMs); // 30 h, of which 5 beyond the included ones
        QVERIFY(account.open());
        Shown shown(account);
        QTRY_COMPARE(shown.attention()->count(), 1);
        auto *detail = shown.attention()->findChild<QLabel *>(u"noticeDetail"_s);
        QCOMPARE(detail->text(), u"2 VMs, 30.00 compute-hours for nothing, $10.00; $4.00 more every hour."_s);
    }

    void aStuckPoolSaysWhyAndWhatHelps()
    {
        AccountFixture account;
        const qint64 nowMs = account.clock.nowMs();
        addPool(account, u"p"_s, u"nightly"_s, 2, 2, HourMs);
        Pool &pool = account.pools[0];
        for (int i = 0; i < 3; ++i) {
            const QString vm = u"lost%1"_s.arg(i);
            pool.errors.append({nowMs - 600'000 + i * 60'000, u"VmLost"_s, u"VM %1 was lost."_s.arg(vm), vm});
            account.attempts.append({u"killer-job"_s, i + 1, vm, u"p"_s, nowMs - 660'000 + i * 60'000,
                                     nowMs - 600'000 + i * 60'000, AttemptOutcome::Lost});
        }
        Pool zero = samples::pool(u"z"_s, u"weekend"_s);
        zero.targetVmCount = 0;
        zero.queuedJobCount = 12;
        account.pools.append(zero);
        QVERIFY(account.open());
        Shown shown(account);
        QTRY_VERIFY2(
            shown.attentionTexts().contains(u"nightly: 3 VMs lost in the last hour, 3 of them on job killer-j"_s),
            qPrintable(shown.attentionTexts().join(u'\n')));
        QVERIFY(shown.attentionTexts().contains(u"weekend: 12 jobs wait, and the pool is at zero"_s));
        picture(shown.page, u"overview-trouble"_s);
        QSignalSpy cancel(&shown.page, &OverviewPage::cancelJobRequested);
        for (QPushButton *button : shown.attention()->findChildren<QPushButton *>(u"noticeAction"_s)) {
            if (button->text() == u"Cancel job…"_s) {
                QTest::mouseClick(button, Qt::LeftButton);
            }
        }
        QCOMPARE(cancel.value(0).value(0).toString(), u"killer-job"_s);
        QCOMPARE(shown.attention()->count(), 2); // until it is over
    }

    void failedJobsByReason()
    {
        AccountFixture account;
        addPool(account, u"p"_s, u"nightly"_s, 1, 1, HourMs);
        account.jobs += {failedJob(account, u"a"_s, u"Input not found"_s), failedJob(account, u"b"_s, u"Exit code 3"_s),
                         failedJob(account, u"c"_s, u"Input not found"_s)};
        QVERIFY(account.open());
        Shown shown(account);
        QTRY_COMPARE(shown.attentionTexts(), QStringList{u"3 jobs failed in the last 24 hours"_s});
        auto *detail = shown.attention()->findChild<QLabel *>(u"noticeDetail"_s);
        QCOMPARE(detail->text(), u"2 × Input not found · 1 × Exit code 3"_s);
        QSignalSpy wanted(&shown.page, &OverviewPage::showFailedJobsRequested);
        QTest::mouseClick(shown.attention()->findChild<QPushButton *>(u"noticeAction"_s), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        QTRY_COMPARE(shown.attention()->count(), 0); // seen
        Changes changes;
        changes.jobs = {failedJob(account, u"d"_s, u"Exit code 3"_s)};
        QVERIFY(account.push(changes));
        QTRY_COMPARE(shown.attentionTexts(), QStringList{u"4 jobs failed in the last 24 hours"_s}); // news again
    }

    void includedHoursThatComeToTheirEnd()
    {
        AccountFixture account;
        account.plans = {samples::planS1(account.clock.nowMs() - 100 * HourMs)};
        addPool(account, u"p"_s, u"nightly"_s, 6, 6, 4 * HourMs); // 24 of 25 h
        QVERIFY(account.open());
        Shown shown(account);
        QTRY_COMPARE(shown.attentionTexts(), QStringList{u"Standard S1: 1.0 of 25 included hours left"_s});
        auto *detail = shown.attention()->findChild<QLabel *>(u"noticeDetail"_s);
        QCOMPARE(detail->text(), u"With 6 VMs they last 10 min, then each hour costs $12.00."_s);
    }

    void aFullQuotaHasAWayOut()
    {
        AccountFixture account;
        account.maxPools = 2;
        addPool(account, u"p"_s, u"nightly"_s, 1, 1, HourMs);
        addPool(account, u"o"_s, u"old"_s, 0, 0, HourMs);
        QVERIFY(account.open());
        Shown shown(account);
        QTRY_COMPARE(shown.attentionTexts(), QStringList{u"The quota of 2 pools is used up"_s});
        QCOMPARE(shown.page.findChild<QuotaBar *>(u"quotaPools"_s)->text(), u"2 of 2, full"_s);
        QCOMPARE(shown.page.findChild<QuotaBar *>(u"quotaVms"_s)->text(), u"1 of 16 · nightly"_s);
        picture(shown.page, u"overview-quota"_s);
        auto *replace = shown.page.findChild<QPushButton *>(u"quotaReplace"_s);
        QCOMPARE(replace->text(), u"Delete old and create…"_s);
        QTest::mouseClick(replace, Qt::LeftButton);
        auto *dialog = qobject_cast<QDialog *>(QApplication::activeModalWidget());
        QVERIFY(dialog && dialog->objectName() == u"deletePoolDialog"_s);
        dialog->reject();
        Changes changes;
        changes.removed = {{u"Pool"_s, u"o"_s, account.clock.nowMs()}};
        QVERIFY(account.push(changes));
        QTRY_VERIFY(QApplication::activeModalWidget() &&
                    QApplication::activeModalWidget()->objectName() == u"createPoolDialog"_s);
        static_cast<QDialog *>(QApplication::activeModalWidget())->reject();
    }

    void theLetterCanBeCopied()
    {
        AccountFixture account;
        account.maxVmsPerPool = 4;
        addPool(account, u"p"_s, u"nightly"_s, 4, 4, HourMs);
        account.pools[0].queuedJobCount = 7;
        QVERIFY(account.open());
        Shown shown(account);
        account.session().workHistory();
        account.clock.advance(HourMs);
        QTRY_VERIFY(shown.attentionTexts().contains(u"nightly has all 4 VMs that the quota allows"_s));
        QTest::mouseClick(shown.page.findChild<QPushButton *>(u"quotaAsk"_s), Qt::LeftButton);
        auto *dialog = qobject_cast<QDialog *>(QApplication::activeModalWidget());
        QVERIFY(dialog && dialog->objectName() == u"letterDialog"_s);
        const QString letter = dialog->findChild<QPlainTextEdit *>()->toPlainText();
        QVERIFY2(letter.contains(u"waited for it for 1.0 hours (100 %)"_s), qPrintable(letter));
        picture(*dialog, u"quota-letter"_s);
        for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
            if (button->text() == u"Copy letter"_s) {
                QTest::mouseClick(button, Qt::LeftButton);
            }
        }
        QCOMPARE(QGuiApplication::clipboard()->text(), letter);
        dialog->reject();
    }

    void everythingHasANameAndAWay()
    {
        AccountFixture account;
        addPool(account, u"p"_s, u"nightly"_s, 4, 0, 2 * HourMs);
        QVERIFY(account.open());
        Shown shown(account);
        QTRY_COMPARE(shown.attention()->count(), 1);
        QCoreApplication::processEvents();
        int focusable = 0;
        for (QWidget *widget : shown.page.findChildren<QWidget *>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)) {
                continue;
            }
            ++focusable;
            auto *button = qobject_cast<QAbstractButton *>(widget);
            const QString name =
                widget->accessibleName().isEmpty() && button ? button->text() : widget->accessibleName();
            QVERIFY2(!name.isEmpty(), qPrintable(widget->objectName()));
        }
        QCOMPARE(focusable, 12);
    }
};

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    const Theme theme(application, ThemeChoice::Light);
    TestOverview test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_overview.moc"
