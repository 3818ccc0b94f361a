#pragma once

#include "theme/theme.h"

#include <QString>

#include <memory>

namespace pooldeck {

class ConnectionController;
class EmbeddedService;
class KeyStore;
class MainWindow;

struct ConsoleOptions
{
    QString serviceProgram; ///< pooldeckd
    QString dataFolder;     ///< of the embedded service
    QString configFolder;   ///< connections and window state
    QString cacheFolder;    ///< what was known of each account last time
    QString submissionsFolder;
    bool nativeFileDialogs = true;
    bool keysForSessionOnly = false;
    ThemeChoice theme = ThemeChoice::System; ///< what the window says is chosen
    qint64 idleNoticeMs = 60'000;            ///< from when on an idle pool is worth a word
};

/// The options of a console that was started without any: the theme as it was chosen last.
ConsoleOptions defaultConsoleOptions();

/// The console's object graph.
class Composition final
{
public:
    explicit Composition(const ConsoleOptions &options);
    ~Composition();

    MainWindow &window();
    ConnectionController &connections();

    /// Connects to the connection of that name, or when it is empty to the one last used. Without any such one the
    /// window offers the ways to one.
    void start(const QString &connectionName);

private:
    struct Graph;
    std::unique_ptr<Graph> m_graph;
};

} // namespace pooldeck
