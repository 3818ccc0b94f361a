#pragma once

#include "http/httpfront.h"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>

namespace pooldeck {

/// Makes requests of the bytes of one connection, without any input or output of its own. Bytes of the next request
/// that came along with one are kept.
class RequestReader final
{
public:
    enum class Step {
        More,           ///< needs more bytes
        Header,         ///< the header is whole; once for each request
        Whole,          ///< `take` has a request
        HeaderTooLarge, ///< this and those below: nothing can be read any more
        HeaderMalformed,
        BodyTooLarge,
        BodyMalformed
    };

    explicit RequestReader(const HttpFront::Limits &limits);

    void received(const char *bytes, std::size_t count);
    Step next();

    /// From the step Header on.
    bool expectsContinue() const { return m_expectsContinue; }
    bool keepAlive() const { return m_keepAlive; }
    bool isHead() const { return m_request.method == "HEAD"; }
    bool isHttp10() const { return m_isHttp10; }

    /// After Whole. The reader is ready for the next request then.
    ServiceRequest take();

    bool isInHeader() const { return !m_headerDone; }
    bool hasBytes() const { return m_headerDone || m_buffer.size() > 0; }
    /// More must not be read before what is there has been used.
    bool isFull() const { return m_buffer.size() >= m_limits.headerBytes; }
    /// What is held in memory of the request's body.
    std::size_t bodyBytes() const { return m_parser->get().body().size(); }
    /// Forgets everything and gives the memory back.
    void clear();

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    void begin();
    void headerDone();
    void skipEmptyLines();

    HttpFront::Limits m_limits;
    boost::beast::flat_buffer m_buffer;
    std::optional<Parser> m_parser;
    ServiceRequest m_request;
    std::size_t m_headerBytes = 0;
    bool m_headerDone = false;
    bool m_expectsContinue = false;
    bool m_keepAlive = false;
    bool m_isHttp10 = false;
};

} // namespace pooldeck
