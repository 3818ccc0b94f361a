// pooldeck-shots: pictures of every page and dialog, light and dark, from real states of the real service.

#include "common/literals.h"
#include "consoledriver.h"
#include "shell/mainwindow.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "temporaryhome.h"
#include "theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <QTest>

#include <csignal>
#include <cstdio>

using namespace pooldeck;

namespace {

constexpr qint64 IdleNoticeMs = 1'000;
constexpr QSize Usual(1280, 800);
constexpr QSize Small(900, 600);
constexpr QSize Large(1600, 1000);

class Shots final
{
public:
    Shots(ConsoleDriver &driver, Theme &theme, const QString &folder)
        : m_driver(driver)
        , m_theme(theme)
        , m_folder(folder)
    {
    }

    Result<void> run();

private:
    Result<void> both(const QString &name);
    Result<void> page(Page page, const QString &name);
    Result<void> createPool(const QString &name, int vms);
    Result<void> submit(const QStringList &paths, const QString &poolName);
    Result<void> makeRequests();
    Result<void> dialogs();
    Result<void> sizes();
    Result<void> offline();
    QString poolId(const QString &name);

    ConsoleDriver &m_driver;
    Theme &m_theme;
    QString m_folder;
};

Result<void> Shots::both(const QString &name)
{
    m_theme.setChoice(ThemeChoice::Light);
    POOLDECK_TRY(m_driver.shot(name + u"-light"_s));
    m_theme.setChoice(ThemeChoice::Dark);
    POOLDECK_TRY(m_driver.shot(name + u"-dark"_s));
    m_theme.setChoice(ThemeChoice::Light);
    return {};
}

Result<void> Shots::page(Page page, const QString &name)
{
    m_driver.workspace().showPage(page);
    return both(name);
}

QString Shots::poolId(const QString &name)
{
    for (const Pool &pool : m_driver.session().monitor().pools()) {
        if (pool.name == name) {
            return pool.id;
        }
    }
    return {};
}

Result<void> Shots::createPool(const QString &name, int vms)
{
    POOLDECK_TRY(m_driver.click(u"newPoolButton"_s));
    const auto dialog = m_driver.dialog(u"createPoolDialog"_s);
    POOLDECK_TRY(dialog);
    POOLDECK_TRY(m_driver.type(u"poolName"_s, name, *dialog));
    POOLDECK_TRY(m_driver.type(u"vmCount"_s, QString::number(vms), *dialog));
    POOLDECK_TRY(m_driver.click(u"acceptButton"_s, *dialog));
    return m_driver.waitUntil(
        name + u" to be ready"_s,
        [&] {
            const auto pool = m_driver.session().monitor().pool(poolId(name));
            return pool && pool->readyVmCount == vms && pool->state == PoolState::Steady;
        },
        60'000);
}

Result<void> Shots::makeRequests()
{
    const auto write = [this](const QString &name, const QByteArray &content) {
        QFile file(QDir(m_folder).filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    };
    const auto request = [](const QByteArray &baseLocation, const QByteArray &location) {
        return QByteArray(R"({ "Input": { "ConnectionString": null, "RelativeLocation": ")" + location +
                          R"(", "BaseLocation": ")" + baseLocation + R"(", "SasBlobToken": null },)" +
                          R"( "GlobalParameters": {}, "Outputs": {}, "AzureBatchPoolId": null })");
    };
    bool written = QDir(m_folder).mkpath(u"drop"_s);
    for (int i = 1; i <= 4; ++i) {
        written = written && write(u"drop/night-%1.json"_s.arg(i, 2, 10, QChar(u'0')),
                                   request("file:///examples/", "census-income/census-2000.csv"));
    }
    written = written && write(u"drop/night-05.json"_s, "{\n  \"Input\": {\n    \"RelativeLocation\": 7\n  }\n}\n");
    written = written && write(u"drop/notes.json"_s, "{ \"Input\": { },\n  \"Input\": { } }\n");
    written = written && write(u"gone.json"_s, request("file:///uploads/", "wrong-columns.csv"));
    const QDir uploads(QDir(m_driver.dataFolder()).filePath(u"files/uploads"_s));
    QFile wrong(uploads.filePath(u"wrong-columns.csv"_s));
    written = written && wrong.open(QIODevice::WriteOnly) && wrong.write("a,b\r\n1,2\r\n") > 0;
    if (!written) {
        return Failure(localError(u"NotWritten"_s, u"the requests cannot be written into "_s + m_folder));
    }
    return {};
}

Result<void> Shots::submit(const QStringList &paths, const QString &poolName)
{
    m_driver.workspace().showPage(Page::Pools);
    const auto row = m_driver.rowCenter(u"poolsTable"_s, poolName);
    POOLDECK_TRY(row);
    QMimeData mime;
    QList<QUrl> urls;
    for (const QString &path : paths) {
        urls.append(QUrl::fromLocalFile(QDir(m_folder).filePath(path)));
    }
    mime.setUrls(urls);
    m_driver.drop(mime, *row);
    const auto dialog = m_driver.dialog(u"reviewDialog"_s);
    POOLDECK_TRY(dialog);
    return m_driver.click(u"submitButton"_s, *dialog);
}

