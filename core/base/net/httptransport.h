#pragma once

#include "common/error.h"
#include "common/secret.h"

#include <QByteArray>
#include <QFuture>
#include <QList>
#include <QUrl>

#include <functional>
#include <utility>

namespace pooldeck {

enum class HttpMethod { Get, Post, Patch, Delete };

QByteArray toByteArray(HttpMethod method);

struct HttpRequest
{
    HttpMethod method = HttpMethod::Get;
    QUrl url;
    QByteArray body;
    Secret bearer; ///< empty: no Authorization header
    QList<std::pair<QByteArray, QByteArray>> headers;
    /// PEM. With it a server is trusted that shows this very certificate, whatever its name, issuer and dates, and no
    /// other one.
    QByteArray pinnedCertificate;
    /// Takes the body of a successful answer part by part, as it comes; the answer itself has none then. False: it is
    /// wanted no more, and the error is Cancelled. To be sent once only.
    std::function<bool(const QByteArray &part)> sink;
    qint64 bodyLimit = 0;   ///< bytes of the answer's body that are wanted: the rest is not fetched; 0: all of it
    int timeoutMs = 30'000; ///< of one try, connection included
    int tries = 1;          ///< more than one only for what may safely be sent twice
};

struct HttpResponse
{
    int status = 0;
    QByteArray body;
    QList<std::pair<QByteArray, QByteArray>> headers;
    bool isCut = false; ///< there is more than the bodyLimit that was asked for

    /// "" when absent; names compare without case.
    QByteArray header(QByteArrayView name) const;
};

/// Sends one HTTP request and answers exactly once, never from inside `send`.
///
/// A status of 400 and above comes back as an Error in the protocol's terms with its httpStatus; when no HTTP answer
/// was had, httpStatus is 0 and the code is Unreachable, TimedOut or TlsFailed. Messages never hold a key or a token.
class HttpTransport
{
public:
    virtual ~HttpTransport() = default;
    virtual QFuture<Result<HttpResponse>> send(const HttpRequest &request) = 0;
    /// Later requests use none of the connections that are open now.
    virtual void forgetConnections() {}
};

/// Codes of errors where no service answered.
namespace TransportError {
inline constexpr QLatin1StringView Unreachable{"Unreachable"};
inline constexpr QLatin1StringView TimedOut{"TimedOut"};
inline constexpr QLatin1StringView TlsFailed{"TlsFailed"};
inline constexpr QLatin1StringView Cancelled{"Cancelled"}; ///< by whoever asked
} // namespace TransportError

/// True when trying again later may help: no answer, a time-out, or a 503.
bool isTransient(const Error &error);

/// The URL without its query, for logs and messages: SAS tokens and signatures live in queries.
QString redactedUrl(const QUrl &url);

} // namespace pooldeck
