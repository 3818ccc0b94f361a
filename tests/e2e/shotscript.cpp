#include "shotscript.h"

#include "common/literals.h"
#include "consoledriver.h"
#include "shell/mainwindow.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "widgets/panetabs.h"
#include "widgets/tabbar.h"

#include <QAction>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMimeData>
#include <QProcess>
#include <QTest>
#include <QTreeView>

#include <algorithm>
#include <csignal>

namespace pooldeck {
namespace {

constexpr QSize Usual(1280, 800);
constexpr QSize Small(900, 600);
constexpr QSize Large(2560, 1440);
constexpr int LimitMs = 60'000;
constexpr int SettleMs = 800; ///< longer than anything in the window is put off

Error scriptError(const QString &message)
{
    return localError(u"ShotFailed"_s, message);
}

bool write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly) &&
           file.write(content) == content.size();
}

QJsonObject readObject(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

QByteArray censusRequest(const QByteArray &baseLocation, const QByteArray &location)
{
    return "{ \"Input\": { \"ConnectionString\": null, \"RelativeLocation\": \"" + location +
           "\", \"BaseLocation\": \"" + baseLocation +
           "\", \"SasBlobToken\": null },\n  \"GlobalParameters\": {}, \"Outputs\": {}, \"AzureBatchPoolId\": null }\n";
}

QByteArray slowRequest(int seconds)
{
    return "{ \"GlobalParameters\": { \"seconds\": \"" + QByteArray::number(seconds) + "\" } }\n";
}

QString numbered(const QString &name, int number)
{
    return u"%1-%2.json"_s.arg(name, QString::number(number).rightJustified(2, u'0'));
}

} // namespace

ShotScript::ShotScript(ConsoleDriver &driver, Theme &theme, const QString &folder)
    : m_driver(driver)
    , m_theme(theme)
    , m_folder(folder)
{
}

Result<void> ShotScript::run()
{
    POOLDECK_TRY(prepare());
    POOLDECK_TRY(empty());
    POOLDECK_TRY(work());
    POOLDECK_TRY(pages());
    POOLDECK_TRY(details());
    POOLDECK_TRY(dialogs());
    POOLDECK_TRY(review());
    POOLDECK_TRY(shell());
    POOLDECK_TRY(sizes());
    POOLDECK_TRY(refused());
    return offline();
}

// --- States
// -----------------------------------------------------------------------------------------------------------

Result<void> ShotScript::prepare()
{
    m_driver.window().resize(Usual);
    m_driver.window().show();
    POOLDECK_TRY(both(u"first-start"_s));
    POOLDECK_TRY(m_driver.open(Usual));
    POOLDECK_TRY(writeRequests());
    return addSlowService();
}

Result<void> ShotScript::empty()
{
    return everyPage(u"-empty"_s);
}