Result<void> Shots::dialogs()
{
    m_driver.workspace().showPage(Page::Pools);
    const struct
    {
        const char *action;
        const char *dialog;
        const char *picture;
    } all[] = {
        {"actionNewPool", "createPoolDialog", "new-pool"},
        {"actionResize", "resizePoolDialog", "resize"},
        {"actionDelete", "deletePoolDialog", "delete"},
    };
    for (const auto &one : all) {
        m_driver.window().findChild<QAction *>(QLatin1StringView(one.action))->trigger();
        const auto dialog = m_driver.dialog(QString::fromLatin1(one.dialog));
        POOLDECK_TRY(dialog);
        if (QLatin1StringView(one.picture) == "resize"_L1) {
            POOLDECK_TRY(m_driver.type(u"vmCount"_s, u"1"_s, *dialog));
        }
        POOLDECK_TRY(both(u"dialog-"_s + QLatin1StringView(one.picture)));
        (*dialog)->reject();
    }
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(QDir(m_folder).filePath(u"drop"_s)),
                  QUrl::fromLocalFile(QDir(m_folder).filePath(u"photo.jpg"_s))});
    const auto row = m_driver.rowCenter(u"poolsTable"_s, u"weekend"_s);
    POOLDECK_TRY(row);
    m_driver.dragOver(mime, *row);
    POOLDECK_TRY(both(u"drag"_s));
    m_driver.drop(mime, *row);
    const auto review = m_driver.dialog(u"reviewDialog"_s);
    POOLDECK_TRY(review);
    POOLDECK_TRY(both(u"dialog-review"_s));
    (*review)->reject();

    m_driver.window().close();
    const auto question = m_driver.dialog(u"questionDialog"_s);
    POOLDECK_TRY(question);
    POOLDECK_TRY(both(u"dialog-quit"_s));
    (*question)->reject();
    return {};
}

Result<void> Shots::sizes()
{
    for (const auto &[size, name] : {std::pair{Small, u"small"_s}, std::pair{Large, u"large"_s}}) {
        m_driver.window().resize(size);
        POOLDECK_TRY(page(Page::Overview, u"overview-"_s + name));
        POOLDECK_TRY(page(Page::Pools, u"pools-"_s + name));
        POOLDECK_TRY(page(Page::Jobs, u"jobs-"_s + name));
    }
    m_driver.window().resize(Usual);
    return {};
}

Result<void> Shots::offline()
{
    m_driver.stopService();
    POOLDECK_TRY(m_driver.waitUntil(
        u"the window to notice that the service has gone"_s,
        [this] { return m_driver.session().monitor().state() == AccountMonitor::State::Offline; }, 40'000));
    return page(Page::Overview, u"overview-offline"_s);
}

Result<void> Shots::run()
{
    m_driver.window().resize(Usual);
    m_driver.window().show();
    POOLDECK_TRY(both(u"first-start"_s));
    POOLDECK_TRY(m_driver.open(Usual));
    POOLDECK_TRY(page(Page::Overview, u"overview-empty"_s));
    POOLDECK_TRY(page(Page::Pools, u"pools-empty"_s));
    POOLDECK_TRY(page(Page::Jobs, u"jobs-empty"_s));
    POOLDECK_TRY(makeRequests());
    POOLDECK_TRY(createPool(u"nightly"_s, 3));
    POOLDECK_TRY(createPool(u"weekend"_s, 0));
    POOLDECK_TRY(createPool(u"trial"_s, 2));
    POOLDECK_TRY(submit({u"gone.json"_s}, u"nightly"_s));
    POOLDECK_TRY(submit({u"drop/night-01.json"_s, u"drop/night-02.json"_s, u"drop/night-03.json"_s}, u"nightly"_s));
    POOLDECK_TRY(m_driver.waitUntil(
        u"the jobs to end"_s,
        [this] {
            const auto &jobs = m_driver.session().monitor().jobs();
            return jobs.size() == 4 &&
                   std::all_of(jobs.cbegin(), jobs.cend(), [](const Job &job) { return isEnded(job.status); });
        },
        60'000));
    m_driver.workspace().showPage(Page::Overview);
    POOLDECK_TRY(m_driver.click(u"chart2Minutes"_s));
    const auto from = m_driver.session().meter().nowMs();
    POOLDECK_TRY(m_driver.waitUntil(
        u"something to see on the chart"_s, [&] { return m_driver.session().meter().nowMs() > from + 20'000; },
        30'000));
    POOLDECK_TRY(page(Page::Overview, u"overview"_s));
    POOLDECK_TRY(m_driver.click(u"chartComputeHours"_s));
    POOLDECK_TRY(both(u"overview-hours"_s));
    POOLDECK_TRY(m_driver.click(u"chartRunningVms"_s));
    POOLDECK_TRY(page(Page::Pools, u"pools"_s));
    POOLDECK_TRY(page(Page::Jobs, u"jobs"_s));
    POOLDECK_TRY(m_driver.click(u"chipFailed"_s));
    const auto table = m_driver.find(u"jobsTable"_s);
    POOLDECK_TRY(table);
    QTest::keyClick(*table, Qt::Key_Home);
    POOLDECK_TRY(both(u"jobs-failed"_s));
    POOLDECK_TRY(m_driver.click(u"chipAll"_s));
    POOLDECK_TRY(page(Page::Activity, u"activity"_s));
    POOLDECK_TRY(dialogs());
    POOLDECK_TRY(sizes());
    return offline();
}

} // namespace

int main(int argc, char *argv[])
{
    const TemporaryHome home;
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"pooldeck"_s);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption out(u"out"_s, u"Folder for the pictures."_s, u"folder"_s, u"build/shots"_s);
    parser.addOption(out);
    parser.process(application);

    Theme theme(application, ThemeChoice::Light);
    ConsoleDriver driver(home, QDir::current().absoluteFilePath(parser.value(out)), IdleNoticeMs);
    const Result<void> done = Shots(driver, theme, driver.folder()).run();
    if (!done) {
        (void)driver.shot(u"failed"_s);
        std::fprintf(stderr, "pooldeck-shots: %s\n", qUtf8Printable(done.error().message));
        return 1;
    }
    std::printf("pictures in %s\n", qUtf8Printable(parser.value(out)));
    return 0;
}
