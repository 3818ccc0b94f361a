#include "storage/blobclient.h"

#include "common/literals.h"
#include "model/protocolerror.h"
#include "net/httptransport.h"
#include "net/retrydelay.h"
#include "storage/bloberrors.h"

#include <QDateTime>
#include <QEventLoop>
#include <QLocale>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QRandomGenerator>
#include <QTimer>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int TimeoutMs = 30'000; // without any progress
constexpr qint64 LongestPauseMs = 30'000;
constexpr qint64 ReadBufferBytes = 1024 * 1024;

Failure stopped()
{
    return Failure(localError(BlobError::Stopped, u"The transfer was stopped"_s));
}

/// Of the storage: "AuthenticationFailed".
QString storageCodeOf(const BlobAnswer &answer)
{
    const QString code = QString::fromLatin1(answer.header("x-ms-error-code"));
    const bool isCode = !code.isEmpty() && code.size() < 80 &&
                        std::all_of(code.begin(), code.end(), [](QChar c) { return c.isLetterOrNumber(); });
    return isCode ? code : QString();
}

/// Outputs in the default store are given by the pool service itself, in its own form of errors.
bool isOfPoolService(const BlobAnswer &answer)
{
    return answer.header("Content-Type").startsWith("application/json") && !answer.header("x-request-id").isEmpty();
}

QByteArray nameOf(BlobVerb verb)
{
    switch (verb) {
    case BlobVerb::Head:
        return "HEAD";
    case BlobVerb::Get:
        return "GET";
    case BlobVerb::Put:
        return "PUT";
    }
    return {};
}

bool mayPass(int status)
{
    return status == 408 || status == 429 || status == 500 || (status >= 502 && status <= 504);
}

Error withoutAnswer(const BlobLocation &location, const QNetworkReply &reply)
{
    const bool isTimeout =
        reply.error() == QNetworkReply::OperationCanceledError || reply.error() == QNetworkReply::TimeoutError;
    return localError(isTimeout ? TransportError::TimedOut : TransportError::Unreachable,
                      redactedUrl(location.url) + (isTimeout ? u": the storage did not answer in time"_s
                                                             : u": the storage cannot be reached"_s));
}

} // namespace

QByteArray BlobAnswer::header(QByteArrayView name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    return {};
}

BlobClient::BlobClient(const BlobAccess &access)
    : m_access(access)
    , m_network(std::make_unique<QNetworkAccessManager>())
{
    m_network->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    if (m_access.hosts) {
        m_network->setProxy(QNetworkProxy::NoProxy);
    }
}

BlobClient::~BlobClient() = default;

Result<BlobAnswer> BlobClient::call(const BlobLocation &location, const BlobRequest &request)
{
    for (int tried = 1;; ++tried) {
        Outcome outcome = exchange(location, request);
        if (outcome.answer || !outcome.mayHelpAgain || tried == Tries) {
            return std::move(outcome.answer);
        }
        if (!pause(tried + 1, outcome.retryAfterMs)) {
            return stopped();
        }
    }
}

BlobClient::Outcome BlobClient::exchange(const BlobLocation &location, const BlobRequest &request)
{
    const Result<QNetworkReply *> begun = begin(location, request);
    if (!begun) {
        return {Failure(begun.error()), begun.error().code == TransportError::Unreachable};
    }
    const std::unique_ptr<QNetworkReply> reply(*begun);
    Result<BlobAnswer> answer = await(*reply, request);
    if (isStopped()) {
        return {stopped()};
    }
    if (!answer) {
        return {std::move(answer)};
    }
    const int status = answer->status;
    if (status == 0 || (status < 300 && reply->error() != QNetworkReply::NoError)) {
        return {Failure(withoutAnswer(location, *reply)), true};
    }
    if (status >= 300) {
        const qint64 retryAfterMs = std::clamp<qint64>(answer->header("Retry-After").toLongLong(), 0, 60) * 1000;
        const Error error = isOfPoolService(*answer) ? errorFromResponse(status, answer->body)
                                                     : blobError(location, status, storageCodeOf(*answer));
        return {Failure(error), mayPass(status) || error.code == BlobError::Damaged, retryAfterMs};
    }
    return {std::move(answer)};
}