Result<void> ShotScript::work()
{
    POOLDECK_TRY(createPool(u"nightly"_s, 6, u"risk-scoring"_s));
    POOLDECK_TRY(createPool(u"weekend"_s, 0, u"census-income"_s));
    POOLDECK_TRY(createPool(u"trial"_s, 2, u"census-income"_s));
    POOLDECK_TRY(createPool(u"retraining"_s, 3, u"census-income"_s));
    POOLDECK_TRY(killOneVm(u"retraining"_s));
    POOLDECK_TRY(submit(u"gone.json"_s, u"trial"_s));
    POOLDECK_TRY(submit(u"census"_s, u"trial"_s));
    POOLDECK_TRY(submit(u"risk"_s, u"nightly"_s));
    POOLDECK_TRY(m_driver.waitUntil(
        u"jobs to run, wait, finish and fail"_s,
        [this] {
            int counts[5] = {};
            for (const Job &job : m_driver.session().monitor().jobs()) {
                ++counts[int(job.status)];
            }
            return counts[int(JobStatus::Running)] >= 4 && counts[int(JobStatus::Finished)] >= 4 &&
                   counts[int(JobStatus::Failed)] >= 1 && counts[int(JobStatus::NotStarted)] >= 2;
        },
        LimitMs));
    m_driver.workspace().showPage(Page::Overview);
    POOLDECK_TRY(m_driver.click(u"chart2Minutes"_s));
    const qint64 from = m_driver.session().meter().nowMs();
    return m_driver.waitUntil(
        u"something to see on the chart"_s, [&] { return m_driver.session().meter().nowMs() > from + 20'000; },
        LimitMs);
}

Result<void> ShotScript::pages()
{
    POOLDECK_TRY(everyPage({}));
    m_driver.workspace().showPage(Page::Overview);
    POOLDECK_TRY(m_driver.click(u"chartComputeHours"_s));
    POOLDECK_TRY(both(u"overview-hours"_s));
    POOLDECK_TRY(m_driver.click(u"chartRunningVms"_s));
    m_driver.workspace().showPage(Page::Pools);
    POOLDECK_TRY(m_driver.type(u"poolsFilter"_s, u"no such pool"_s));
    POOLDECK_TRY(both(u"pools-no-match"_s));
    POOLDECK_TRY(m_driver.type(u"poolsFilter"_s, {}));
    m_driver.workspace().showPage(Page::Jobs);
    POOLDECK_TRY(m_driver.type(u"jobsSearch"_s, u"no such job"_s));
    POOLDECK_TRY(both(u"jobs-no-match"_s));
    return m_driver.type(u"jobsSearch"_s, {});
}

Result<void> ShotScript::details()
{
    m_driver.workspace().showPage(Page::Pools);
    for (const QString &pool : {u"weekend"_s, u"retraining"_s, u"nightly"_s}) {
        POOLDECK_TRY(choose(u"poolsTable"_s, pool));
        POOLDECK_TRY(both(u"pools-"_s + pool));
    }
    POOLDECK_TRY(tabs(u"poolDetails"_s, u"pools-"_s));
    m_driver.workspace().showPage(Page::Jobs);
    for (const QString &chip : {u"chipFailed"_s, u"chipWaiting"_s, u"chipRunning"_s, u"chipFinished"_s}) {
        POOLDECK_TRY(m_driver.click(chip));
        const auto table = m_driver.find(u"jobsTable"_s);
        POOLDECK_TRY(table);
        QTest::keyClick(*table, Qt::Key_Home);
        POOLDECK_TRY(settle());
        POOLDECK_TRY(both(u"jobs-"_s + chip.mid(4).toLower()));
    }
    POOLDECK_TRY(tabs(u"jobDetails"_s, u"jobs-"_s));
    return m_driver.click(u"chipAll"_s);
}

Result<void> ShotScript::tabs(const QString &details, const QString &name)
{
    const auto widget = m_driver.find(details);
    POOLDECK_TRY(widget);
    auto *panes = (*widget)->findChild<PaneTabs *>();
    for (int i = 1; i < panes->bar()->count(); ++i) { // the first is on the other pictures
        panes->setCurrent(i);
        POOLDECK_TRY(settle());
        POOLDECK_TRY(both(name + u"tab-"_s + panes->bar()->tabText(i).toLower()));
    }
    panes->setCurrent(0);
    return {};
}

Result<void> ShotScript::dialogs()
{
    m_driver.workspace().showPage(Page::Pools);
    POOLDECK_TRY(choose(u"poolsTable"_s, u"nightly"_s));
    const struct
    {
        const char *action;
        const char *dialog;
        const char *picture;
    } all[] = {
        {"actionNewPool", "createPoolDialog", "new-pool"}, {"actionClonePool", "createPoolDialog", "clone-pool"},
        {"actionResize", "resizePoolDialog", "resize"},    {"actionResizeToZero", "resizePoolDialog", "resize-to-zero"},
        {"actionDelete", "deletePoolDialog", "delete"},
    };
    for (const auto &one : all) {
        POOLDECK_TRY(trigger(one.action));
        const auto dialog = m_driver.dialog(QString::fromLatin1(one.dialog));
        POOLDECK_TRY(dialog);
        if (QLatin1StringView(one.picture) == "resize"_L1) {
            POOLDECK_TRY(m_driver.type(u"vmCount"_s, u"2"_s, *dialog));
        }
        POOLDECK_TRY(both(u"dialog-"_s + QLatin1StringView(one.picture)));
        (*dialog)->reject();
    }
    return {};
}

Result<void> ShotScript::review()
{
    m_driver.workspace().showPage(Page::Pools);
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(QDir(m_folder).filePath(u"drop"_s)),
                  QUrl::fromLocalFile(QDir(m_folder).filePath(u"photo.jpg"_s))});
    const auto row = m_driver.rowCenter(u"poolsTable"_s, u"weekend"_s);
    POOLDECK_TRY(row);
    m_driver.dragOver(mime, *row);
    POOLDECK_TRY(both(u"drag"_s));
    m_driver.drop(mime, *row);
    const auto dialog = m_driver.dialog(u"reviewDialog"_s);
    POOLDECK_TRY(dialog);
    POOLDECK_TRY(both(u"dialog-review"_s));
    (*dialog)->reject();
    return {};
}

