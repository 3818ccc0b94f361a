#include "vmhost/blobtransfer.h"

#include "common/ids.h"
#include "common/literals.h"
#include "net/httptransport.h"
#include "net/retrydelay.h"

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
    return Failure(localError(u"Stopped"_s, u"The job was stopped"_s));
}

Failure failed(const QString &message)
{
    return Failure(localError(u"BlobFailed"_s, message));
}

/// Of the storage: "AuthenticationFailed".
QString codeOf(const QNetworkReply &reply)
{
    const QString code = QString::fromLatin1(reply.rawHeader("x-ms-error-code"));
    const bool isCode = !code.isEmpty() && code.size() < 80 &&
                        std::all_of(code.begin(), code.end(), [](QChar c) { return c.isLetterOrNumber(); });
    return isCode ? code : QString();
}

QString reasonOf(int status, const QString &code)
{
    const QString shown = code.isEmpty() ? QString::number(status) : QString::number(status) + u' ' + code;
    if (status == 401 || status == 403) {
        return u"the storage refuses access (%1): the key or signature is wrong, has expired, or does not permit this"_s
            .arg(shown);
    }
    if (status == 404) {
        return code == "ContainerNotFound"_L1 ? u"there is no such container (%1)"_s.arg(shown)
                                              : u"there is no such blob (%1)"_s.arg(shown);
    }
    if (status >= 300 && status < 400) {
        return u"the storage redirects (%1), which is not followed"_s.arg(shown);
    }
    return u"the storage answered %1"_s.arg(shown);
}

QByteArray contentType(const QString &path)
{
    return path.endsWith(".csv"_L1, Qt::CaseInsensitive)   ? QByteArray("text/csv")
           : path.endsWith(".tsv"_L1, Qt::CaseInsensitive) ? QByteArray("text/tab-separated-values")
                                                           : QByteArray("application/octet-stream");
}

} // namespace

BlobTransfer::BlobTransfer(const BlobHosts &hosts, std::stop_token stop)
    : m_hosts(hosts)
    , m_stop(std::move(stop))
    , m_network(std::make_unique<QNetworkAccessManager>())
{
    m_network->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_network->setProxy(QNetworkProxy::NoProxy);
}

BlobTransfer::~BlobTransfer() = default;

Result<void> BlobTransfer::download(const BlobLocation &location, QFile &into)
{
    Call get;
    get.method = "GET";
    get.into = &into;
    return call(location, get);
}

Result<QStringList> BlobTransfer::uploadBlocks(const BlobLocation &location, QFile &source)
{
    // Ids of all blocks of a blob have the same length, those of other attempts included.
    const QString attempt = newId();
    QStringList ids;
    for (;;) {
        Call put;
        put.method = "PUT";
        put.body = source.read(BlockBytes);
        if (source.error() != QFileDevice::NoError) {
            return failed(u"reading failed: %1"_s.arg(source.errorString()));
        }
        if (put.body.isEmpty()) {
            return ids;
        }
        const QString id = attempt + u"%1"_s.arg(ids.size(), 6, 10, QChar(u'0'));
        ids.append(QString::fromLatin1(id.toLatin1().toBase64()));
        put.query = {{"comp", "block"}, {"blockid", ids.last().toLatin1()}};
        put.headers = {{"Content-Type", "application/octet-stream"}};
        if (const auto uploaded = call(location, put); !uploaded) {
            return Failure(uploaded.error());
        }
    }
}

Result<void> BlobTransfer::commitBlocks(const BlobLocation &location, const QStringList &blockIds)
{
    Call put;
    put.method = "PUT";
    put.query = {{"comp", "blocklist"}};
    put.headers = {{"Content-Type", "application/xml"}, {"x-ms-blob-content-type", contentType(location.url.path())}};
    put.body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>";
    for (const QString &id : blockIds) {
        put.body += "<Latest>" + id.toLatin1() + "</Latest>";
    }
    put.body += "</BlockList>";
    return call(location, put);
}

Result<void> BlobTransfer::call(const BlobLocation &location, const Call &call)
{
    for (int tried = 1;; ++tried) {
        bool again = false;
        qint64 retryAfterMs = 0;
        Result<void> done = tryCall(location, call, again, retryAfterMs);
        if (m_stop.stop_requested()) {
            return stopped();
        }
        if (done || !again || tried == Tries) {
            return done ? done : failed(redactedUrl(location.url) + u": "_s + done.error().message);
        }
        const qint64 delayMs = retryDelayMs(tried + 1, QRandomGenerator::global()->generateDouble(), retryAfterMs);
        if (!pause(std::min(delayMs, LongestPauseMs))) {
            return stopped();
        }
    }
}

