#include "composition.h"

#include "common/clock.h"
#include "common/literals.h"
#include "connections/connectioncontroller.h"
#include "connections/connectionstore.h"
#include "connections/embeddedservice.h"
#include "connections/keychainkeystore.h"
#include "connections/locations.h"
#include "connections/sessionkeystore.h"
#include "connections/useragent.h"
#include "net/qthttptransport.h"
#include "shell/mainwindow.h"
#include "shell/operations.h"
#include "shell/widgetprompter.h"
#include "sync/mirrorstore.h"

#include <QDir>
#include <QSettings>

namespace pooldeck {
namespace {

constexpr QLatin1StringView LastConnectionKey{"connection/last"};
constexpr QLatin1StringView ThemeKey{"window/theme"};

QString stateFileIn(const QString &configFolder)
{
    return QDir(configFolder).filePath(u"window.ini"_s);
}

} // namespace

ConsoleOptions defaultConsoleOptions()
{
    ConsoleOptions options;
    options.serviceProgram = embeddedServiceProgram();
    options.dataFolder = embeddedServiceDataFolder();
    options.configFolder = configFolder();
    options.cacheFolder = cacheFolder();
    options.submissionsFolder = submissionsFolder();
    const QSettings state(stateFileIn(options.configFolder), QSettings::IniFormat);
    options.theme = parseThemeChoice(state.value(ThemeKey).toString()).value_or(ThemeChoice::System);
    return options;
}

struct Composition::Graph
{
    explicit Graph(const ConsoleOptions &options)
        : transport(userAgent("pooldeck"))
        , keys(keychain)
        , store(options.configFolder)
        , embedded(options.serviceProgram, options.dataFolder, transport, keys)
        , mirrors(QDir(options.cacheFolder).filePath(u"accounts"_s))
        , connections(transport, keys, clock, store, embedded, mirrors, options.submissionsFolder)
        , prompter(options.nativeFileDialogs)
        , stateFile(stateFileIn(options.configFolder))
        , window({connections, transport, operations, prompter, stateFile, options.idleNoticeMs, options.theme})
    {
        if (options.keysForSessionOnly) {
            keys.keepForSessionOnly();
        }
        prompter.setWindow(&window);
        QObject::connect(&window, &MainWindow::themeChosen, &window, [this](ThemeChoice choice) {
            QSettings(stateFile, QSettings::IniFormat).setValue(ThemeKey, toString(choice));
        });
    }

    SystemClock clock;
    QtHttpTransport transport;
    KeychainKeyStore keychain;
    SessionKeyStore keys;
    ConnectionStore store;
    EmbeddedService embedded;
    MirrorStore mirrors;
    ConnectionController connections;
    Operations operations;
    WidgetPrompter prompter;
    QString stateFile;
    MainWindow window;
};

Composition::Composition(const ConsoleOptions &options)
    : m_graph(std::make_unique<Graph>(options))
{
    Graph *graph = m_graph.get();
    QObject::connect(&graph->connections, &ConnectionController::stateChanged, &graph->connections, [graph] {
        if (graph->connections.state() == ConnectionController::State::Connected) {
            QSettings(graph->stateFile, QSettings::IniFormat)
                .setValue(LastConnectionKey, graph->connections.connection().name);
        }
    });
}

Composition::~Composition() = default;

MainWindow &Composition::window()
{
    return m_graph->window;
}

ConnectionController &Composition::connections()
{
    return m_graph->connections;
}

void Composition::start(const QString &connectionName)
{
    QString name = connectionName;
    if (name.isEmpty()) {
        name = QSettings(m_graph->stateFile, QSettings::IniFormat).value(LastConnectionKey).toString();
    }
    if (const Result<Connection> connection = m_graph->store.find(name)) {
        m_graph->connections.connectTo(*connection);
    } // else there is a choice, which the window shows
}

} // namespace pooldeck
