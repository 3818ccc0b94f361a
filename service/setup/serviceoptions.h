#pragma once

#include "engine/poolmanager.h"
#include "http/httpfront.h"
#include "storage/fileroots.h"

#include <QString>

namespace pooldeck {

/// Commands of jobs in a sandbox: when it works on this computer, never, or else do not start.
enum class SandboxMode { Auto, Off, Require };
/// VMs at an orderly end of the service: they go on and are found again, or they end and their bill with them.
enum class OnStop { Leave, Release };
enum class LogLevel { Error, Warning, Info, Debug };
enum class LogFormat { Text, Json };
/// Which HTTP requests get a line in the log: none, those that change something or are refused, all.
enum class LogRequests { None, Changes, All };

/// What the service can be told: the settings (setup/settings.h), and where its own files are.
struct ServiceOptions
{
    QString dataFolder;
    QString listenAddress = QStringLiteral("127.0.0.1");
    quint16 listenPort = 0;  ///< 0: the port of the last start, else any free one
    QString publicUrl;       ///< "https://pools.example.org": what clients call it; empty: from the address
    HttpFront::TlsFiles tls; ///< empty: plain HTTP
    bool insecureHttp = false;
    HttpFront::Limits limits;

    QString readyFile;            ///< empty: none
    QList<FileRoot> fileRoots;    ///< besides examples, uploads and outputs
    QStringList allowedBlobHosts; ///< HOST or HOST:PORT
    int jobRetentionDays = 30;

    QString displayName = QStringLiteral("This computer");
    Quota quota;
    SandboxMode sandbox = SandboxMode::Auto;

    int idleExitSeconds = 0; ///< 0: never
    OnStop onStop = OnStop::Leave;

    LogLevel logLevel = LogLevel::Info;
    LogFormat logFormat = LogFormat::Text;
    LogRequests logRequests = LogRequests::Changes;

    // Not settings.
    QString programFolder;    ///< where pooldeck-vmhost is
    QString shareFolder;      ///< where examples/ is
    bool sandboxJobs = false; ///< what became of `sandbox`
};

} // namespace pooldeck
