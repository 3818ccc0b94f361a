// Pools as a person works with them, by mouse and keyboard, with the real service: made, cloned, labelled, resized,
// emptied and deleted together, changed by somebody else meanwhile, their VMs looked at and replaced.

#include "common/literals.h"
#include "consoledriver.h"
#include "pools/poolactions.h"
#include "pools/poolcommands.h"
#include "pools/vmheatmap.h"
#include "shell/mainwindow.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "temporaryhome.h"
#include "theme/theme.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTest>
#include <QTreeView>

#include <memory>

using namespace pooldeck;

namespace {

constexpr QSize WindowSize(1280, 800);
constexpr int LimitMs = 30'000;

} // namespace

/// Fails the test with the message of what did not work.
#define TRY(expression)                                                                                                \
    do {                                                                                                               \
        const auto tried = (expression);                                                                               \
        QVERIFY2(tried.has_value(), tried ? "" : qPrintable(tried.error().message));                                   \
    } while (false)

class TestPoolsPage final : public QObject
{
    Q_OBJECT

public:
    explicit TestPoolsPage(const TemporaryHome &home)
        : m_home(home)
    {
    }

private:
    std::optional<Pool> pool(const QString &name) const
    {
        for (const Pool &pool : m_driver->session().monitor().pools()) {
            if (pool.name == name) {
                return pool;
            }
        }
        return std::nullopt;
    }

    Result<void> waitForVms(const QString &name, qint64 vms)
    {
        return m_driver->waitUntil(
            name + u" to have its VMs"_s,
            [&] {
                const auto found = pool(name);
                return found && found->state == PoolState::Steady && found->readyVmCount == vms;
            },
            LimitMs);
    }

    Result<void> createPool(const QString &name, int vms)
    {
        POOLDECK_TRY(m_driver->press(Qt::Key_N, Qt::ControlModifier));
        const auto dialog = m_driver->dialog(u"createPoolDialog"_s);
        POOLDECK_TRY(dialog);
        POOLDECK_TRY(m_driver->type(u"poolName"_s, name, *dialog));
        POOLDECK_TRY(m_driver->type(u"vmCount"_s, QString::number(vms), *dialog));
        POOLDECK_TRY(m_driver->click(u"acceptButton"_s, *dialog));
        return waitForVms(name, vms);
    }

    QTreeView *table() { return m_driver->window().findChild<QTreeView *>(u"poolsTable"_s); }

    Result<void> choose(const QString &name)
    {
        const auto row = m_driver->rowCenter(u"poolsTable"_s, name);
        POOLDECK_TRY(row);
        QWidget *viewport = table()->viewport();
        QTest::mouseClick(viewport, Qt::LeftButton, {}, viewport->mapFrom(&m_driver->window(), *row));
        return {};
    }

    Result<void> chooseAll()
    {
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_A, Qt::ControlModifier);
        return m_driver->waitUntil(
            u"all pools to be chosen"_s,
            [&] { return m_driver->workspace().poolCommands().selection().size() == table()->model()->rowCount(); },
            5'000);
    }

    static QString text(const QWidget &dialog, const QString &name) { return dialog.findChild<QLabel *>(name)->text(); }

    const TemporaryHome &m_home;
    std::unique_ptr<ConsoleDriver> m_driver;

private Q_SLOTS:
    void init()
    {
        m_driver = std::make_unique<ConsoleDriver>(m_home, QString(), 60'000);
        const Result<void> opened = m_driver->open(WindowSize);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
        m_driver->workspace().showPage(Page::Pools);
        m_driver->workspace().poolActions().setUndoMs(200);
    }

    void cleanup() { m_driver.reset(); }

    void aPoolIsLabelledFoundAndCloned()
    {
        TRY(createPool(u"nightly"_s, 1));
        TRY(choose(u"nightly"_s));
        TRY(m_driver->press(Qt::Key_F2));
        auto dialog = m_driver->dialog(u"editPoolDialog"_s);
        TRY(dialog);
        QTest::keyClicks((*dialog)->findChild<QPlainTextEdit *>(u"labels"_s), u"team: blue"_s);
        TRY(m_driver->click(u"acceptButton"_s, *dialog));
        QTRY_COMPARE_WITH_TIMEOUT(pool(u"nightly"_s)->labels.value(u"team"_s), u"blue"_s, LimitMs);

        TRY(m_driver->type(u"poolsFilter"_s, u"label:team=blue"_s));
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        TRY(m_driver->type(u"poolsFilter"_s, u"label:green"_s));
        TRY(m_driver->find(u"emptyStateButton"_s));
        TRY(m_driver->click(u"emptyStateButton"_s)); // Clear filter
        QTRY_COMPARE(table()->model()->rowCount(), 1);

        TRY(choose(u"nightly"_s));
        TRY(m_driver->press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier));
        dialog = m_driver->dialog(u"createPoolDialog"_s);
        TRY(dialog);
        QCOMPARE((*dialog)->findChild<QLineEdit *>(u"poolName"_s)->placeholderText(), u"nightly-1"_s);
        TRY(m_driver->click(u"acceptButton"_s, *dialog));
        TRY(waitForVms(u"nightly-1"_s, 1));
        QTRY_COMPARE_WITH_TIMEOUT(pool(u"nightly-1"_s)->labels.value(u"team"_s), u"blue"_s, LimitMs);

        m_driver->workspace().poolCommands().copyJson()->trigger();
        const QJsonObject json = QJsonDocument::fromJson(QApplication::clipboard()->text().toUtf8()).object();
        QCOMPARE(json["Labels"_L1].toObject()["team"_L1].toString(), u"blue"_s);
    }