Result<void> BlobTransfer::tryCall(const BlobLocation &location, const Call &call, bool &again, qint64 &retryAfterMs)
{
    const Result<QHostAddress> address = m_hosts.resolve(location.url);
    if (!address) {
        again = address.error().code == TransportError::Unreachable;
        return Failure(address.error());
    }
    if (call.into && (!call.into->resize(0) || !call.into->seek(0))) {
        return failed(u"writing failed: %1"_s.arg(call.into->errorString()));
    }

    QByteArray query = location.query.toLatin1();
    for (const auto &[name, value] : call.query) {
        query += (query.isEmpty() ? "" : "&") + name + '=' + QUrl::toPercentEncoding(QString::fromLatin1(value));
    }
    const QString name = location.url.host();
    QUrl url = location.url;
    url.setHost(address->toString());
    url.setQuery(QString::fromLatin1(query), QUrl::StrictMode);
    QNetworkRequest request(url);
    request.setPeerVerifyName(name);
    request.setRawHeader("Host", location.url.authority(QUrl::FullyEncoded).toLatin1());
    request.setRawHeader("User-Agent", "pooldeck-vmhost");
    request.setRawHeader("Accept-Encoding", "identity"); // the blob as it is stored
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setTransferTimeout(TimeoutMs);
    BlobSigning::Headers headers = call.headers;
    if (!location.accountKey.isEmpty()) {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        headers.emplaceBack("x-ms-version", BlobSigning::Version);
        headers.emplaceBack("x-ms-date", QLocale::c().toString(now, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1());
        request.setRawHeader("Authorization",
                             BlobSigning::authorization(location, call.method, call.query, headers, call.body.size()));
    }
    for (const auto &[header, value] : std::as_const(headers)) {
        request.setRawHeader(header, value);
    }

    const std::unique_ptr<QNetworkReply> reply(m_network->sendCustomRequest(request, call.method, call.body));
    if (const auto written = await(*reply, call.into); !written) {
        return written;
    }
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0 || (status < 300 && reply->error() != QNetworkReply::NoError)) {
        again = true;
        return failed(reply->error() == QNetworkReply::OperationCanceledError ? u"the storage did not answer in time"_s
                                                                              : u"the storage cannot be reached"_s);
    }
    if (status >= 300) {
        again = status == 408 || status == 429 || status == 500 || (status >= 502 && status <= 504);
        retryAfterMs = std::clamp<qint64>(reply->rawHeader("Retry-After").toLongLong(), 0, 60) * 1000;
        return failed(reasonOf(status, codeOf(*reply)));
    }
    return {};
}

Result<void> BlobTransfer::await(QNetworkReply &reply, QFile *into)
{
    reply.setReadBufferSize(ReadBufferBytes);
    QEventLoop loop; // this thread's only one
    bool isWritten = true;
    const auto take = [&] {
        const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const QByteArray bytes = reply.isOpen() ? reply.readAll() : QByteArray(); // an aborted one is not
        if (into && status >= 200 && status < 300 && into->write(bytes) != bytes.size()) {
            isWritten = false;
            reply.abort();
        }
    };
    QObject::connect(&reply, &QNetworkReply::readyRead, &loop, take);
    QObject::connect(&reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    const std::stop_callback onStop(
        m_stop, [&reply] { QMetaObject::invokeMethod(&reply, &QNetworkReply::abort, Qt::QueuedConnection); });
    if (!reply.isFinished()) {
        loop.exec();
    }
    take();
    if (!isWritten || (into && !into->flush())) {
        return failed(u"writing failed: %1"_s.arg(into->errorString()));
    }
    return {};
}

bool BlobTransfer::pause(qint64 delayMs)
{
    QEventLoop loop;
    QTimer::singleShot(std::chrono::milliseconds(delayMs), &loop, &QEventLoop::quit);
    const std::stop_callback onStop(
        m_stop, [&loop] { QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection); });
    if (!m_stop.stop_requested()) {
        loop.exec();
    }
    return !m_stop.stop_requested();
}

} // namespace pooldeck
