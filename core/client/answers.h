#pragma once

#include "common/jsonreader.h"
#include "common/literals.h"
#include "net/httptransport.h"

#include <QFuture>
#include <QUrlQuery>

namespace pooldeck {

/// What the two clients share: URLs below a base, and answers turned into values.

/// `base` without query, fragment and a slash at its end.
QUrl cleanBaseUrl(QUrl base);

/// base + path (already percent-encoded, "/pools") with the query and the protocol's api-version.
QUrl protocolUrl(const QUrl &base, const QString &path, QUrlQuery query = {});

/// One path segment.
QString pathSegment(const QString &id);

/// An answer that came, but is not what the protocol says: code BadAnswer.
Error badAnswer(const Error &cause);

/// The answer's body through `decode` (Result<T>(const QByteArray &)).
template <class T, class Decode>
QFuture<Result<T>> decoded(QFuture<Result<HttpResponse>> answer, Decode decode,
                           QtFuture::Launch where = QtFuture::Launch::Sync)
{
    return answer.then(where, [decode = std::move(decode)](const Result<HttpResponse> &response) -> Result<T> {
        if (!response) {
            return Failure(response.error());
        }
        Result<T> value = decode(response->body);
        if (!value) {
            return Failure(badAnswer(value.error()));
        }
        return value;
    });
}

/// An answer that is one object of the protocol.
template <class T>
QFuture<Result<T>> decodedObject(QFuture<Result<HttpResponse>> answer, QtFuture::Launch where = QtFuture::Launch::Sync)
{
    return decoded<T>(
        std::move(answer),
        [](const QByteArray &body) -> Result<T> {
            const Result<QJsonObject> json = parseJsonObject(body);
            if (!json) {
                return Failure(json.error());
            }
            return T::fromJson(*json);
        },
        where);
}

/// An answer `{"<member>":[…]}`.
template <class T>
QFuture<Result<QList<T>>> decodedList(QFuture<Result<HttpResponse>> answer, QLatin1StringView member)
{
    return decoded<QList<T>>(std::move(answer), [member](const QByteArray &body) -> Result<QList<T>> {
        const Result<QJsonObject> json = parseJsonObject(body);
        if (!json) {
            return Failure(json.error());
        }
        JsonReader reader(*json);
        return reader.finish(reader.list<T>(member));
    });
}

/// An answer of which only the success counts.
QFuture<Result<void>> succeeded(QFuture<Result<HttpResponse>> answer);

} // namespace pooldeck
