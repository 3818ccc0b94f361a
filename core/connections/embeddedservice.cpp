#include "connections/embeddedservice.h"

#include "client/answers.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "connections/readyfile.h"
#include "connections/serviceprocess.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileSystemWatcher>
#include <QLoggingCategory>
#include <QProcess>
#include <QPromise>
#include <QTimer>

Q_LOGGING_CATEGORY(lcEmbedded, "pooldeck.connections.embedded", QtWarningMsg)

namespace pooldeck {
namespace {

constexpr int ProbeTimeoutMs = 5'000;
constexpr int PollMs = 100;
constexpr int IdleExitSeconds = 600;

struct NamedKey
{
    QString name;
    Secret key;
};

QList<NamedKey> keysOf(const ReadyFile &ready)
{
    QList<NamedKey> keys;
    if (ready.authorizationKey) {
        keys.append({authorizationKeyName(ready.poolServiceUrl), *ready.authorizationKey});
    }
    for (const ReadyFile::Service &service : ready.webServices) {
        if (service.primaryKey) {
            keys.append({apiKeyName(service.baseUrl), *service.primaryKey});
        }
    }
    return keys;
}

/// Stores one key after the other; `done` gets the first error, or none.
void storeAll(KeyStore &store, QObject *context, QList<NamedKey> keys, std::function<void(const Result<void> &)> done)
{
    if (keys.isEmpty()) {
        done({});
        return;
    }
    const NamedKey first = keys.takeFirst();
    whenDone(store.write(first.name, first.key), context,
             [&store, context, keys = std::move(keys), done = std::move(done)](const Result<void> &written) {
                 if (!written) {
                     done(written);
                 } else {
                     storeAll(store, context, keys, done);
                 }
             });
}

} // namespace

struct EmbeddedService::Run
{
    QPromise<Result<ServiceAddress>> promise;
    std::function<void(const RunPtr &)> work;
    bool startedNow = false;
};

EmbeddedService::EmbeddedService(const QString &pooldeckdProgram, const QString &dataFolder, HttpTransport &transport,
                                 KeyStore &keys, QObject *parent)
    : QObject(parent)
    , m_program(pooldeckdProgram)
    , m_dataFolder(dataFolder)
    , m_endpointFile(dataFolder + u"/endpoint.json"_s)
    , m_readyFile(dataFolder + u"/ready.json"_s)
    , m_logFile(dataFolder + u"/pooldeckd.log"_s)
    , m_transport(&transport)
    , m_keys(&keys)
{
}

EmbeddedService::~EmbeddedService() = default;

QFuture<Result<ServiceAddress>> EmbeddedService::find()
{
    return enqueue([this](const RunPtr &run) {
        probe([this, run](const QUrl &url) {
            if (url.isEmpty()) {
                fail(run, localError(EmbeddedServiceError::NotRunning,
                                     u"The pool service of this computer is not running."_s));
            } else {
                finish(run, ServiceAddress{url, false});
            }
        });
    });
}

QFuture<Result<ServiceAddress>> EmbeddedService::ensureRunning()
{
    return enqueue([this](const RunPtr &run) {
        probe([this, run](const QUrl &url) {
            if (url.isEmpty()) {
                start(run);
            } else {
                importKeys(run, [this, run, url] { checkKey(run, url); });
            }
        });
    });
}

QFuture<Result<ServiceAddress>> EmbeddedService::rotateKeys()
{
    return enqueue([this](const RunPtr &run) { stopService(run, [this, run] { runKeysRotate(run); }); });
}

QFuture<Result<ServiceAddress>> EmbeddedService::enqueue(std::function<void(const RunPtr &)> work)
{
    auto run = std::make_shared<Run>();
    run->work = std::move(work);
    run->promise.start();
    QFuture<Result<ServiceAddress>> future = run->promise.future();
    m_queue.append(run);
    if (m_queue.size() == 1) {
        QMetaObject::invokeMethod(this, &EmbeddedService::startNext, Qt::QueuedConnection);
    }
    return future;
}

void EmbeddedService::startNext()
{
    const RunPtr run = m_queue.first();
    std::exchange(run->work, {})(run);
}

void EmbeddedService::finish(const RunPtr &run, const Result<ServiceAddress> &result)
{
    m_queue.removeOne(run);
    if (!m_queue.isEmpty()) {
        QMetaObject::invokeMethod(this, &EmbeddedService::startNext, Qt::QueuedConnection);
    }
    run->promise.addResult(result);
    run->promise.finish();
}

void EmbeddedService::fail(const RunPtr &run, const Error &error)
{
    finish(run, Failure(error));
}

/// Answers the URL of the service that runs, or an empty one.
void EmbeddedService::probe(Probed probed)
{
    const std::optional<ServiceEndpoint> endpoint = readServiceEndpoint(m_endpointFile);
    if (!endpoint || !isProcessOf(endpoint->pid, m_program)) {
        probed({});
        return;
    }
    HttpRequest request;
    request.url = protocolUrl(cleanBaseUrl(endpoint->poolServiceUrl), {});
    request.timeoutMs = ProbeTimeoutMs;
    whenDone(m_transport->send(request), this,
             [probed = std::move(probed), url = endpoint->poolServiceUrl](const Result<HttpResponse> &answer) {
                 // Without a key a service that is well answers 401, in the form of the protocol.
                 const bool isService =
                     answer || (answer.error().httpStatus == 401 && answer.error().code != "UnexpectedAnswer"_L1);
                 probed(isService ? url : QUrl());
             });
}

void EmbeddedService::start(const RunPtr &run)
{
    importKeys(run, [this, run] { launch(run); });
}

void EmbeddedService::launch(const RunPtr &run)
{
    Q_EMIT progress(u"Starting the pool service of this computer…"_s);
    QDir().mkpath(m_dataFolder);
    QFile::setPermissions(m_dataFolder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QFile::remove(m_readyFile); // holds no keys any more
    const QStringList arguments{u"--data-dir"_s,   m_dataFolder, u"--listen"_s,    u"127.0.0.1:0"_s,
                                u"--ready-file"_s, m_readyFile,  u"--idle-exit"_s, QString::number(IdleExitSeconds)};
    const Result<qint64> pid = startDetached(m_program, arguments, m_dataFolder, m_logFile);
    if (!pid) {
        fail(run, localError(EmbeddedServiceError::NotStarted, pid.error().message));
        return;
    }
    qCDebug(lcEmbedded) << "started" << m_program << "as" << *pid;
    run->startedNow = true;
    awaitReadyFile(run, *pid);
}

void EmbeddedService::awaitReadyFile(const RunPtr &run, qint64 pid)
{
    auto *watch = new QObject(this); // goes with the waiting
    auto *watcher = new QFileSystemWatcher({m_dataFolder}, watch);
    auto *timer = new QTimer(watch);
    const QDeadlineTimer deadline(m_timeoutMs);
    const auto look = [this, run, pid, watch, deadline] {
        const bool isReady = QFile::exists(m_readyFile);
        const bool hasEnded = !isReady && !isProcessOf(pid, m_program);
        if (!isReady && !hasEnded && !deadline.hasExpired()) {
            return;
        }
        for (QObject *child : watch->children()) {
            child->disconnect();
        }
        watch->deleteLater();
        if (isReady) {
            takeReadyFile(run);
        } else if (hasEnded) {
            processEnded(run);
        } else {
            fail(run, localError(EmbeddedServiceError::StartTimedOut,
                                 u"The pool service was started but did not answer within %1 s. Its log is %2."_s
                                     .arg(m_timeoutMs / 1000)
                                     .arg(m_logFile)));
        }
    };
    connect(watcher, &QFileSystemWatcher::directoryChanged, watch, look);
    connect(timer, &QTimer::timeout, watch, look);
    timer->start(PollMs);
}

/// Another console may have started one a moment earlier; two never run on one data folder.
void EmbeddedService::processEnded(const RunPtr &run)
{
    probe([this, run](const QUrl &url) {
        if (!url.isEmpty()) {
            run->startedNow = false;
            importKeys(run, [this, run, url] { checkKey(run, url); });
            return;
        }
        const QString lastWords = lastLineOf(m_logFile);
        const QString why = lastWords.isEmpty() ? QString() : QString(u" Its last words: "_s + lastWords);
        fail(run, localError(EmbeddedServiceError::NotStarted,
                             QString(u"The pool service ended as soon as it was started."_s + why)));
    });
}

void EmbeddedService::takeReadyFile(const RunPtr &run)
{
    const Result<ReadyFile> ready = ReadyFile::read(m_readyFile);
    if (!ready) {
        fail(run, localError(EmbeddedServiceError::NotStarted, ready.error().message));
        return;
    }
    const QUrl url = ready->poolServiceUrl;
    importKeys(run, [this, run, url] { checkKey(run, url); });
}

/// Takes in the keys of the ready file, if there is one that has any, and deletes it; then goes on.
void EmbeddedService::importKeys(const RunPtr &run, std::function<void()> then)
{
    const Result<ReadyFile> ready = ReadyFile::read(m_readyFile);
    if (!ready) {
        then();
        return;
    }
    if (ready->hasKeys()) {
        Q_EMIT progress(u"Putting the keys into the keychain…"_s);
    }
    storeAll(*m_keys, this, keysOf(*ready), [this, run, then = std::move(then)](const Result<void> &stored) {
        if (!stored) {
            fail(run, stored.error()); // the file stays: the keys are nowhere else
            return;
        }
        QFile::remove(m_readyFile);
        then();
    });
}

void EmbeddedService::checkKey(const RunPtr &run, const QUrl &poolServiceUrl)
{
    whenDone(
        m_keys->read(authorizationKeyName(poolServiceUrl)), this,
        [this, run, poolServiceUrl](const Result<std::optional<Secret>> &key) {
            if (!key) {
                fail(run, key.error());
            } else if (!*key) {
                fail(run,
                     localError(EmbeddedServiceError::KeysMissing,
                                u"The keychain has no key for the pool service of this computer. New keys are made by "
                                "'pooldeckd keys rotate --all --data-dir %1 --ready-file %2'."_s.arg(m_dataFolder,
                                                                                                     m_readyFile)));
            } else {
                finish(run, ServiceAddress{poolServiceUrl, run->startedNow});
            }
        });
}

void EmbeddedService::stopService(const RunPtr &run, std::function<void()> then)
{
    const std::optional<ServiceEndpoint> endpoint = readServiceEndpoint(m_endpointFile);
    if (!endpoint || !isProcessOf(endpoint->pid, m_program)) {
        then();
        return;
    }
    Q_EMIT progress(u"Stopping the pool service of this computer…"_s);
    askToEnd(endpoint->pid);
    auto *timer = new QTimer(this);
    const QDeadlineTimer deadline(m_timeoutMs);
    connect(timer, &QTimer::timeout, this, [this, run, timer, deadline, pid = endpoint->pid, then = std::move(then)] {
        const bool hasEnded = !isProcessOf(pid, m_program);
        if (!hasEnded && !deadline.hasExpired()) {
            return;
        }
        timer->disconnect();
        timer->deleteLater();
        if (hasEnded) {
            then();
        } else {
            fail(run, localError(
                          EmbeddedServiceError::NotStopped,
                          u"The pool service (process %1) did not end when asked to; its keys are as they were."_s.arg(
                              pid)));
        }
    });
    timer->start(PollMs);
}

void EmbeddedService::runKeysRotate(const RunPtr &run)
{
    Q_EMIT progress(u"Making new keys…"_s);
    auto *process = new QProcess(this);
    process->setProgram(m_program);
    QFile::remove(m_readyFile); // of an earlier start; the service refuses to write keys over anything
    process->setArguments(
        {u"keys"_s, u"rotate"_s, u"--all"_s, u"--data-dir"_s, m_dataFolder, u"--ready-file"_s, m_readyFile});
    process->setStandardInputFile(QProcess::nullDevice());
    process->setStandardOutputFile(m_logFile, QIODevice::Append);
    process->setStandardErrorFile(m_logFile, QIODevice::Append);
    const auto failed = [this, run, process](const QString &why) {
        process->disconnect();
        process->deleteLater();
        fail(run, localError(EmbeddedServiceError::KeysNotRotated, u"No new keys could be made: "_s + why));
    };
    connect(process, &QProcess::errorOccurred, this, [failed, process](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            failed(process->errorString());
        }
    });
    connect(process, &QProcess::finished, this,
            [this, run, process, failed](int exitCode, QProcess::ExitStatus status) {
                if (status != QProcess::NormalExit || exitCode != 0) {
                    failed(lastLineOf(m_logFile));
                    return;
                }
                process->disconnect();
                process->deleteLater();
                start(run);
            });
    process->start();
}

} // namespace pooldeck
