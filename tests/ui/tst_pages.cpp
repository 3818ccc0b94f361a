#include "accountfixture.h"
#include "common/literals.h"
#include "samples.h"
#include "scriptedprompter.h"
#include "shell/operations.h"
#include "shell/workspace.h"
#include "theme/colors.h"
#include "theme/metrics.h"
#include "theme/theme.h"
#include "widgets/table.h"
#include "widgetwalk.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QStackedWidget>
#include <QTest>

using namespace pooldeck;

Q_DECLARE_METATYPE(pooldeck::Page)

namespace {

constexpr qint64 MinuteMs = 60'000;

/// An account that shows everything there is to be shown: every state, long names, many VMs.
void fill(AccountFixture &account)
{
    const qint64 nowMs = account.clock.nowMs();
    const auto add = [&](const QString &id, const QString &name, qint64 target) -> Pool & {
        Pool pool = samples::pool(id, name);
        pool.targetVmCount = target;
        pool.createdAtMs = nowMs - 60 * MinuteMs;
        pool.lastChangedAtMs = nowMs - 20 * MinuteMs;
        account.pools.append(pool);
        return account.pools.last();
    };
    Pool &busy = add(u"11111111000000000000000000000001"_s, u"nightly-scoring-of-everything-that-came-in"_s, 40);
    busy.readyVmCount = 40;
    busy.busyVmCount = 30;
    busy.runningJobCount = 30;
    busy.queuedJobCount = 1'234;
    busy.labels = {{u"team"_s, u"risk"_s}, {u"cost-centre"_s, u"4711"_s}};
    Pool &idle = add(u"22222222000000000000000000000002"_s, u"weekend"_s, 2);
    idle.readyVmCount = 2;
    idle.idleSinceMs = nowMs - 14 * MinuteMs;
    idle.idlePolicy.zeroAfterMs = 30 * MinuteMs;
    Pool &failing = add(u"33333333000000000000000000000003"_s, u"trial"_s, 8);
    failing.state = PoolState::Resizing;
    failing.readyVmCount = 3;
    failing.provisioningVmCount = 5;
    failing.errors = {{nowMs - MinuteMs, u"VmKeepsFailing"_s, u"VM 3f2a was lost 7 times in 1 h."_s, u"3f2a"_s}};
    add(u"44444444000000000000000000000004"_s, u"old"_s, 0).idleSinceMs = nowMs - 60 * MinuteMs;
    const VmState states[] = {VmState::Busy,     VmState::Idle,     VmState::Provisioning,
                              VmState::Draining, VmState::Deleting, VmState::Lost};
    int number = 0;
    for (const Pool &pool : std::as_const(account.pools)) {
        for (qint64 i = 0; i < pool.targetVmCount; ++i, ++number) {
            const QString id = u"%1"_s.arg(number, 32, 16, QChar(u'0'));
            const VmState state = states[number % 6];
            const bool ready = state != VmState::Provisioning;
            account.vms.append(
                samples::vm(id, pool.id, ready ? std::optional(nowMs - 50 * MinuteMs) : std::nullopt, state));
            if (ready) {
                account.intervals.append(samples::interval(id, pool.id, nowMs - 50 * MinuteMs));
            }
        }
    }
    const JobStatus statuses[] = {JobStatus::NotStarted, JobStatus::Running, JobStatus::Finished, JobStatus::Failed,
                                  JobStatus::Cancelled};
    for (int i = 0; i < 60; ++i) {
        Job job = samples::job(u"a%1"_s.arg(i, 31, 16, QChar(u'0')), statuses[i % 5]);
        job.poolId = account.pools[i % 4].id;
        job.createdAtMs = nowMs - 40 * MinuteMs + i;
        job.queuedAtMs = job.createdAtMs;
        job.queueSeq = i;
        if (job.status != JobStatus::NotStarted) {
            job.startedAtMs = nowMs - 30 * MinuteMs;
            job.attempt = 1;
        }
        if (isEnded(job.status)) {
            job.endedAtMs = nowMs - 20 * MinuteMs;
        }
        if (job.status == JobStatus::Failed) {
            job.details = u"The scoring command ended with exit code 3: column 'age' is missing in census-2000.csv."_s;
            job.exitCode = 3;
        }
        account.jobs.append(job);
    }
    for (int i = 1; i <= 20; ++i) {
        Event event;
        event.seq = i;
        event.atMs = nowMs - (30 - i) * MinuteMs;
        event.kind = u"PoolResized"_s;
        event.poolId = account.pools[1].id;
        event.message = u"Pool 'weekend' was resized from 4 to 0 VMs: no job has run or waited since noon."_s;
        event.who = i % 3 == 0 ? u"idle policy"_s : u"anna@ws12"_s;
        account.events.append(event);
    }
}

} // namespace

