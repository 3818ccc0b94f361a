// pooldeck-tour: the main job from beginning to end, in the real window with the real service: a pool, a dropped
// request, its scored rows, the compute-hours it took, and nothing that bills afterwards. Pictures on the way.

#include "client/poolserviceclient.h"
#include "common/computetime.h"
#include "common/literals.h"
#include "consoledriver.h"
#include "format/figures.h"
#include "jobs/reviewdialog.h"
#include "overview/livechart.h"
#include "shell/burnstrip.h"
#include "shell/dropoverlay.h"
#include "shell/mainwindow.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "temporaryhome.h"
#include "theme/theme.h"
#include "widgets/tile.h"

#include <QApplication>
#include <QComboBox>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QMimeData>
#include <QPushButton>
#include <QTest>

#include <algorithm>
#include <cstdio>

using namespace pooldeck;

namespace {

constexpr int IdleNoticeMs = 3'000;
constexpr qsizetype ScoredRows = 2'000;
const QString PoolName = u"nightly"_s;

Failure wrong(const QString &message)
{
    return Failure(localError(u"NotAsExpected"_s, message));
}

Result<QList<QByteArray>> linesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return wrong(u"%1 cannot be read: %2"_s.arg(path, file.errorString()));
    }
    QList<QByteArray> lines = file.readAll().split('\n');
    for (QByteArray &line : lines) {
        line = line.trimmed();
    }
    lines.removeAll(QByteArray());
    return lines;
}

class Tour final
{
public:
    Tour(ConsoleDriver &driver, const QString &folder)
        : m_driver(driver)
        , m_folder(folder)
    {
    }

    bool run();

private:
    using Step = Result<QString> (Tour::*)();

    Result<QString> start();
    Result<QString> createPool();
    Result<QString> dragRequest();
    Result<QString> reviewRequest();
    Result<QString> watchJob();
    Result<QString> saveOutput();
    Result<QString> watchHours();
    Result<QString> resizeToZero();
    Result<QString> watchThemStop();
    Result<QString> exportCsv();
    Result<QString> close();

    std::optional<Pool> pool();
    std::optional<Job> job();
    qint64 computeMs() { return m_driver.session().meter().computeMs(m_poolId); }

    ConsoleDriver &m_driver;
    QString m_folder; ///< for what is saved on the way
    QString m_poolId;
};

std::optional<Pool> Tour::pool()
{
    for (const Pool &pool : m_driver.session().monitor().pools()) {
        if (pool.name == PoolName) {
            m_poolId = pool.id;
            return pool;
        }
    }
    return std::nullopt;
}

std::optional<Job> Tour::job()
{
    const auto &jobs = m_driver.session().monitor().jobs();
    return jobs.isEmpty() ? std::nullopt : std::optional(*jobs.constBegin());
}

Result<QString> Tour::start()
{
    POOLDECK_TRY(m_driver.open({1280, 800}));
    POOLDECK_TRY(m_driver.shot(u"01-start"_s));
    return u"connected to this computer, %1 web services"_s.arg(m_driver.session().webServices().size());
}

