#pragma once

#include "net/httptransport.h"
#include "vmhost/messages.h"

#include <QFuture>

namespace pooldeck {

/// What a vmhost does about a call that did not succeed.
enum class CallTrouble {
    Again,   ///< no service answered, or it is busy: try later
    Stale,   ///< 409: the attempt is no longer this VM's
    Refused, ///< another 4xx: trying again changes nothing
    Over     ///< 401 or 410: the service has given this VM up
};

/// An answer that is not in the service's form counts as no answer: another program may have its port.
CallTrouble troubleOf(const Error &error);

/// The calls of a vmhost (docs/protocol.md, vmhost). Each reads the endpoint file anew, so that a service that has come
/// back elsewhere is found. One try each; repeating is the caller's.
class ServiceClient final
{
public:
    ServiceClient(HttpTransport &transport, const QString &endpointFile);

    void setSessionKey(const Secret &key) { m_sessionKey = key; }

    QFuture<Result<RegisterAnswer>> registerVm(const RegisterRequest &request);
    /// Answers after at most LongPollSeconds; nothing when there is no work.
    QFuture<Result<std::optional<Assignment>>> lease();
    /// True: cancel the attempt.
    QFuture<Result<bool>> heartbeat(const AttemptRef &attempt);
    /// As heartbeat, but answered only when there is something to say, after at most LongPollSeconds.
    QFuture<Result<bool>> orders(const AttemptRef &attempt);
    QFuture<Result<void>> publish(const AttemptRef &attempt);
    /// Answers with the next assignment if there is one at once.
    QFuture<Result<std::optional<Assignment>>> complete(const CompleteRequest &request);

    static constexpr int LongPollSeconds = 30;

private:
    QFuture<Result<QJsonObject>> post(QLatin1StringView verb, const QJsonObject &body, int timeoutMs,
                                      bool wait = false);

    HttpTransport &m_transport;
    QString m_endpointFile;
    Secret m_sessionKey;
};

} // namespace pooldeck
