#pragma once

#include "common/error.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QUrlQuery>

#include <utility>

namespace pooldeck {

/// One request as it crosses from the HTTP front to the engine: a value.
struct ServiceRequest
{
    quint64 id = 0;             ///< for the answer
    QByteArray requestId;       ///< 32 hex digits, made when it arrived; the answer carries it as x-request-id
    QByteArray clientRequestId; ///< what the client sent as x-request-id, if it is harmless ([A-Za-z0-9._-]{1,64})
    QByteArray remoteAddress;   ///< "127.0.0.1", "::1"
    QByteArray method;
    QStringList path; ///< decoded segments: "/poolservice/a" → {"poolservice", "a"}
    QString rawPath;
    QUrlQuery query;
    QByteArray authorization;
    QByteArray idempotencyKey;
    QByteArray ifMatch;
    QByteArray userAgent;
    QByteArray body;

    QString queryValue(const QString &name) const { return query.queryItemValue(name, QUrl::FullyDecoded); }
};

/// Its answer, on the way back.
struct ServiceResponse
{
    int status = 200;
    QByteArray body;
    QByteArray contentType = QByteArrayLiteral("application/json; charset=utf-8");
    QList<std::pair<QByteArray, QByteArray>> headers;
    QString file; ///< when set, this file is the body

    ServiceResponse &with(const QByteArray &header, const QByteArray &value)
    {
        headers.append(std::pair(header, value));
        return *this;
    }

    static ServiceResponse json(const QJsonObject &object, int status = 200);
    static ServiceResponse error(const Error &error);
    static ServiceResponse noContent();
};

} // namespace pooldeck