    void severalGoToZeroAndAreDeletedTogether()
    {
        TRY(createPool(u"one"_s, 1));
        TRY(createPool(u"two"_s, 1));
        TRY(chooseAll());
        TRY(m_driver->click(u"resizeToZeroButton"_s));
        TRY(m_driver->waitForNotice(u"2 pools: 0 of 2 VMs left"_s, LimitMs));
        QCOMPARE(pool(u"one"_s)->targetVmCount, 0);
        QCOMPARE(pool(u"two"_s)->targetVmCount, 0);

        TRY(chooseAll());
        TRY(m_driver->press(Qt::Key_R, Qt::ControlModifier));
        auto dialog = m_driver->dialog(u"bulkPoolDialog"_s);
        TRY(dialog);
        TRY(m_driver->type(u"vmCount"_s, u"1"_s, *dialog));
        QCOMPARE(text(**dialog, u"consequenceText"_s),
                 u"In all, the burn goes from 0.00 to 2.00 compute-hours per hour."_s);
        TRY(m_driver->click(u"acceptButton"_s, *dialog));
        TRY(m_driver->waitForNotice(u"2 pools resized: 2 VMs now"_s, LimitMs));

        TRY(chooseAll());
        TRY(m_driver->click(u"deleteButton"_s));
        dialog = m_driver->dialog(u"bulkPoolDialog"_s);
        TRY(dialog);
        QTest::keyClick(*dialog, Qt::Key_Return); // the safe answer is the default
        QTRY_VERIFY(m_driver->window().findChildren<QDialog *>(u"bulkPoolDialog"_s).isEmpty());
        QCOMPARE(m_driver->session().monitor().pools().size(), 2);
        TRY(m_driver->click(u"deleteButton"_s));
        dialog = m_driver->dialog(u"bulkPoolDialog"_s);
        TRY(dialog);
        TRY(m_driver->click(u"acceptButton"_s, *dialog));
        TRY(m_driver->waitForNotice(u"2 pools deleted: 0 of 2 VMs left"_s, LimitMs));
        QVERIFY(m_driver->session().monitor().pools().isEmpty());
    }

    void anActOnOldFiguresComesBack()
    {
        TRY(createPool(u"nightly"_s, 1));
        TRY(choose(u"nightly"_s));
        TRY(m_driver->press(Qt::Key_R, Qt::ControlModifier));
        const auto dialog = m_driver->dialog(u"resizePoolDialog"_s);
        TRY(dialog);
        TRY(m_driver->type(u"vmCount"_s, u"3"_s, *dialog));
        // Somebody else, while this mirror is behind.
        m_driver->session().monitor().stop();
        const PoolServiceClient other = m_driver->session().client();
        const QString id = pool(u"nightly"_s)->id;
        ResizePoolRequest theirs;
        theirs.vmCount = 2;
        TRY(m_driver->await(u"the other one's resize"_s, other.resizePool(id, theirs), LimitMs));
        TRY(m_driver->click(u"acceptButton"_s, *dialog));
        auto *title = (*dialog)->findChild<QLabel *>(u"errorTitle"_s);
        QTRY_VERIFY_WITH_TIMEOUT(title->text().contains(u"changed the pool meanwhile"_s), LimitMs);
        QVERIFY(text(**dialog, u"errorText"_s).contains(u"Its target is 2 VMs now"_s));
        const auto present = m_driver->await(u"the pool"_s, other.pool(id), LimitMs);
        TRY(present);
        QCOMPARE(present->targetVmCount, 2); // not overwritten
        m_driver->session().monitor().start();
        TRY(m_driver->click(u"acceptButton"_s, *dialog)); // still wanted
        TRY(waitForVms(u"nightly"_s, 3));
        TRY(m_driver->waitForNotice(u"nightly has 3 VMs now"_s, LimitMs));
    }

