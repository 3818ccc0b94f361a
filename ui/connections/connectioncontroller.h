#pragma once

#include "common/clock.h"
#include "connections/connection.h"
#include "connections/connectionstore.h"
#include "connections/embeddedservice.h"
#include "net/httptransport.h"

#include <QFuture>
#include <QObject>

#include <memory>
#include <optional>

namespace pooldeck {

class AccountSession;
class MirrorKeeper;
class MirrorStore;
class SessionKeyStore;

/// Which account the window is connected to, and the way there: the embedded service started, the key found, the
/// session made. What was known of the account last time is shown on the way.
class ConnectionController final : public QObject
{
    Q_OBJECT

public:
    enum class State { NotConnected, Connecting, Connected, Failed };
    Q_ENUM(State)

    /// Everything must outlive it.
    ConnectionController(HttpTransport &transport, SessionKeyStore &keys, const Clock &clock, ConnectionStore &store,
                         EmbeddedService &embedded, MirrorStore &mirrors, const QString &submissionsFolder,
                         QObject *parent = nullptr);
    ~ConnectionController() override;

    State state() const { return m_state; }
    const Connection &connection() const { return m_connection; }
    /// There when Connected, and while Connecting when something is known from last time; its monitor is Offline then.
    AccountSession *session() const { return m_session.get(); }
    /// Why Failed.
    const std::optional<Error> &error() const { return m_error; }
    const QString &progressText() const { return m_progress; }
    /// "This computer", then those stored.
    QList<Connection> connections() const;
    QString keyStoreDescription() const;

    /// Asked before a session is left for another connection: calls `go` if it may be, now or later.
    using LeaveCheck = std::function<void(const std::function<void()> &go)>;
    void setLeaveCheck(const LeaveCheck &check) { m_leaveCheck = check; }

    void connectTo(const Connection &connection);
    /// Tries the key, then keeps key and connection, then connects.
    void addConnection(const QString &name, const QUrl &poolServiceUrl, const Secret &authorizationKey);
    /// Removes a stored connection and its key; one that is connected is left first. Errors: those of ConnectionStore
    /// and KeyStore; then nothing or only the key has gone.
    QFuture<Result<void>> forget(const Connection &connection);
    /// Another key for the present connection.
    void replaceKey(const Secret &authorizationKey);
    void retry();
    /// After trouble with the keychain: keys in memory, and again.
    void keepKeysForSession();
    /// For keys of this computer's service that are lost: it makes new ones.
    void rotateKeys();

Q_SIGNALS:
    void stateChanged();
    void progressChanged();
    /// Before the session goes: let go of it.
    void sessionAboutToGo();

private:
    void leaving(const std::function<void()> &go);
    void goTo(const Connection &connection);
    void tryKey(const QString &name, const QUrl &poolServiceUrl, const Secret &authorizationKey);
    void begin(const Connection &connection, const QString &progress);
    void fail(const Error &error);
    void readKey(const QUrl &poolServiceUrl);
    void makeSession(const QUrl &poolServiceUrl, const Secret &key);
    void leaveSession();
    /// Whose state it is, for the MirrorStore.
    QString ownerOf(const Connection &connection) const;
    void showLastState();
    void openSession(const QUrl &poolServiceUrl, const Secret &key);
    void onServiceAddress(const Result<ServiceAddress> &address);
    void setState(State state);
    void setProgress(const QString &text);

    HttpTransport &m_transport;
    SessionKeyStore &m_keys;
    const Clock &m_clock;
    ConnectionStore &m_store;
    EmbeddedService &m_embedded;
    MirrorStore &m_mirrors;
    QString m_submissionsFolder;
    State m_state = State::NotConnected;
    Connection m_connection;
    std::unique_ptr<AccountSession> m_session;
    std::unique_ptr<MirrorKeeper> m_keeper;
    std::optional<Error> m_error;
    QString m_progress;
    std::function<void()> m_again;
    LeaveCheck m_leaveCheck;
    quint64 m_attempt = 0;
};

} // namespace pooldeck
