#include "connections/connectioncontroller.h"

#include "client/poolserviceclient.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "connections/keystore.h"
#include "connections/sessionkeystore.h"
#include "sync/accountsession.h"
#include "sync/mirrorkeeper.h"
#include "sync/mirrorstore.h"

#include <QPromise>

namespace pooldeck {

ConnectionController::ConnectionController(HttpTransport &transport, SessionKeyStore &keys, const Clock &clock,
                                           ConnectionStore &store, EmbeddedService &embedded, MirrorStore &mirrors, const QString &submissionsFolder, QObject *parent)
    : QObject(parent)
    , m_transport(transport)
    , m_keys(keys)
    , m_clock(clock)
    , m_store(store)
    , m_embedded(embedded)
    , m_mirrors(mirrors)
    , m_submissionsFolder(submissionsFolder)
{
    connect(&embedded, &EmbeddedService::progress, this, [this](const QString &text) {
        if (m_state == State::Connecting) {
            setProgress(text);
        }
    });
}

ConnectionController::~ConnectionController() = default;

QList<Connection> ConnectionController::connections() const
{
    return m_store.load().value_or(QList<Connection>{thisComputer()});
}

QString ConnectionController::keyStoreDescription() const
{
    return m_keys.description();
}

void ConnectionController::begin(const Connection &connection, const QString &progress)
{
    ++m_attempt;
    leaveSession();
    m_connection = connection;
    m_error.reset();
    m_progress = progress;
    setState(State::Connecting);
}

void ConnectionController::leaving(const std::function<void()> &go)
{
    if (m_session && m_leaveCheck) {
        m_leaveCheck(go);
    } else {
        go();
    }
}

void ConnectionController::connectTo(const Connection &connection)
{
    leaving([this, connection] { goTo(connection); });
}

void ConnectionController::goTo(const Connection &connection)
{
    m_again = [this, connection] { connectTo(connection); };
    switch (connection.kind) {
    case ConnectionKind::ThisComputer: {
        begin(connection, tr("Looking for the pool service of this computer…"));
        showLastState();
        const quint64 attempt = m_attempt;
        whenDone(m_embedded.ensureRunning(), this, [this, attempt](const Result<ServiceAddress> &address) {
            if (attempt == m_attempt) {
                onServiceAddress(address);
            }
        });
        break;
    }
    case ConnectionKind::Remote:
        begin(connection, tr("Looking for the key of %1…").arg(connection.name));
        showLastState();
        readKey(connection.poolServiceUrl);
        break;
    }
}

void ConnectionController::onServiceAddress(const Result<ServiceAddress> &address)
{
    if (address) {
        readKey(address->poolServiceUrl);
    } else if (address.error().code == EmbeddedServiceError::KeysMissing && m_keys.isSessionOnly()) {
        rotateKeys(); // they were in the memory of an earlier session
    } else {
        fail(address.error());
    }
}

void ConnectionController::readKey(const QUrl &poolServiceUrl)
{
    const quint64 attempt = m_attempt;
    whenDone(
        m_keys.read(authorizationKeyName(poolServiceUrl)), this,
        [this, attempt, poolServiceUrl](const Result<std::optional<Secret>> &key) {
            if (attempt != m_attempt) {
                return;
            }
            if (!key) {
                fail(key.error());
            } else if (!*key) {
                fail(localError(EmbeddedServiceError::KeysMissing, tr("There is no authorization key for %1 in the %2.")
                                                                       .arg(m_connection.name, m_keys.description())));
            } else {
                openSession(poolServiceUrl, **key);
            }
        });
}

QString ConnectionController::ownerOf(const Connection &connection) const
{
    return accountOwner(connection, m_embedded.dataFolder());
}

void ConnectionController::showLastState()
{
    const quint64 attempt = m_attempt;
    whenDone(m_mirrors.read(ownerOf(m_connection)), this, [this, attempt](const std::optional<MirrorState> &state) {
        if (attempt != m_attempt || !state || m_state == State::Failed) {
            return;
        }
        if (!m_session) {
            makeSession(m_connection.poolServiceUrl, Secret());
        }
        m_session->restore(*state);
        Q_EMIT stateChanged();
    });
}

void ConnectionController::makeSession(const QUrl &poolServiceUrl, const Secret &key)
{
    m_session = std::make_unique<AccountSession>(
        m_transport, m_keys, m_clock, AccountSession::Submissions{m_submissionsFolder, ownerOf(m_connection)},
        poolServiceUrl, key);
    m_keeper = std::make_unique<MirrorKeeper>(*m_session, m_mirrors, ownerOf(m_connection), m_clock);
}

void ConnectionController::leaveSession()
{
    m_keeper.reset();
    if (m_session) {
        Q_EMIT sessionAboutToGo();
        m_session.reset();
    }
}

void ConnectionController::openSession(const QUrl &poolServiceUrl, const Secret &key)
{
    if (m_session) {
        m_session->setService(poolServiceUrl, key);
    } else {
        makeSession(poolServiceUrl, key);
    }
    m_session->start();
    setState(State::Connected);
}

void ConnectionController::addConnection(const QString &name, const QUrl &poolServiceUrl, const Secret &key)
{
    leaving([this, name, poolServiceUrl, key] { tryKey(name, poolServiceUrl, key); });
}

void ConnectionController::tryKey(const QString &name, const QUrl &poolServiceUrl, const Secret &key)
{
    m_again = [this, name, poolServiceUrl, key] { addConnection(name, poolServiceUrl, key); };
    const Connection connection{name, ConnectionKind::Remote, poolServiceUrl};
    begin(connection, tr("Trying the key at %1…").arg(poolServiceUrl.host()));
    const quint64 attempt = m_attempt;
    const PoolServiceClient client(m_transport, poolServiceUrl, key);
    whenDone(client.account(), this, [this, attempt, connection, key](const Result<Account> &account) {
        if (attempt != m_attempt) {
            return;
        }
        if (!account) {
            fail(account.error());
            return;
        }
        whenDone(m_keys.write(authorizationKeyName(connection.poolServiceUrl), key), this,
                 [this, attempt, connection, key](const Result<void> &stored) {
                     if (attempt != m_attempt) {
                         return;
                     }
                     if (!stored) {
                         fail(stored.error());
                         return;
                     }
                     const Result<Connection> known = m_store.find(connection.name);
                     if (!known || *known != connection) { // else it is just another key for it
                         if (const Result<void> added = m_store.add(connection); !added) {
                             fail(added.error());
                             return;
                         }
                     }
                     m_again = [this, connection] { connectTo(connection); };
                     openSession(connection.poolServiceUrl, key);
                 });
    });
}

QFuture<Result<void>> ConnectionController::forget(const Connection &connection)
{
    if (m_session && connection == m_connection) {
        ++m_attempt;
        leaveSession();
        m_connection = {};
        m_again = {};
        setState(State::NotConnected);
    }
    m_mirrors.remove(ownerOf(connection));
    auto promise = std::make_shared<QPromise<Result<void>>>();
    promise->start();
    whenDone(m_keys.remove(authorizationKeyName(connection.poolServiceUrl)), this,
             [this, promise, name = connection.name](const Result<void> &removed) {
                 promise->addResult(removed ? m_store.remove(name) : removed);
                 promise->finish();
             });
    return promise->future();
}

void ConnectionController::replaceKey(const Secret &key)
{
    if (m_state != State::Connected) {
        return;
    }
    whenDone(m_keys.write(authorizationKeyName(m_session->poolServiceUrl()), key), m_session.get(),
             [this, key](const Result<void> &) {
                 // A keychain that takes no key is no reason not to go on: it is asked for again next time.
                 m_session->setAuthorizationKey(key);
             });
}

void ConnectionController::retry()
{
    const auto again = m_again; // which sets it anew
    if (again) {
        again();
    }
}

void ConnectionController::keepKeysForSession()
{
    m_keys.keepForSessionOnly();
    retry();
}

void ConnectionController::rotateKeys()
{
    begin(thisComputer(), tr("Making new keys for the pool service of this computer…"));
    const quint64 attempt = m_attempt;
    whenDone(m_embedded.rotateKeys(), this, [this, attempt](const Result<ServiceAddress> &address) {
        if (attempt != m_attempt) {
            return;
        }
        if (address) {
            readKey(address->poolServiceUrl);
        } else {
            fail(address.error());
        }
    });
}

void ConnectionController::fail(const Error &error)
{
    leaveSession();
    m_error = error;
    setState(State::Failed);
}

void ConnectionController::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void ConnectionController::setProgress(const QString &text)
{
    m_progress = text;
    Q_EMIT progressChanged();
}

} // namespace pooldeck
