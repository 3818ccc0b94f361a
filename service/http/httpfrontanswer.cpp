#include "http/httpfrontanswer.h"

#include "common/literals.h"
#include "model/protocolerror.h"

#include <boost/beast/http/status.hpp>

namespace pooldeck {
namespace {

void appendHeader(QByteArray &head, const QByteArray &name, QByteArray value)
{
    value.replace('\r', ' ').replace('\n', ' ');
    head += name + ": " + value + "\r\n";
}

} // namespace

QByteArray headOf(const ServiceResponse &response, const AnswerHead &answer)
{
    const auto reason =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(unsigned(response.status)));
    QByteArray head = "HTTP/1.1 " + QByteArray::number(response.status) + ' ' +
                      QByteArray(reason.data(), qsizetype(reason.size())) + "\r\n";
    head.reserve(512);
    appendHeader(head, "x-request-id", answer.requestId);
    bool hasCacheControl = false;
    for (const auto &[name, value] : response.headers) {
        appendHeader(head, name, value);
        hasCacheControl = hasCacheControl || name.compare("Cache-Control", Qt::CaseInsensitive) == 0;
    }
    if (!hasCacheControl) {
        appendHeader(head, "Cache-Control", "no-store");
    }
    appendHeader(head, "X-Content-Type-Options", "nosniff");
    if (!response.contentType.isEmpty()) {
        appendHeader(head, "Content-Type", response.contentType);
    }
    if (response.status != 204) {
        appendHeader(head, "Content-Length", QByteArray::number(answer.bodyBytes));
    }
    if (!answer.keepAlive) {
        appendHeader(head, "Connection", "close");
    } else if (answer.isHttp10) {
        appendHeader(head, "Connection", "keep-alive");
    }
    return head + "\r\n";
}

ServiceResponse refusalOf(RequestReader::Step step, const HttpFront::Limits &limits)
{
    Error error = protocolError(ErrorCode::RequestBodyInvalid, u"This is not a well-formed HTTP request."_s);
    if (step == RequestReader::Step::BodyTooLarge) {
        error = protocolError(ErrorCode::PayloadTooLarge,
                              u"The body is larger than the %1 bytes allowed."_s.arg(limits.bodyBytes));
    } else if (step == RequestReader::Step::HeaderTooLarge) {
        error = protocolError(ErrorCode::PayloadTooLarge,
                              u"The header is larger than the %1 bytes allowed."_s.arg(limits.headerBytes));
        error.httpStatus = 431;
    }
    return ServiceResponse::error(error);
}

} // namespace pooldeck