/// Fails with what was found.
#define VERIFY_NONE(findings)                                                                                          \
    do {                                                                                                               \
        const QStringList found = (findings);                                                                          \
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));                                                      \
    } while (false)

/// Every page, as seen by someone who cannot see it, cannot use a mouse, or has another screen.
class TestPages final : public QObject
{
    Q_OBJECT

public:
    explicit TestPages(Theme &theme)
        : m_theme(theme)
    {
    }

private:
    static void addPages()
    {
        QTest::addColumn<int>("page");
        QTest::addColumn<bool>("filled");
        for (int page = 0; page < PageCount; ++page) {
            const QByteArray title = pageTitle(Page(page)).toLatin1();
            QTest::addRow("%s", title.constData()) << page << true;
            QTest::addRow("%s, empty", title.constData()) << page << false;
        }
    }

    /// A workspace that shows the page, over an account of its own.
    struct Shown
    {
        explicit Shown(bool filled)
        {
            account.clock.advance(24 * 60 * MinuteMs);
            if (filled) {
                fill(account);
            }
        }

        bool open(Page page, const QSize &size)
        {
            if (!account.open()) {
                return false;
            }
            workspace = std::make_unique<Workspace>(
                Workspace::Surroundings{account.session(), account.transport, operations, prompter, true, MinuteMs});
            workspace->resize(size);
            workspace->showPage(page);
            workspace->show();
            workspace->activateWindow();
            return QTest::qWaitForWindowActive(workspace.get());
        }

        AccountFixture account;
        Operations operations;
        ScriptedPrompter prompter;
        std::unique_ptr<Workspace> workspace;
    };

    static void addDialogs()
    {
        QTest::addColumn<Page>("page");
        QTest::addColumn<QString>("action");
        const struct
        {
            Page page;
            const char *action;
        } dialogs[] = {
            {Page::Pools, "actionNewPool"}, {Page::Pools, "actionClonePool"}, {Page::Pools, "actionResize"},
            {Page::Pools, "actionDelete"},  {Page::Pools, "actionEditPool"},
        };
        for (const auto &one : dialogs) {
            QTest::addRow("%s", one.action) << one.page << QString::fromLatin1(one.action);
        }
    }

    /// The dialog that an action opens; none when it does not.
    static QDialog *openDialog(Shown &shown, const QString &action)
    {
        auto *found = shown.workspace->findChild<QAction *>(action);
        if (!found) {
            return nullptr;
        }
        if (!found->isEnabled()) { // needs a pool
            auto *table = shown.workspace->findChild<Table *>(u"poolsTable"_s);
            table->setCurrentIndex(table->model()->index(0, 0));
        }
        if (!found->isEnabled()) {
            qWarning("%s is not enabled", qPrintable(action));
            return nullptr;
        }
        found->trigger();
        QDialog *dialog = nullptr;
        const bool opened = QTest::qWaitFor([&] {
            dialog = qobject_cast<QDialog *>(QApplication::activeModalWidget());
            return dialog && dialog->isVisible() && dialog->isActiveWindow();
        });
        return opened ? dialog : nullptr;
    }

