#pragma once

#include "connections/keystore.h"
#include "net/httptransport.h"

#include <QObject>
#include <QUrl>

#include <functional>
#include <memory>

namespace pooldeck {

struct ReadyFile;

/// Where the service of *This computer* answers. Its keys are in the KeyStore.
struct ServiceAddress
{
    QUrl poolServiceUrl;
    bool startedNow = false; ///< by this call; false: it ran already

    friend bool operator==(const ServiceAddress &, const ServiceAddress &) = default;
};

/// Codes of errors of EmbeddedService.
namespace EmbeddedServiceError {
inline constexpr QLatin1StringView NotRunning{"ServiceNotRunning"};       ///< find() only
inline constexpr QLatin1StringView NotStarted{"ServiceNotStarted"};       ///< no program, or it ended at once
inline constexpr QLatin1StringView StartTimedOut{"ServiceStartTimedOut"}; ///< no ready file in time
inline constexpr QLatin1StringView KeysMissing{"KeysMissing"};            ///< rotateKeys() makes new ones
inline constexpr QLatin1StringView KeysNotRotated{"KeysNotRotated"};      ///< rotateKeys(): pooldeckd could not
inline constexpr QLatin1StringView NotStopped{"ServiceNotStopped"};       ///< rotateKeys(): it did not end
} // namespace EmbeddedServiceError

/// The pool service of *This computer*: a `pooldeckd` process of its own that is found again, started when it is not
/// there, and left running (docs/architecture.md, decisions 9 and 12).
///
/// Keys: the ready file of the very first start, and of `pooldeckd keys rotate`, holds them. They are put into the
/// KeyStore, and only when each is stored the file is deleted; a file left over from an interrupted start is taken in
/// before anything is started that could replace it. Calls are done one after another; each answers exactly once, never
/// from inside the call. Errors: EmbeddedServiceError, KeyStoreError.
class EmbeddedService final : public QObject
{
    Q_OBJECT

public:
    EmbeddedService(const QString &pooldeckdProgram, const QString &dataFolder, HttpTransport &transport,
                    KeyStore &keys, QObject *parent = nullptr);
    ~EmbeddedService() override;

    const QString &dataFolder() const { return m_dataFolder; }

    /// The running service; starts nothing. Does not ask for keys.
    QFuture<Result<ServiceAddress>> find();

    /// The running service, started if need be, with its authorization key in the KeyStore.
    QFuture<Result<ServiceAddress>> ensureRunning();

    /// For a keychain that has lost the keys: ends the service, lets it make new keys, stores them, starts it again.
    /// VMs and jobs go on meanwhile.
    QFuture<Result<ServiceAddress>> rotateKeys();

    /// How long to wait for a started service (default 30 s) and for a stopped one to end.
    void setTimeoutMs(int timeoutMs) { m_timeoutMs = timeoutMs; }

Q_SIGNALS:
    /// What is going on, for a person: "Starting the pool service of this computer…".
    void progress(const QString &text);

private:
    struct Run;
    using RunPtr = std::shared_ptr<Run>;
    using Probed = std::function<void(const QUrl &poolServiceUrl)>;

    QFuture<Result<ServiceAddress>> enqueue(std::function<void(const RunPtr &)> work);
    void startNext();
    void finish(const RunPtr &run, const Result<ServiceAddress> &result);
    void fail(const RunPtr &run, const Error &error);

    void probe(Probed probed);
    void start(const RunPtr &run);
    void launch(const RunPtr &run);
    void awaitReadyFile(const RunPtr &run, qint64 pid);
    void processEnded(const RunPtr &run);
    void takeReadyFile(const RunPtr &run);
    void importKeys(const RunPtr &run, std::function<void()> then);
    void checkKey(const RunPtr &run, const QUrl &poolServiceUrl);
    void stopService(const RunPtr &run, std::function<void()> then);
    void runKeysRotate(const RunPtr &run);

    QString m_program;
    QString m_dataFolder;
    QString m_endpointFile;
    QString m_readyFile;
    QString m_logFile;
    HttpTransport *m_transport;
    KeyStore *m_keys;
    int m_timeoutMs = 30'000;
    QList<RunPtr> m_queue; ///< the first is under way
};

} // namespace pooldeck
