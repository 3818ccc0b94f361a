#pragma once

#include "connections/keystore.h"
#include "model/account.h"
#include "net/httptransport.h"

#include <QObject>
#include <QUrl>

#include <memory>
#include <optional>

namespace pooldeck {

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
inline constexpr QLatin1StringView NotStopped{"ServiceNotStopped"};       ///< rotateKeys(): it did not end
} // namespace EmbeddedServiceError

/// The pool service of *This computer*: a `pooldeckd` process of its own that is found again, started when it is not
/// there, and left running (docs/architecture.md, decisions 9 and 12).
///
/// Keys: the ready file of the very first start, and of `pooldeckd keys rotate`, holds them. They are put into the
/// KeyStore, and only when each is stored the file is deleted. One operation at a time; every call answers exactly
/// once, never from inside the call. Errors: EmbeddedServiceError, KeyStoreError.
class EmbeddedService final : public QObject
{
    Q_OBJECT

public:
    EmbeddedService(const QString &pooldeckdProgram, const QString &dataFolder, HttpTransport &transport,
                    KeyStore &keys, QObject *parent = nullptr);
    ~EmbeddedService() override;

    /// The running service; starts nothing. Does not ask for keys.
    QFuture<Result<ServiceAddress>> find();

    /// The running service, started if need be, with its authorization key in the KeyStore.
    QFuture<Result<ServiceAddress>> ensureRunning();

    /// For a keychain that has lost the keys: ends the service, lets it make new keys, starts it again, stores them.
    /// VMs and jobs go on meanwhile.
    QFuture<Result<ServiceAddress>> rotateKeys();

    /// How long to wait for a started service (default 30 s) and for a stopped one to end.
    void setTimeoutMs(int timeoutMs) { m_timeoutMs = timeoutMs; }

Q_SIGNALS:
    /// What is going on, for a person: "Starting the pool service of this computer…".
    void progress(const QString &text);

private:
    struct Run;

    void probe(const std::shared_ptr<Run> &run);
    void launch(const std::shared_ptr<Run> &run);
    void waitForReadyFile(const std::shared_ptr<Run> &run);
    void importKeys(const std::shared_ptr<Run> &run, const QUrl &poolServiceUrl);
    void checkKey(const std::shared_ptr<Run> &run, const QUrl &poolServiceUrl);
    void stopRunning(const std::shared_ptr<Run> &run);
    void waitForEnd(const std::shared_ptr<Run> &run, qint64 pid, qint64 deadlineMs);
    void runKeysRotate(const std::shared_ptr<Run> &run);
    void finish(const std::shared_ptr<Run> &run, Result<ServiceAddress> result);
    QFuture<Result<ServiceAddress>> begin(const std::shared_ptr<Run> &run);

    QString endpointFile() const;
    QString readyFile() const;

    QString m_program;
    QString m_dataFolder;
    HttpTransport *m_transport;
    KeyStore *m_keys;
    int m_timeoutMs = 30'000;
};

} // namespace pooldeck