    /// What the shell leaves of a window of that size.
    static QSize inside(int width, int height) { return {width, height - 56 - 28 - 26}; }

    Theme &m_theme;

private Q_SLOTS:
    void everythingHasAName_data() { addPages(); }
    void everythingHasAName()
    {
        QFETCH(int, page);
        QFETCH(bool, filled);
        Shown shown(filled);
        QVERIFY(shown.open(Page(page), inside(1280, 800)));
        VERIFY_NONE(widgetwalk::unnamed(*shown.workspace));
    }

    void tabGoesRound_data() { addPages(); }
    void tabGoesRound()
    {
        QFETCH(int, page);
        QFETCH(bool, filled);
        Shown shown(filled);
        QVERIFY(shown.open(Page(page), inside(1280, 800)));
        VERIFY_NONE(widgetwalk::tabTraps(*shown.workspace));
    }

    void nothingIsCut_data()
    {
        QTest::addColumn<int>("page");
        QTest::addColumn<bool>("filled");
        QTest::addColumn<QSize>("size");
        for (int page = 0; page < PageCount; ++page) {
            const QByteArray title = pageTitle(Page(page)).toLatin1();
            for (const QSize &size : {QSize(900, 600), QSize(2560, 1440)}) {
                for (const bool filled : {true, false}) {
                    QTest::addRow("%s%s %d×%d", title.constData(), filled ? "" : ", empty", size.width(), size.height())
                        << page << filled << inside(size.width(), size.height());
                }
            }
        }
    }
    void nothingIsCut()
    {
        QFETCH(int, page);
        QFETCH(bool, filled);
        QFETCH(QSize, size);
        Shown shown(filled);
        QVERIFY(shown.open(Page(page), size));
        // Of the page itself: another page may be the one that is too wide.
        const QSize least =
            shown.workspace->findChild<QStackedWidget *>(u"pages"_s)->currentWidget()->minimumSizeHint();
        QVERIFY2(least.width() <= size.width() - metrics::SidebarWidth && least.height() <= size.height(),
                 qPrintable(
                     u"the page needs %1 × %2"_s.arg(QString::number(least.width()), QString::number(least.height()))));
        QCOMPARE(shown.workspace->size(), size);
        VERIFY_NONE(widgetwalk::clipped(*shown.workspace));
    }

    void textCanBeRead_data() { addPages(); }
    void textCanBeRead()
    {
        QFETCH(int, page);
        QFETCH(bool, filled);
        Shown shown(filled);
        QVERIFY(shown.open(Page(page), inside(1280, 800)));
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::HighContrast, ThemeChoice::Light}) {
            m_theme.setChoice(choice);
            QCoreApplication::processEvents();
            VERIFY_NONE(widgetwalk::faint(*shown.workspace));
        }
    }

    void dialogs_data() { addDialogs(); }
    void dialogs()
    {
        QFETCH(Page, page);
        QFETCH(QString, action);
        Shown shown(true);
        QVERIFY(shown.open(page, inside(1280, 800)));
        QDialog *dialog = openDialog(shown, action);
        QVERIFY2(dialog, "no dialog came up");
        VERIFY_NONE(widgetwalk::unnamed(*dialog));
        VERIFY_NONE(widgetwalk::tabTraps(*dialog));
        VERIFY_NONE(widgetwalk::clipped(*dialog));
        for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::HighContrast, ThemeChoice::Light}) {
            m_theme.setChoice(choice);
            QCoreApplication::processEvents();
            VERIFY_NONE(widgetwalk::faint(*dialog));
        }
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activeModalWidget());
    }
};

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    Theme theme(application, ThemeChoice::Light);
    TestPages test(theme);
    return QTest::qExec(&test, argc, argv);
}
#include "tst_pages.moc"