Result<QString> Tour::createPool()
{
    POOLDECK_TRY(m_driver.click(u"newPoolButton"_s));
    const auto dialog = m_driver.dialog(u"createPoolDialog"_s);
    POOLDECK_TRY(dialog);
    POOLDECK_TRY(m_driver.type(u"poolName"_s, PoolName, *dialog));
    POOLDECK_TRY(m_driver.type(u"vmCount"_s, u"2"_s, *dialog));
    POOLDECK_TRY(m_driver.shot(u"02-new-pool"_s));
    POOLDECK_TRY(m_driver.click(u"acceptButton"_s, *dialog));
    POOLDECK_TRY(m_driver.waitUntil(
        u"two VMs that are ready"_s, [this] { return pool() && pool()->readyVmCount == 2; }, 60'000));
    POOLDECK_TRY(m_driver.waitForNotice(u"nightly is ready"_s, 5'000));
    if (!m_driver.window().burnStrip()->text().startsWith("2 VMs"_L1)) {
        return wrong(u"the burn strip says: "_s + m_driver.window().burnStrip()->text());
    }
    POOLDECK_TRY(m_driver.press(Qt::Key_2, Qt::ControlModifier));
    POOLDECK_TRY(m_driver.find(u"poolsTable"_s));
    POOLDECK_TRY(m_driver.shot(u"03-pool-ready"_s));
    return u"2 of 2 VMs ready; "_s + m_driver.window().burnStrip()->text();
}

Result<QString> Tour::dragRequest()
{
    const QString path = QDir(QCoreApplication::applicationDirPath())
                             .absoluteFilePath(u"../share/pooldeck/examples/census-income/job-request.json"_s);
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(QDir::cleanPath(path))});
    const auto row = m_driver.rowCenter(u"poolsTable"_s, PoolName);
    POOLDECK_TRY(row);
    m_driver.dragOver(mime, *row);
    const auto overlay = m_driver.find(u"dropOverlay"_s);
    POOLDECK_TRY(overlay);
    const QString said = static_cast<DropOverlay *>(*overlay)->text();
    if (said != u"Review 1 request for nightly"_s) {
        return wrong(u"over the pool's row it says: "_s + said);
    }
    POOLDECK_TRY(m_driver.shot(u"04-drag"_s));
    m_driver.drop(mime, *row);
    return said;
}

Result<QString> Tour::reviewRequest()
{
    const auto dialog = m_driver.dialog(u"reviewDialog"_s);
    POOLDECK_TRY(dialog);
    const auto submit = m_driver.find(u"submitButton"_s, *dialog);
    POOLDECK_TRY(submit);
    const QString text = static_cast<QPushButton *>(*submit)->text();
    if (text != u"Submit 1 to nightly"_s) {
        return wrong(u"the button says: "_s + text);
    }
    if (!m_driver.session().monitor().jobs().isEmpty()) {
        return wrong(u"something was sent before the review"_s);
    }
    POOLDECK_TRY(m_driver.shot(u"05-review"_s));
    POOLDECK_TRY(m_driver.click(u"submitButton"_s, *dialog));
    POOLDECK_TRY(m_driver.press(Qt::Key_3, Qt::ControlModifier));
    return text;
}

Result<QString> Tour::watchJob()
{
    POOLDECK_TRY(m_driver.waitUntil(
        u"the job to start"_s, [this] { return job() && job()->status != JobStatus::NotStarted; }, 30'000));
    POOLDECK_TRY(m_driver.shot(u"06-running"_s));
    POOLDECK_TRY(m_driver.waitUntil(
        u"the job to end"_s, [this] { return isEnded(job()->status); }, 90'000));
    if (job()->status != JobStatus::Finished) {
        return wrong(u"the job is %1: %2"_s.arg(toString(job()->status), job()->details));
    }
    POOLDECK_TRY(m_driver.waitForNotice(u"has finished"_s, 5'000));
    return u"finished after %1 in attempt %2"_s.arg(durationText(*job()->endedAtMs - *job()->startedAtMs))
        .arg(job()->attempt);
}

Result<QString> Tour::saveOutput()
{
    const auto row = m_driver.find(u"jobsTable"_s);
    POOLDECK_TRY(row);
    QTest::keyClick(*row, Qt::Key_Home);
    POOLDECK_TRY(m_driver.chooseTab(u"jobTabs"_s, 2)); // Outputs
    POOLDECK_TRY(m_driver.find(u"outputPreview"_s));
    POOLDECK_TRY(m_driver.shot(u"07-finished"_s));
    const QString path = QDir(m_folder).filePath(u"scored.csv"_s);
    POOLDECK_TRY(m_driver.click(u"saveOutput"_s));
    POOLDECK_TRY(m_driver.chooseFile(path));
    POOLDECK_TRY(m_driver.waitForNotice(u"Saved scored.csv"_s, 15'000));
    const auto lines = linesOf(path);
    POOLDECK_TRY(lines);
    if (lines->size() != ScoredRows + 1 || !lines->constFirst().contains("Scored Labels") ||
        !lines->constFirst().contains("Scored Probabilities")) {
        return wrong(
            u"the output has %1 lines, the first is: %2"_s.arg(lines->size()).arg(QString::fromUtf8(lines->value(0))));
    }
    return u"%1 scored rows"_s.arg(lines->size() - 1);
}

Result<QString> Tour::watchHours()
{
    POOLDECK_TRY(m_driver.press(Qt::Key_1, Qt::ControlModifier));
    const auto tile = m_driver.find(u"tileHours"_s);
    POOLDECK_TRY(tile);
    const QString before = static_cast<Tile *>(*tile)->figure();
    const qint64 beforeMs = computeMs();
    POOLDECK_TRY(m_driver.click(u"chart2Minutes"_s));
    POOLDECK_TRY(m_driver.shot(u"08-running-vms"_s));
    POOLDECK_TRY(m_driver.waitUntil(
        u"the compute-hours on the screen to rise"_s,
        [&] { return static_cast<Tile *>(*tile)->figure() != before && computeMs() > beforeMs + 1'000; }, 10'000));
    POOLDECK_TRY(m_driver.click(u"chartComputeHours"_s));
    POOLDECK_TRY(m_driver.shot(u"09-compute-hours"_s));
    return u"%1 → %2 compute-hours on the screen"_s.arg(before, static_cast<Tile *>(*tile)->figure());
}

Result<QString> Tour::resizeToZero()
{
    POOLDECK_TRY(m_driver.click(u"chartRunningVms"_s));
    const auto list = m_driver.find(u"attentionList"_s);
    POOLDECK_TRY(list);
    POOLDECK_TRY(m_driver.find(u"noticeAction"_s, *list, IdleNoticeMs + 10'000));
    POOLDECK_TRY(m_driver.shot(u"10-idle"_s));
    POOLDECK_TRY(m_driver.click(u"noticeAction"_s, *list));
    POOLDECK_TRY(m_driver.waitForNotice(u"nightly goes to zero in "_s, 2'000));
    POOLDECK_TRY(m_driver.shot(u"11-undo"_s));
    const auto notice = m_driver.waitForNotice(u"nightly: 0 of 2 VMs left"_s, 60'000);
    POOLDECK_TRY(notice);
    POOLDECK_TRY(m_driver.shot(u"12-at-zero"_s));
    return *notice;
}

Result<QString> Tour::watchThemStop()
{
    const auto served = [this] {
        return m_driver.await(u"the pool's figures"_s, m_driver.session().client().pool(m_poolId), 5'000);
    };
    const auto first = served();
    POOLDECK_TRY(first);
    POOLDECK_TRY(m_driver.waitUntil(
        u"the window to have the ledger's figure"_s, [&] { return computeMs() == first->computeMs; }, 10'000));
    const auto now = m_driver.session().meter().nowMs();
    POOLDECK_TRY(m_driver.waitUntil(
        u"three seconds of the service's time"_s, [&] { return m_driver.session().meter().nowMs() > now + 3'000; },
        10'000));
    const auto second = served();
    POOLDECK_TRY(second);
    if (second->computeMs != first->computeMs || second->billedVmCount() != 0 || computeMs() != first->computeMs) {
        return wrong(u"compute-ms went from %1 to %2 at the service, to %3 in the window; %4 VMs"_s
                         .arg(first->computeMs.value_or(-1))
                         .arg(second->computeMs.value_or(-1))
                         .arg(computeMs())
                         .arg(second->billedVmCount()));
    }
    return u"%1 compute-hours, window and service agree to the millisecond"_s.arg(toComputeHours(computeMs(), 6));
}

Result<QString> Tour::exportCsv()
{
    const QString path = QDir(m_folder).filePath(u"usage.csv"_s);
    POOLDECK_TRY(m_driver.press(Qt::Key_E, Qt::ControlModifier));
    POOLDECK_TRY(m_driver.chooseFile(path));
    POOLDECK_TRY(m_driver.waitForNotice(u"VM intervals exported"_s, 10'000));
    POOLDECK_TRY(m_driver.shot(u"13-exported"_s));
    const auto lines = linesOf(path);
    POOLDECK_TRY(lines);
    const auto usage = m_driver.await(u"the usage"_s, m_driver.session().client().usage(), 5'000);
    POOLDECK_TRY(usage);
    const QList<QByteArray> columns = lines->value(0).split(',');
    const qsizetype vmColumn = columns.indexOf("VmId");
    const qsizetype msColumn = columns.indexOf("ComputeMs");
    if (vmColumn < 0 || msColumn < 0 || lines->size() != usage->intervals.size() + 1) {
        return wrong(u"the CSV has %1 lines for %2 intervals"_s.arg(lines->size()).arg(usage->intervals.size()));
    }
    qint64 sumMs = 0;
    for (qsizetype i = 1; i < lines->size(); ++i) {
        const QList<QByteArray> cells = (*lines)[i].split(',');
        const QString vmId = QString::fromLatin1(cells.value(vmColumn));
        const auto interval = std::find_if(usage->intervals.cbegin(), usage->intervals.cend(),
                                           [&](const UsageInterval &known) { return known.vmId == vmId; });
        const qint64 ms = cells.value(msColumn).toLongLong();
        if (interval == usage->intervals.cend() || interval->billedMs(0, usage->asOfMs) != ms) {
            return wrong(u"the CSV's line %1 is not what the service has"_s.arg(i + 1));
        }
        sumMs += ms;
    }
    if (sumMs != computeMs()) {
        return wrong(u"the CSV sums up to %1 ms, the window to %2 ms"_s.arg(sumMs).arg(computeMs()));
    }
    return u"%1 VM intervals, %2 compute-ms as the service has them"_s.arg(lines->size() - 1).arg(sumMs);
}

Result<QString> Tour::close()
{
    POOLDECK_TRY(m_driver.press(Qt::Key_Q, Qt::ControlModifier));
    POOLDECK_TRY(m_driver.waitUntil(
        u"the window to close"_s, [this] { return !m_driver.window().isVisible(); }, 5'000));
    return u"closed without a question: nothing runs"_s;
}

bool Tour::run()
{
    struct Named
    {
        const char *name;
        Step step;
    };
    const Named steps[] = {
        {"start the window", &Tour::start},
        {"create a pool of 2 VMs", &Tour::createPool},
        {"drag a request over the pool", &Tour::dragRequest},
        {"review and submit it", &Tour::reviewRequest},
        {"follow it to its end", &Tour::watchJob},
        {"save the output", &Tour::saveOutput},
        {"compute-hours accrue", &Tour::watchHours},
        {"resize the idle pool to zero", &Tour::resizeToZero},
        {"nothing accrues any more", &Tour::watchThemStop},
        {"export the usage", &Tour::exportCsv},
        {"close the window", &Tour::close},
    };
    int number = 0;
    for (const Named &named : steps) {
        QElapsedTimer timer;
        timer.start();
        const Result<QString> result = (this->*named.step)();
        std::printf("%2d  %-4s %6.1f s  %-30s %s\n", ++number, result ? "ok" : "FAIL", double(timer.elapsed()) / 1000.0,
                    named.name, qUtf8Printable(result ? *result : result.error().message));
        std::fflush(stdout);
        if (!result) {
            if (m_driver.window().isVisible()) {
                (void)m_driver.shot(u"failed"_s);
            }
            return false;
        }
    }
    return true;
}

} // namespace

int main(int argc, char *argv[])
{
    const TemporaryHome home;
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"pooldeck"_s);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption out(u"out"_s, u"Folder for the pictures."_s, u"folder"_s, u"build/tour"_s);
    parser.addOption(out);
    parser.process(application);

    const Theme theme(application, ThemeChoice::Light);
    QElapsedTimer timer;
    timer.start();
    bool good = false;
    {
        ConsoleDriver driver(home, QDir::current().absoluteFilePath(parser.value(out)), IdleNoticeMs);
        good = Tour(driver, driver.folder()).run();
    }
    std::printf("\n%s in %.1f s; pictures in %s\n", good ? "The tour went well" : "The tour failed",
                double(timer.elapsed()) / 1000.0, qUtf8Printable(parser.value(out)));
    return good ? 0 : 1;
}
