#include "http/httpmessages.h"

#include "model/protocolerror.h"

#include <QJsonDocument>

namespace pooldeck {

ServiceResponse ServiceResponse::json(const QJsonObject &object, int status)
{
    ServiceResponse response;
    response.status = status;
    response.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
    return response;
}

ServiceResponse ServiceResponse::error(const Error &error)
{
    ServiceResponse response = json(errorBody(error), error.httpStatus);
    if (error.httpStatus == 401) {
        response.with("WWW-Authenticate", "Bearer");
    }
    if (error.httpStatus == 503) {
        response.with("Retry-After", "1");
    }
    return response;
}

ServiceResponse ServiceResponse::noContent()
{
    ServiceResponse response;
    response.status = 204;
    response.contentType.clear();
    return response;
}

} // namespace pooldeck
