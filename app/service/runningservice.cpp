#include "runningservice.h"

#include "common/literals.h"
#include "setup/settings.h"
#include "store/schema.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QHostAddress>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QTimer>

#include <pooldeck/version.h>

Q_LOGGING_CATEGORY(lcService, "pooldeck.service", QtInfoMsg)

namespace pooldeck {
namespace {

const QString PortKey = u"port"_s;

/// Only where nobody but this computer's users can ask: not beyond loopback, and not behind a proxy.
bool hasOpenMetrics(const ServiceOptions &options)
{
    return isLoopback(options.listenAddress) && options.publicUrl.isEmpty();
}

} // namespace

QString originOf(const ServiceOptions &options, quint16 port)
{
    if (!options.publicUrl.isEmpty()) {
        return options.publicUrl;
    }
    const QString &address = options.listenAddress;
    const QString host = address.contains(u':') ? QString(u'[' + address + u']') : address;
    const QString scheme = options.tls.certificateChain.isEmpty() ? u"http://"_s : u"https://"_s;
    return scheme + host + u':' + QString::number(port);
}

quint16 savedPort(Store &store)
{
    return quint16(store.meta(PortKey).value_or(QString()).toUInt());
}

Result<OpenedData> openData(const QString &dataFolder)
{
    OpenedData data;
    auto folder = DataFolder::open(dataFolder);
    if (!folder) {
        return Failure(folder.error());
    }
    data.folder = std::move(*folder);
    auto database = Database::open(data.folder->databaseFile(), serviceSchema());
    if (!database) {
        return Failure(database.error());
    }
    data.database = std::move(*database);
    data.store = std::make_unique<Store>(*data.database);
    return data;
}

RunningService::RunningService(const ServiceOptions &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
{
}

RunningService::~RunningService()
{
    // The front's thread calls into this object: it goes first.
    m_api.reset();
    m_front.reset();
    m_clockKeeper.reset();
    m_engine.reset();
}

QString RunningService::poolServiceUrl() const
{
    return m_links->poolServiceUrl();
}

void RunningService::stop()
{
    const auto done = [this] { QMetaObject::invokeMethod(this, &RunningService::stopped, Qt::QueuedConnection); };
    const auto vmCount = [this] { return m_engine ? m_engine->state().vms().size() : 0; };
    if (m_options.onStop == OnStop::Leave || vmCount() == 0) {
        qCInfo(lcService) << "Stopped." << vmCount() << "VMs go on and are found again at the next start.";
        done();
        return;
    }
    qCInfo(lcService) << "Stopping:" << vmCount() << "VMs are released first.";
    connect(m_engine.get(), &Engine::committed, this, [done, vmCount] {
        if (vmCount() == 0) {
            done();
        }
    });
    QTimer::singleShot(ReleaseLimitMs, this, [done, vmCount] {
        qCWarning(lcService) << vmCount() << "VMs have not ended in time and are left running.";
        done();
    });
    if (!m_engine->turn([this] { m_engine->fleet().releaseAll(); })) {
        qCWarning(lcService) << "The VMs could not be released and are left running.";
        done();
    }
}

void RunningService::reloadCredentials()
{
    const QList<StoredCredential> credentials = m_store ? m_store->credentials() : QList<StoredCredential>();
    if (credentials.isEmpty()) {
        qCWarning(lcService) << "The keys could not be read again; those from before stay valid.";
        return;
    }
    m_credentials.load(credentials);
    qCInfo(lcService) << "The keys were read again.";
}

Result<void> RunningService::start()
{
    for (const FileRoot &root : std::as_const(m_options.fileRoots)) {
        if (!QFileInfo(root.directory).isDir()) {
            return Failure(
                localError(u"NoFileRoot"_s, u"file-root %1: there is no folder %2."_s.arg(root.name, root.directory)));
        }
    }
    auto data = openData(m_options.dataFolder);
    if (!data) {
        return Failure(data.error());
    }
    m_folder = std::move(data->folder);
    m_database = std::move(data->database);
    m_store = std::move(data->store);
    ClockKeeper::restore(m_clock, *m_store, ClockKeeper::bootId());
    m_setup = std::make_unique<AccountSetup>(*m_store, m_clock, *m_folder, m_options.shareFolder);

    const auto signingKey = m_folder->signingKey();
    if (!signingKey) {
        return Failure(signingKey.error());
    }
    const auto port = listen();
    if (!port) {
        return Failure(port.error());
    }
    const auto services = setUp(*port, *signingKey);
    if (!services) {
        m_store->rollback();
        return Failure(services.error());
    }
    m_credentials.load(m_store->credentials());

    m_backend = std::make_unique<LocalBackend>(m_options.programFolder + u"/pooldeck-vmhost", m_folder->vmsFolder(),
                                               m_folder->endpointFile());
    EngineSettings settings;
    settings.quota = m_options.quota;
    settings.jobRetentionMs = jobRetentionMs();
    settings.sandboxJobs = m_options.sandboxJobs;
    settings.allowedBlobHosts = m_options.allowedBlobHosts;
    settings.sealingKey = *signingKey;
    settings.outputsFolder = m_folder->outputsFolder();
    settings.fileRoots = QList<FileRoot>{{u"examples"_s, m_options.shareFolder + u"/examples", false},
                                         {u"uploads"_s, m_folder->uploadsRoot(), true},
                                         {u"outputs"_s, m_folder->outputsRoot(), true}} +
                         m_options.fileRoots;
    m_engine = std::make_unique<Engine>(*m_store, m_clock, *m_backend, settings, *services);
    connect(m_engine.get(), &Engine::broken, this, &RunningService::broken);

    Account account;
    account.id = m_setup->accountId();
    account.displayName = m_options.displayName;
    account.maxPools = m_options.quota.maxPools;
    account.maxVmsPerPool = m_options.quota.maxVmsPerPool;
    account.backend = m_backend->name();
    if (m_options.sandboxJobs) {
        account.capabilities.append(u"sandbox"_s);
    }
    account.serviceVersion = QStringLiteral(POOLDECK_VERSION);
    m_api = std::make_unique<ServiceApi>(*m_engine, *m_front, *m_links, m_credentials, account,
                                         ServiceApi::Options{m_setup->epoch(), m_folder->databaseFile(),
                                                             m_options.logRequests, hasOpenMetrics(m_options)});
    if (const auto started = m_engine->start(); !started) {
        return Failure(started.error());
    }
    m_clockKeeper = std::make_unique<ClockKeeper>(m_clock, *m_engine, ClockKeeper::bootId());
    m_api->serve();

    if (m_options.idleExitSeconds > 0) {
        m_busyUntilMs = m_clock.monotonicMs();
        m_idleTimer = new QTimer(this);
        connect(m_idleTimer, &QTimer::timeout, this, &RunningService::checkIdle);
        m_idleTimer->start(std::clamp(m_options.idleExitSeconds * 250, 250, 30'000));
    }
    return {};
}

Result<QList<WebServiceRecord>> RunningService::setUp(quint16 port, const Secret &signingKey)
{
    m_store->begin();
    NewKeys keys;
    const bool isFirstStart = m_setup->isFirstStart();
    if (isFirstStart) {
        const auto created = m_setup->createAccount();
        if (!created) {
            return Failure(created.error());
        }
        keys = *created;
    }
    m_setup->beginEpoch();
    m_store->setMeta(PortKey, QString::number(port));
    ServiceOptions local = m_options; // VMs of this computer take no way over proxies
    local.publicUrl.clear();
    if (const QHostAddress any(m_options.listenAddress); any == QHostAddress::AnyIPv4) {
        local.listenAddress = u"127.0.0.1"_s;
    } else if (any == QHostAddress::AnyIPv6) {
        local.listenAddress = u"::1"_s;
    }
    m_localOrigin = originOf(local, port);
    m_links = std::make_unique<Links>(originOf(m_options, port), m_setup->accountId(), signingKey, jobRetentionMs());
    QStringList problems;
    const QList<WebServiceRecord> services = m_setup->webServices(problems);
    for (const QString &problem : std::as_const(problems)) {
        qCWarning(lcService).noquote() << problem;
    }
    // First the files: keys that are stored but known to nobody would be worse than a file without effect.
    if (const auto written = writeFiles(services, keys); !written) {
        return Failure(written.error());
    }
    if (!m_store->commit()) {
        QFile::remove(m_options.readyFile);
        return Failure(localError(u"DatabaseFailed"_s, m_store->lastError()));
    }
    if (isFirstStart && m_options.readyFile.isEmpty()) {
        qCWarning(lcService).noquote() << u"Nobody has the keys of this new account: there was no --ready-file. Run: "
                                          "pooldeckd keys rotate --all --data-dir %1 --keys-file FILE"_s.arg(
                                              m_folder->path());
    }
    return services;
}

Result<quint16> RunningService::listen()
{
    const auto makeFront = [this] {
        // Called from the front's thread: the requests are served in the engine's.
        return std::make_unique<HttpFront>(m_options.limits, [this] {
            QMetaObject::invokeMethod(
                this,
                [this] {
                    if (m_api) {
                        m_api->serve();
                    }
                },
                Qt::QueuedConnection);
        });
    };
    const quint16 wanted = m_options.listenPort != 0 ? m_options.listenPort : savedPort(*m_store);
    const auto listenOn = [&](quint16 port) -> Result<quint16> {
        m_front = makeFront();
        if (!m_options.tls.certificateChain.isEmpty()) {
            if (const auto secured = m_front->useTls(m_options.tls); !secured) {
                return Failure(secured.error());
            }
        }
        return m_front->listen(m_options.listenAddress, port);
    };
    auto port = listenOn(wanted);
    if (!port && port.error().code == "CannotListen"_L1 && m_options.listenPort == 0) {
        qCWarning(lcService).noquote() << port.error().message << "Another port is used.";
        port = listenOn(0);
    }
    return port;
}

Result<void> RunningService::writeFiles(const QList<WebServiceRecord> &services, const NewKeys &keys)
{
    QJsonObject endpoint = AccountSetup::readyFile(*m_links, services, {});
    endpoint.insert("VmhostUrl"_L1, QString(m_localOrigin + u"/vmhost"_s));
    endpoint.insert("Pid"_L1, QCoreApplication::applicationPid());
    if (const QByteArray certificate = m_front->certificate(); !certificate.isEmpty()) {
        endpoint.insert("Certificate"_L1, QString::fromLatin1(certificate));
    }
    if (const auto written = writePrivateFile(m_folder->endpointFile(), QJsonDocument(endpoint).toJson()); !written) {
        return written;
    }
    if (m_options.readyFile.isEmpty()) {
        return {};
    }
    return writePrivateFile(m_options.readyFile,
                            QJsonDocument(AccountSetup::readyFile(*m_links, services, keys)).toJson());
}

void RunningService::checkIdle()
{
    const qint64 now = m_clock.monotonicMs();
    if (m_engine->isBusy()) {
        m_busyUntilMs = now;
    }
    if (now - std::max(m_busyUntilMs, m_api->lastClientRequestMs()) >= qint64(m_options.idleExitSeconds) * 1000) {
        Q_EMIT idle();
    }
}

} // namespace pooldeck