Result<void> ShotScript::shell()
{
    m_driver.workspace().showPage(Page::Overview);
    POOLDECK_TRY(trigger("actionPalette"));
    const auto palette = m_driver.dialog(u"commandPalette"_s);
    POOLDECK_TRY(palette);
    POOLDECK_TRY(both(u"palette"_s));
    (*palette)->close();
    POOLDECK_TRY(trigger("actionConnections"));
    POOLDECK_TRY(both(u"connections"_s));
    POOLDECK_TRY(m_driver.click(u"addConnection"_s));
    POOLDECK_TRY(both(u"connections-add"_s));
    POOLDECK_TRY(m_driver.click(u"backButton"_s));
    m_driver.window().close();
    const auto question = m_driver.dialog(u"questionDialog"_s);
    POOLDECK_TRY(question);
    POOLDECK_TRY(both(u"dialog-quit"_s));
    (*question)->reject();
    for (const auto &[which, name] :
         {std::pair(Page::Overview, u"overview"_s), {Page::Pools, u"pools"_s}, {Page::Jobs, u"jobs"_s}}) {
        m_driver.workspace().showPage(which);
        POOLDECK_TRY(in(ThemeChoice::HighContrast, name + u"-high-contrast"_s));
    }
    m_theme.setChoice(ThemeChoice::Light);
    return {};
}

Result<void> ShotScript::sizes()
{
    for (const auto &[size, name] : {std::pair{Small, u"-small"_s}, std::pair{Large, u"-large"_s}}) {
        m_driver.window().resize(size);
        POOLDECK_TRY(everyPage(name));
    }
    m_driver.window().resize(Usual);
    return {};
}

Result<void> ShotScript::refused()
{
    const QString keysFile = QDir(m_folder).filePath(u"new-keys.json"_s);
    if (QProcess::execute(m_driver.serviceProgram(), {u"keys"_s, u"rotate"_s, u"--data-dir"_s, m_driver.dataFolder(),
                                                      u"--keys-file"_s, keysFile}) != 0) {
        return Failure(scriptError(u"the keys cannot be rotated"_s));
    }
    POOLDECK_TRY(m_driver.waitUntil(
        u"the key to be refused"_s,
        [this] { return m_driver.session().monitor().state() == AccountMonitor::State::Unauthorized; }, LimitMs));
    POOLDECK_TRY(everyPage(u"-refused"_s));
    const QByteArray fresh = readObject(keysFile)["AuthorizationKey"_L1].toString().toUtf8();
    m_driver.session().setAuthorizationKey(Secret(fresh));
    return m_driver.waitUntil(
        u"the new key to be taken"_s,
        [this] { return m_driver.session().monitor().state() == AccountMonitor::State::Live; }, LimitMs);
}

Result<void> ShotScript::offline()
{
    m_driver.stopService();
    POOLDECK_TRY(m_driver.waitUntil(
        u"the window to notice that the service has gone"_s,
        [this] { return m_driver.session().monitor().state() == AccountMonitor::State::Offline; }, LimitMs));
    return everyPage(u"-offline"_s);
}

