// The real window over a large account: 1,000 pools, 16,000 VMs, 100,000 jobs, of which 500 things change a second.
// Arguments: only these parts (sort, idle, load) and pages ("Jobs"); none: all.

#include "common/clock.h"
#include "common/heap.h"
#include "common/literals.h"
#include "connections/connectioncontroller.h"
#include "connections/connectionstore.h"
#include "connections/embeddedservice.h"
#include "connections/keystore.h"
#include "connections/memorykeystore.h"
#include "connections/sessionkeystore.h"
#include "figures.h"
#include "largeaccount.h"
#include "loopwatch.h"
#include "shell/mainwindow.h"
#include "shell/operations.h"
#include "shell/widgetprompter.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"
#include "sync/mirrorstore.h"
#include "theme/theme.h"
#include "widgets/table.h"

#include <QApplication>
#include <QEventLoop>
#include <QHeaderView>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <cstdio>

using namespace pooldeck;

namespace {

constexpr int ChangesPerSecond = 500;
constexpr int LoadMs = 6'000;
constexpr int IdleMs = 5'000;
const QUrl ServiceUrl(QStringLiteral("https://pool.example/poolservice/large"));

template <class Work>
double msOf(Work work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return double(timer.nsecsElapsed()) / 1e6;
}

/// As the console waits: QTest::qWait() wakes up a hundred times a second.
void rest(int ms)
{
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

QByteArray label(const QString &text)
{
    return text.toUtf8();
}

/// The console's graph with another transport, as in app/console/composition.cpp.
struct Console
{
    Console(HttpTransport &transport, const QString &folder)
        : keys(keychain)
        , store(folder)
        , embedded({}, folder, transport, keys)
        , mirrors(folder)
        , connections(transport, keys, clock, store, embedded, mirrors, folder)
        , prompter(false)
        , window({connections, transport, operations, prompter, folder + u"/window.ini"_s})
    {
        prompter.setWindow(&window);
    }

    AccountSession &session() { return *connections.session(); }
    bool isComplete()
    {
        return connections.session() && session().monitor().state() == AccountMonitor::State::Live &&
               session().meter().isLoaded() && session().account();
    }

    SystemClock clock;
    MemoryKeyStore keychain;
    SessionKeyStore keys;
    ConnectionStore store;
    EmbeddedService embedded;
    MirrorStore mirrors;
    ConnectionController connections;
    Operations operations;
    WidgetPrompter prompter;
    MainWindow window;
};

class WindowBench final
{
public:
    WindowBench(Console &console, const std::function<void(int)> &setChanges)
        : m_console(console)
        , m_setChanges(setChanges)
    {
    }

    void run()
    {
        if (wants(u"sort"_s)) {
            sortAndFilter();
        }
        if (wants(u"idle"_s)) {
            idle();
        }
        if (wants(u"load"_s)) {
            underLoad();
        }
        printFigure("resident, the service's side in the same process included",
                    {double(residentKiB(QCoreApplication::applicationPid())) / 1024}, "MiB", "< 250");
    }

private:
    static bool wants(const QString &part)
    {
        static const QStringList parts{u"sort"_s, u"idle"_s, u"load"_s};
        const QStringList given = QCoreApplication::arguments();
        return given.contains(part) ||
               std::none_of(parts.cbegin(), parts.cend(), [&given](const QString &p) { return given.contains(p); });
    }
    static QList<Page> pages()
    {
        QList<Page> all;
        QList<Page> chosen;
        for (int page = 0; page < PageCount; ++page) {
            all.append(Page(page));
            if (QCoreApplication::arguments().contains(pageTitle(Page(page)))) {
                chosen.append(Page(page));
            }
        }
        return chosen.isEmpty() ? all : chosen;
    }
    Workspace &workspace() { return *m_console.window.workspace(); }
    void show(Page page)
    {
        workspace().showPage(page);
        QTest::qWait(300);
    }
    void paint() { QCoreApplication::processEvents(); }

    void sortAndFilter()
    {
        show(Page::Jobs);
        auto *table = m_console.window.findChild<Table *>(u"jobsTable"_s);
        auto *search = m_console.window.findChild<QLineEdit *>(u"jobsSearch"_s);
        std::vector<double> sorts;
        for (int column = 0; column < table->model()->columnCount(); ++column) {
            for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
                sorts.push_back(msOf([&] {
                    table->sortByColumn(column, order);
                    paint();
                }));
            }
            if (sorts.back() > 100) {
                std::printf("  slow: by '%s' %.0f ms\n",
                            qPrintable(table->model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()),
                            sorts.back());
            }
        }
        printFigure("100,000 jobs sorted by each column, and painted", sorts, "ms", "< 100 each");
        std::vector<double> filters;
        for (const QString &text : {u"c"_s, u"census"_s, u"pool-77"_s, u"e3f"_s, u"nowhere"_s, u""_s}) {
            filters.push_back(msOf([&] {
                search->setText(text);
                paint();
            }));
            std::printf("  filter '%s': %d jobs, %.1f ms\n", qPrintable(text), table->model()->rowCount(),
                        filters.back());
        }
        printFigure("100,000 jobs filtered by a text, and painted", filters, "ms", "< 100 each");
        table->sortByColumn(0, Qt::AscendingOrder);
    }

    void idle()
    {
        for (const Page page : pages()) {
            show(page);
            rest(1'500);
            const qint64 before = processCpuNs();
            rest(IdleMs);
            printFigure(label(u"idle on %1: CPU with 16,000 VMs running"_s.arg(pageTitle(page))).constData(),
                        {double(processCpuNs() - before) / 1e6 / IdleMs * 100}, "%", "< 2");
        }
    }

    void underLoad()
    {
        m_setChanges(ChangesPerSecond);
        for (const Page page : pages()) {
            const double shown = msOf([&] {
                workspace().showPage(page);
                paint();
            });
            QTest::qWait(1'500);
            LoopWatch watch;
            const qint64 before = threadCpuNs();
            QTest::qWait(LoadMs);
            const double busy = double(threadCpuNs() - before) / 1e6 / LoadMs * 100;
            const QString name = pageTitle(page);
            printFigure(label(u"500 changes a second on %1: longest stall"_s.arg(name)).constData(),
                        {watch.longestMs()}, "ms", "<= 50");
            std::printf(
                "  of it in processor time %.1f ms; the window's thread is busy %.0f %%; page shown in %.0f ms\n",
                watch.longestCpuMs(), busy, shown);
        }
        m_setChanges(0);
    }

    Console &m_console;
    std::function<void(int)> m_setChanges;
};

} // namespace

int main(int argc, char *argv[])
{
    keepHeapSmall(); // as app/console/main.cpp does
    QApplication application(argc, argv);
    const Theme theme(application, ThemeChoice::Light);
    const QTemporaryDir folder;
    QThread thread;
    thread.start();
    LargeAccount account;
    account.moveToThread(&thread);
    const auto setChanges = [&account](int perSecond) {
        QMetaObject::invokeMethod(
            &account, [&account, perSecond] { account.setChangesPerSecond(perSecond); }, Qt::BlockingQueuedConnection);
    };
    LargeAccountTransport transport(account);
    int code = 0;
    {
        Console console(transport, folder.path());
        const Connection connection{u"Large"_s, ConnectionKind::Remote, ServiceUrl};
        console.keys.write(authorizationKeyName(ServiceUrl), Secret("key")).waitForFinished();
        console.window.resize(1600, 1000);
        console.window.show();
        LoopWatch watch;
        const double loaded = msOf([&] {
            console.connections.connectTo(connection);
            if (!QTest::qWaitFor([&] { return console.isComplete(); }, 60'000)) {
                code = 1;
            }
        });
        watch.stop();
        if (code == 0) {
            printFigure("the whole account read and shown", {loaded}, "ms", "none");
            printFigure("longest stall meanwhile", {watch.longestMs()}, "ms", "none");
            std::printf("  of it in processor time %.1f ms\n", watch.longestCpuMs());
            printFigure("resident then", {double(residentKiB(QCoreApplication::applicationPid())) / 1024}, "MiB",
                        "< 250");
            QTest::qWait(500);
            WindowBench(console, setChanges).run();
        } else {
            std::puts("the account was not read");
        }
    }
    thread.quit();
    thread.wait();
    return code;
}
