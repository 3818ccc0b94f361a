#include "http/answer.h"

#include "common/ids.h"
#include "common/isotime.h"
#include "common/jsonreader.h"
#include "common/literals.h"
#include "model/protocolerror.h"

namespace pooldeck {
namespace {

Error invalidQuery(const QString &name, const QString &message)
{
    return protocolError(ErrorCode::InvalidQueryParameter, message, name);
}

} // namespace

Error requestBodyInvalid(const Error &cause)
{
    if (cause.httpStatus != 0) {
        return cause; // a code of the protocol already
    }
    const ErrorCode code = cause.target == "VmCount"_L1 ? ErrorCode::VmCountOutOfRange : ErrorCode::RequestBodyInvalid;
    return protocolError(code, cause.message, cause.target);
}

Result<QJsonObject> bodyObject(const ServiceRequest &request)
{
    if (request.body.trimmed().isEmpty()) {
        return Failure(protocolError(ErrorCode::RequestIsEmpty, u"The request has no body."_s));
    }
    Result<QJsonObject> object = parseJsonObject(request.body);
    if (!object) {
        return Failure(requestBodyInvalid(object.error()));
    }
    return object;
}

Result<qint64> queryInteger(const ServiceRequest &request, const QString &name, qint64 fallback, qint64 minimum,
                            qint64 maximum)
{
    const QString text = request.queryValue(name);
    if (text.isEmpty()) {
        return fallback;
    }
    bool isNumber = false;
    const qint64 value = text.toLongLong(&isNumber);
    if (!isNumber || value < minimum || value > maximum) {
        return Failure(
            invalidQuery(name, u"%1 must be a whole number from %2 to %3."_s.arg(name).arg(minimum).arg(maximum)));
    }
    return value;
}

Result<qint64> queryTime(const ServiceRequest &request, const QString &name, qint64 fallback)
{
    const QString text = request.queryValue(name);
    if (text.isEmpty()) {
        return fallback;
    }
    const Result<qint64> time = fromIsoTime(text);
    if (!time) {
        return Failure(invalidQuery(name, time.error().message));
    }
    return *time;
}

QString toAfter(const QStringList &position)
{
    const QByteArray text = position.join(u' ').toUtf8();
    return QString::fromLatin1(text.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Result<QStringList> fromAfter(const ServiceRequest &request, QLatin1StringView form)
{
    const QString after = request.queryValue(u"after"_s);
    if (after.isEmpty()) {
        return QStringList();
    }
    const QStringList position =
        QString::fromUtf8(QByteArray::fromBase64(after.toLatin1(), QByteArray::Base64UrlEncoding)).split(u' ');
    bool isPosition = position.size() == form.size();
    for (qsizetype i = 0; isPosition && i < form.size(); ++i) {
        if (form[i] == u'n') {
            position[i].toLongLong(&isPosition);
        } else {
            isPosition = isId(position[i]);
        }
    }
    if (!isPosition) {
        return Failure(invalidQuery(u"after"_s, u"after must be the After of the page before."_s));
    }
    return position;
}

} // namespace pooldeck
