#pragma once

#include "http/httpfrontreader.h"

namespace pooldeck {

struct AnswerHead
{
    QByteArray requestId;
    qint64 bodyBytes = 0;
    bool keepAlive = true;
    bool isHttp10 = false; ///< the client's version
};

/// Status line and headers, with the empty line after them.
QByteArray headOf(const ServiceResponse &response, const AnswerHead &answer);

/// What a client is told whose request cannot be read: a step after Whole.
ServiceResponse refusalOf(RequestReader::Step step, const HttpFront::Limits &limits);

} // namespace pooldeck