// --- Steps
// ------------------------------------------------------------------------------------------------------------

Result<void> ShotScript::both(const QString &name)
{
    POOLDECK_TRY(in(ThemeChoice::Dark, name + u"-dark"_s));
    return in(ThemeChoice::Light, name + u"-light"_s);
}

Result<void> ShotScript::in(ThemeChoice theme, const QString &name)
{
    m_theme.setChoice(theme);
    return m_driver.shot(name);
}

Result<void> ShotScript::page(Page page, const QString &name)
{
    m_driver.workspace().showPage(page);
    return both(name);
}

/// What is loaded, or drawn only now and then, is there.
Result<void> ShotScript::settle()
{
    QElapsedTimer timer;
    timer.start();
    return m_driver.waitUntil(
        u"the window to settle"_s, [&] { return timer.hasExpired(SettleMs); }, LimitMs);
}

Result<void> ShotScript::everyPage(const QString &suffix)
{
    for (int i = 0; i < PageCount; ++i) {
        POOLDECK_TRY(page(Page(i), pageTitle(Page(i)).toLower() + suffix));
    }
    return {};
}

Result<void> ShotScript::writeRequests()
{
    const QDir folder(m_folder);
    const QDir uploads(QDir(m_driver.dataFolder()).filePath(u"files/uploads"_s));
    bool written = write(uploads.filePath(u"wrong-columns.csv"_s), "a,b\r\n1,2\r\n") &&
                   write(folder.filePath(u"gone.json"_s), censusRequest("file:///uploads/", "wrong-columns.csv"));
    for (int i = 1; i <= 4; ++i) {
        const QByteArray request = censusRequest("file:///examples/", "census-income/census-2000.csv");
        written = written && write(folder.filePath(u"census/"_s + numbered(u"census"_s, i)), request) &&
                  write(folder.filePath(u"drop/"_s + numbered(u"night"_s, i)), request);
    }
    for (int i = 1; i <= 9; ++i) {
        written = written && write(folder.filePath(u"risk/"_s + numbered(u"portfolio"_s, i)), slowRequest(600));
    }
    written =
        written &&
        write(folder.filePath(u"drop/night-05.json"_s), "{\n  \"Input\": {\n    \"RelativeLocation\": 7\n  }\n}\n") &&
        write(folder.filePath(u"drop/notes.json"_s), "{ \"Input\": { },\n  \"Input\": { } }\n");
    return written ? Result<void>() : Failure(scriptError(u"the requests cannot be written into "_s + m_folder));
}

/// A web service whose jobs take their time, so that a picture finds them running.
Result<void> ShotScript::addSlowService()
{
    const QDir folder(QDir(m_folder).filePath(u"risk-scoring"_s));
    const QByteArray manifest =
        "{ \"Name\": \"risk-scoring\", \"Title\": \"Risk scoring\", \"Description\": \"Scores a portfolio\",\n"
        "  \"BillingPlanId\": \"S1\", \"Kinds\": [\"ResourceManager\"], \"Inputs\": {},\n"
        "  \"Outputs\": { \"output1\": { \"Title\": \"Scores\", \"Extension\": \".csv\" } },\n"
        "  \"GlobalParameters\": { \"seconds\": { \"Title\": \"How long it takes\", \"Type\": \"integer\" } },\n"
        "  \"Command\": [\"/bin/sh\", \"${folder}/score.sh\", \"${parameter:seconds}\", \"${output:output1}\"],\n"
        "  \"TimeLimitSeconds\": 3600 }\n";
    const QByteArray script = "echo 'reading the portfolio'\nsleep \"$1\"\necho 'id,score' > \"$2\"\n";
    const QString keysFile = QDir(m_folder).filePath(u"slow-keys.json"_s);
    m_driver.stopService(); // a running one takes no new web service
    if (!write(folder.filePath(u"web-service.json"_s), manifest) || !write(folder.filePath(u"score.sh"_s), script)) {
        return Failure(scriptError(u"the slow web service cannot be written"_s));
    }
    if (QProcess::execute(m_driver.serviceProgram(), {u"services"_s, u"add"_s, folder.path(), u"--data-dir"_s,
                                                      m_driver.dataFolder(), u"--keys-file"_s, keysFile}) != 0) {
        return Failure(scriptError(u"the slow web service cannot be added"_s));
    }
    POOLDECK_TRY(m_driver.reopen(Usual));
    QByteArray key;
    const QJsonArray services = readObject(keysFile)["WebServices"_L1].toArray();
    for (const QJsonValue &one : services) {
        key += one["PrimaryKey"_L1].toString().toUtf8(); // only the new one has any
    }
    for (const WebService &service : m_driver.session().webServices()) {
        if (service.name == "risk-scoring"_L1) {
            return m_driver.await(u"the key to be kept"_s, m_driver.session().setApiKey(service, Secret(key)), LimitMs);
        }
    }
    return Failure(scriptError(u"the slow web service is not there"_s));
}