Result<QNetworkReply *> BlobClient::begin(const BlobLocation &location, const BlobRequest &request)
{
    QByteArray query = location.query.toLatin1();
    for (const auto &[name, value] : request.query) {
        query += (query.isEmpty() ? "" : "&") + name + '=' + QUrl::toPercentEncoding(QString::fromLatin1(value));
    }
    QUrl url = location.url;
    url.setQuery(QString::fromLatin1(query), QUrl::StrictMode);
    QNetworkRequest network;
    if (m_access.hosts) {
        const Result<QHostAddress> address = m_access.hosts->resolve(location.url);
        if (!address) {
            Error error = address.error();
            error.message = redactedUrl(location.url) + u": "_s + error.message;
            return Failure(error);
        }
        url.setHost(address->toString());
        network.setPeerVerifyName(location.url.host());
        network.setRawHeader("Host", location.url.authority(QUrl::FullyEncoded).toLatin1());
    }
    network.setUrl(url);
    network.setRawHeader("User-Agent", m_access.userAgent);
    network.setRawHeader("Accept-Encoding", "identity"); // the blob as it is stored
    network.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    network.setTransferTimeout(TimeoutMs);
    BlobSigning::Headers headers = request.headers;
    if (!location.accountKey.isEmpty()) {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        headers.emplaceBack("x-ms-version", BlobSigning::Version);
        headers.emplaceBack("x-ms-date", QLocale::c().toString(now, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1());
        network.setRawHeader("Authorization", BlobSigning::authorization(location, nameOf(request.verb), request.query,
                                                                         headers, request.body.size()));
    }
    for (const auto &[header, value] : std::as_const(headers)) {
        network.setRawHeader(header, value);
    }
    switch (request.verb) {
    case BlobVerb::Head:
        return m_network->head(network);
    case BlobVerb::Get:
        return m_network->get(network);
    case BlobVerb::Put:
        return m_network->put(network, request.body);
    }
    Q_UNREACHABLE();
}

Result<BlobAnswer> BlobClient::await(QNetworkReply &reply, const BlobRequest &request)
{
    reply.setReadBufferSize(ReadBufferBytes);
    QEventLoop loop; // this thread's only one
    BlobAnswer answer;
    Result<void> wanted;
    bool isSentAgain = false; // by the network library itself, after a break; what it gets then is not the rest
    const auto take = [&] {
        const QByteArray bytes = reply.isOpen() ? reply.readAll() : QByteArray(); // an aborted one is not
        if (!wanted || isSentAgain) {
            return;
        }
        if (answer.status == 0) {
            answer.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            const auto pairs = reply.rawHeaderPairs();
            for (const auto &pair : pairs) {
                answer.headers.append({pair.first, pair.second});
            }
            if (answer.status >= 200 && answer.status < 300 && request.begun) {
                wanted = request.begun(answer);
            }
        }
        if (wanted && answer.status >= 200 && answer.status < 300 && request.sink) {
            wanted = request.sink(bytes);
        } else if (wanted && answer.body.size() + bytes.size() <= LargestBody) {
            answer.body += bytes;
        }
        if (!wanted) {
            reply.abort();
        }
    };
    QObject::connect(&reply, &QNetworkReply::metaDataChanged, &loop, [&] {
        isSentAgain = answer.status != 0;
        if (isSentAgain) {
            reply.abort();
        } else {
            take();
        }
    });
    QObject::connect(&reply, &QNetworkReply::readyRead, &loop, take);
    QObject::connect(&reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    if (request.sent) {
        QObject::connect(&reply, &QNetworkReply::uploadProgress, &loop, [&](qint64 bytes) { request.sent(bytes); });
    }
    const std::stop_callback onStop(
        m_access.stop, [&reply] { QMetaObject::invokeMethod(&reply, &QNetworkReply::abort, Qt::QueuedConnection); });
    if (!reply.isFinished()) {
        loop.exec();
    }
    take();
    if (!wanted) {
        return Failure(wanted.error());
    }
    if (isSentAgain) {
        answer.status = 0;
    }
    return answer;
}

bool BlobClient::pause(int nextTry, qint64 retryAfterMs)
{
    const qint64 delayMs =
        std::min(retryDelayMs(nextTry, QRandomGenerator::global()->generateDouble(), retryAfterMs), LongestPauseMs);
    QEventLoop loop;
    QTimer::singleShot(std::chrono::milliseconds(delayMs), &loop, &QEventLoop::quit);
    const std::stop_callback onStop(
        m_access.stop, [&loop] { QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection); });
    if (!isStopped()) {
        loop.exec();
    }
    return !isStopped();
}

} // namespace pooldeck
