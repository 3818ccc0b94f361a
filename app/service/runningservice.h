#pragma once

#include "backends/localbackend.h"
#include "engine/engine.h"
#include "http/httpfront.h"
#include "http/serviceapi.h"
#include "setup/accountsetup.h"
#include "setup/clockkeeper.h"
#include "setup/serviceoptions.h"

#include <QObject>

class QTimer;

namespace pooldeck {

/// The graph of the running service: data folder, store, engine, backend, HTTP front.
class RunningService final : public QObject
{
    Q_OBJECT

public:
    explicit RunningService(const ServiceOptions &options, QObject *parent = nullptr);
    ~RunningService() override;

    /// Opens the data, sets the account up at the very first start, listens and writes the ready file.
    Result<void> start();

    QString poolServiceUrl() const;

    /// An orderly end, as the setting `on-stop` says: `stopped` comes at once, or when all VMs have ended and the
    /// ledger with them, or after `ReleaseLimitMs`; whatever is left then is found again at the next start.
    void stop();
    static constexpr int ReleaseLimitMs = 20'000;

    /// After `pooldeckd keys rotate` beside it.
    void reloadCredentials();

Q_SIGNALS:
    /// Nothing has run, waited or asked for `idleExitSeconds`.
    void idle();
    void stopped();
    /// It cannot go on (the database cannot be read any more).
    void broken(const QString &reason);

private:
    qint64 jobRetentionMs() const { return qint64(m_options.jobRetentionDays) * 24 * 3'600'000; }
    Result<quint16> listen();
    /// In one transaction: the account at the very first start, the port, and the files that tell of them.
    Result<QList<WebServiceRecord>> setUp(quint16 port, const Secret &signingKey);
    Result<void> writeFiles(const QList<WebServiceRecord> &services, const NewKeys &keys);
    void checkIdle();

    ServiceOptions m_options;
    SystemClock m_clock;
    std::unique_ptr<DataFolder> m_folder;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<AccountSetup> m_setup;
    std::unique_ptr<LocalBackend> m_backend;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<ClockKeeper> m_clockKeeper;
    std::unique_ptr<HttpFront> m_front;
    std::unique_ptr<Links> m_links;
    Credentials m_credentials;
    std::unique_ptr<ServiceApi> m_api;
    QString m_localOrigin; ///< as this computer's VMs reach it
    QTimer *m_idleTimer = nullptr;
    qint64 m_busyUntilMs = 0;
};

/// What clients call the service: the public URL, or "http://127.0.0.1:8080" from the address, https with a
/// certificate.
QString originOf(const ServiceOptions &options, quint16 port);
/// The port of the last start, 0 before the first.
quint16 savedPort(Store &store);

/// What the offline commands need: the locked data folder and its store.
struct OpenedData
{
    std::unique_ptr<DataFolder> folder;
    std::unique_ptr<Database> database;
    std::unique_ptr<Store> store;
};
Result<OpenedData> openData(const QString &dataFolder);

} // namespace pooldeck
