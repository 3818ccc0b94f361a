#include "http/httpfrontreader.h"

#include <QUrl>

#include <boost/asio/buffer.hpp>

#include <algorithm>

namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace pooldeck {
namespace {

QByteArray toBytes(beast::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size()));
}

/// The client's own request id, to be logged beside ours; empty when it would do a log harm.
QByteArray harmlessId(const QByteArray &text)
{
    constexpr qsizetype MaxLength = 64;
    const auto isHarmless = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
               c == '-';
    };
    return text.size() <= MaxLength && std::all_of(text.begin(), text.end(), isHarmless) ? text : QByteArray();
}

/// The path and query of a target: proxies may send the whole URL.
QByteArray localTarget(const QByteArray &target)
{
    if (target.startsWith('/')) {
        return target;
    }
    const qsizetype scheme = target.indexOf("://");
    const qsizetype path = scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
    return path < 0 ? target : target.mid(path);
}

template <class Header>
ServiceRequest requestOf(const Header &header)
{
    ServiceRequest result;
    result.method = toBytes(header.method_string());
    const QByteArray target = localTarget(toBytes(header.target()));
    const qsizetype mark = target.indexOf('?');
    result.rawPath = QString::fromLatin1(mark < 0 ? target : target.left(mark));
    const QStringList segments = result.rawPath.split(u'/', Qt::SkipEmptyParts);
    for (const QString &segment : segments) {
        result.path.append(QUrl::fromPercentEncoding(segment.toLatin1()));
    }
    if (mark >= 0) {
        result.query = QUrlQuery(QString::fromLatin1(target.mid(mark + 1)));
    }
    result.clientRequestId = harmlessId(toBytes(header["x-request-id"]));
    result.authorization = toBytes(header[http::field::authorization]);
    result.ifMatch = toBytes(header[http::field::if_match]);
    result.userAgent = toBytes(header[http::field::user_agent]);
    result.idempotencyKey = toBytes(header["Idempotency-Key"]);
    return result;
}

} // namespace

RequestReader::RequestReader(const HttpFront::Limits &limits)
    : m_limits(limits)
{
    begin();
}

void RequestReader::begin()
{
    m_parser.emplace();
    m_parser->body_limit(m_limits.bodyBytes);
    m_parser->header_limit(m_limits.headerBytes);
    m_headerDone = false;
    m_headerBytes = 0;
}

void RequestReader::clear()
{
    m_buffer.clear();
    m_buffer.shrink_to_fit();
    begin();
}

void RequestReader::received(const char *bytes, std::size_t count)
{
    boost::asio::buffer_copy(m_buffer.prepare(count), boost::asio::buffer(bytes, count));
    m_buffer.commit(count);
}

void RequestReader::skipEmptyLines()
{
    const auto bytes = static_cast<const char *>(m_buffer.data().data());
    std::size_t empty = 0;
    while (empty < m_buffer.size() && (bytes[empty] == '\r' || bytes[empty] == '\n')) {
        ++empty;
    }
    m_buffer.consume(empty);
}

RequestReader::Step RequestReader::next()
{
    if (m_parser->is_done()) {
        return m_headerDone ? Step::Whole : Step::More;
    }
    if (!m_parser->got_some()) {
        skipEmptyLines();
    }
    beast::error_code error;
    while (m_buffer.size() > 0 && !error && !m_parser->is_done()) {
        m_parser->eager(m_headerDone);
        const std::size_t used = m_parser->put(m_buffer.data(), error);
        m_buffer.consume(used);
        if (!m_headerDone) {
            m_headerBytes += used; // the parser limits each line only when lines come one by one
            if (m_headerBytes > m_limits.headerBytes) {
                return Step::HeaderTooLarge;
            }
        }
        if (m_parser->is_header_done() && !m_headerDone && (!error || error == http::error::need_more)) {
            headerDone();
            // What comes encoded in another way than in chunks has no end that we could know.
            const bool isEncoded = m_parser->get().find(http::field::transfer_encoding) != m_parser->get().end();
            const bool hasLength = m_parser->get().find(http::field::content_length) != m_parser->get().end();
            return isEncoded && (hasLength || !m_parser->chunked()) ? Step::HeaderMalformed : Step::Header;
        }
    }
    if (error == http::error::body_limit) {
        return Step::BodyTooLarge;
    }
    if (error == http::error::header_limit) {
        return m_headerDone ? Step::BodyMalformed : Step::HeaderTooLarge;
    }
    if (error && error != http::error::need_more) {
        return m_headerDone ? Step::BodyMalformed : Step::HeaderMalformed;
    }
    if (m_parser->is_done()) {
        return Step::Whole;
    }
    // A line that never ends: of a header it is limited by the parser, of a chunk only here.
    return m_headerDone && isFull() ? Step::BodyMalformed : Step::More;
}

void RequestReader::headerDone()
{
    m_headerDone = true;
    const auto &header = m_parser->get();
    m_request = requestOf(header);
    m_keepAlive = m_parser->keep_alive();
    m_isHttp10 = header.version() < 11;
    m_expectsContinue = !m_isHttp10 && !m_parser->is_done() &&
                        beast::iequals(header[http::field::expect], "100-continue") && m_buffer.size() == 0;
}

ServiceRequest RequestReader::take()
{
    ServiceRequest request = std::move(m_request);
    const std::string &body = m_parser->get().body();
    request.body = QByteArray(body.data(), qsizetype(body.size()));
    m_request = {};
    if (m_buffer.size() == 0) {
        m_buffer.shrink_to_fit();
    }
    begin();
    return request;
}

} // namespace pooldeck
