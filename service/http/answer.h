#pragma once

#include "http/httpmessages.h"

#include <functional>
#include <optional>
#include <variant>

namespace pooldeck {

/// A request that is answered later: after each commit `poll` is asked, until it answers or the wait is over.
struct Parked
{
    qint64 waitMs = 0;
    /// Only a change of this VM or of its job can answer it; empty (""): any change that the change feed tells.
    QString vmId = QStringLiteral("");
    /// `waitIsOver`: it must answer now.
    std::function<std::optional<ServiceResponse>(bool waitIsOver)> poll;
};

using Answer = std::variant<ServiceResponse, Parked>;

inline Answer failed(const Error &error)
{
    return ServiceResponse::error(error);
}

/// The body as an object; RequestIsEmpty or RequestBodyInvalid with the place.
Result<QJsonObject> bodyObject(const ServiceRequest &request);

/// The body through T::fromJson; a wrong member is RequestBodyInvalid with its path as target.
template <class T>
Result<T> bodyAs(const ServiceRequest &request);

/// A number in the query, or `fallback`; InvalidQueryParameter outside of [minimum, maximum].
Result<qint64> queryInteger(const ServiceRequest &request, const QString &name, qint64 fallback, qint64 minimum,
                            qint64 maximum);
/// A time in the query, ms UTC, or `fallback`; InvalidQueryParameter.
Result<qint64> queryTime(const ServiceRequest &request, const QString &name, qint64 fallback);

/// Paging: positions become one opaque word and back.
QString toAfter(const QStringList &position);
/// `form` has a letter for each part: 'n' a number, 'i' an id. Empty without `after`; InvalidQueryParameter.
Result<QStringList> fromAfter(const ServiceRequest &request, QLatin1StringView form);

Error requestBodyInvalid(const Error &cause);

template <class T>
Result<T> bodyAs(const ServiceRequest &request)
{
    const Result<QJsonObject> object = bodyObject(request);
    if (!object) {
        return Failure(object.error());
    }
    Result<T> value = T::fromJson(*object);
    if (!value) {
        return Failure(requestBodyInvalid(value.error()));
    }
    return value;
}

} // namespace pooldeck