Result<void> ShotScript::createPool(const QString &name, int vms, const QString &service)
{
    CreatePoolRequest request;
    request.name = name;
    request.vmCount = vms;
    for (const WebService &one : m_driver.session().webServices()) {
        if (one.name == service && one.kind == WebServiceKind::ResourceManager) {
            request.swaggerUrl = one.swaggerUrl;
        }
    }
    POOLDECK_TRY(m_driver.await(name + u" to be made"_s,
                                m_driver.session().client().createPool(request, u"shots-"_s + name), LimitMs));
    return m_driver.waitUntil(
        name + u" to be ready"_s,
        [&] {
            const auto pool = m_driver.session().monitor().pool(poolId(name));
            return pool && pool->readyVmCount == vms && pool->state == PoolState::Steady;
        },
        LimitMs);
}

Result<void> ShotScript::submit(const QString &path, const QString &poolName)
{
    m_driver.workspace().showPage(Page::Pools);
    const auto row = m_driver.rowCenter(u"poolsTable"_s, poolName);
    POOLDECK_TRY(row);
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(QDir(m_folder).filePath(path))});
    m_driver.drop(mime, *row);
    const auto dialog = m_driver.dialog(u"reviewDialog"_s);
    POOLDECK_TRY(dialog);
    return m_driver.click(u"submitButton"_s, *dialog);
}

Result<void> ShotScript::trigger(const char *action)
{
    auto *found = m_driver.window().findChild<QAction *>(QLatin1StringView(action));
    if (!found || !found->isEnabled()) {
        return Failure(scriptError(u"%1 cannot be used"_s.arg(QLatin1StringView(action))));
    }
    found->trigger();
    return {};
}

Result<void> ShotScript::choose(const QString &table, const QString &row)
{
    const auto place = m_driver.rowCenter(table, row);
    POOLDECK_TRY(place);
    const auto view = m_driver.find(table);
    POOLDECK_TRY(view);
    auto *viewport = static_cast<QAbstractItemView *>(*view)->viewport();
    QTest::mouseClick(viewport, Qt::LeftButton, {}, viewport->mapFrom(&m_driver.window(), *place));
    return {};
}

Result<void> ShotScript::killOneVm(const QString &poolName)
{
    const QList<Vm> vms = m_driver.session().monitor().vmsOf(poolId(poolName));
    if (vms.isEmpty() || vms.constFirst().pid <= 0) {
        return Failure(scriptError(poolName + u" has no VM"_s));
    }
    kill(pid_t(vms.constFirst().pid), SIGKILL);
    return m_driver.waitUntil(
        u"the loss of a VM to be seen"_s,
        [&] {
            const auto pool = m_driver.session().monitor().pool(poolId(poolName));
            return pool && !pool->errors.isEmpty() && pool->readyVmCount == vms.size();
        },
        LimitMs);
}

QString ShotScript::poolId(const QString &name) const
{
    for (const Pool &pool : m_driver.session().monitor().pools()) {
        if (pool.name == name) {
            return pool.id;
        }
    }
    return {};
}

} // namespace pooldeck