    void anOpenDialogFollowsThePool()
    {
        TRY(createPool(u"nightly"_s, 1));
        TRY(choose(u"nightly"_s));
        TRY(m_driver->press(Qt::Key_R, Qt::ControlModifier));
        const auto dialog = m_driver->dialog(u"resizePoolDialog"_s);
        TRY(dialog);
        ResizePoolRequest theirs;
        theirs.vmCount = 2;
        TRY(m_driver->await(u"the other one's resize"_s,
                            m_driver->session().client().resizePool(pool(u"nightly"_s)->id, theirs), LimitMs));
        const auto names = [&] {
            const QList<QLabel *> labels = (*dialog)->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(),
                               [](const QLabel *label) { return label->text().contains(u" set 1 → 2, "_s); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(names(), LimitMs);
        QTRY_COMPARE_WITH_TIMEOUT(text(**dialog, u"presentText"_s), u"2 of 2 VMs ready, 0 busy"_s, LimitMs);
        (*dialog)->reject();
    }

    void aVmIsLookedAtAndReplaced()
    {
        TRY(createPool(u"nightly"_s, 2));
        TRY(choose(u"nightly"_s));
        const auto found = m_driver->find(u"vmHeatMap"_s);
        TRY(found);
        auto *map = static_cast<VmHeatMap *>(*found);
        QTRY_COMPARE(map->accessibleName(), u"2 VMs: 2 idle"_s);
        TRY(m_driver->click(u"legendIdle"_s));
        const auto idle = m_driver->find(u"legendIdle"_s);
        TRY(idle);
        QVERIFY(static_cast<QAbstractButton *>(*idle)->isChecked());
        TRY(m_driver->click(u"legendIdle"_s));
        QVERIFY(!static_cast<QAbstractButton *>(*idle)->isChecked());

        const QString vmId = map->vms().at(1).id;
        QTest::mouseClick(map->viewport(), Qt::LeftButton, {}, map->rectOf(vmId).center());
        QCOMPARE(map->currentVmId(), vmId);
        TRY(m_driver->click(u"replaceVmButton"_s));
        const auto dialog = m_driver->dialog(u"replaceVmDialog"_s);
        TRY(dialog);
        QCOMPARE(text(**dialog, u"consequenceText"_s),
                 u"It has no job: it goes at once, and a fresh one is started."_s);
        TRY(m_driver->click(u"acceptButton"_s, *dialog));
        TRY(m_driver->waitForNotice(u"is replaced, 2 VMs ready"_s, LimitMs));
        QVERIFY(!m_driver->session().monitor().vm(vmId));
        QCOMPARE(map->vms().size(), 2);
        QCOMPARE(map->currentVmId(), QString());
    }

    void deletionCanWaitForTheJobs()
    {
        TRY(createPool(u"nightly"_s, 0));
        TRY(choose(u"nightly"_s));
        QAction *later = m_driver->workspace().poolCommands().removeWhenDone();
        QVERIFY(!later->isChecked());
        later->trigger();
        const auto dialog = m_driver->dialog(u"deletePoolDialog"_s);
        TRY(dialog);
        QVERIFY(text(**dialog, u"consequenceText"_s).contains(u"has no VMs now"_s));
        TRY(m_driver->click(u"acceptButton"_s, *dialog));
        QTRY_VERIFY_WITH_TIMEOUT(pool(u"nightly"_s)->whenDone == WhenDone::Delete, LimitMs);
        QTRY_VERIFY(later->isChecked());
        later->trigger();
        TRY(m_driver->waitForNotice(u"nightly stays when its jobs have ended"_s, LimitMs));
        QTRY_VERIFY_WITH_TIMEOUT(!pool(u"nightly"_s)->whenDone, LimitMs);
    }
};

int main(int argc, char *argv[])
{
    const TemporaryHome home;
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"pooldeck"_s);
    const Theme theme(application, ThemeChoice::Light);
    TestPoolsPage test(home);
    return QTest::qExec(&test, argc, argv);
}

#include "tst_poolspage.moc"
