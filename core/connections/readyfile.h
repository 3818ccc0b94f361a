#pragma once

#include "common/error.h"
#include "common/secret.h"
#include "model/account.h"

#include <QJsonObject>
#include <QList>
#include <QUrl>

#include <optional>

namespace pooldeck {

/// What pooldeckd writes once it answers: where, and, at its very first start and after `keys rotate`, the keys.
struct ReadyFile
{
    struct Service
    {
        QString name;
        WebServiceKind kind = WebServiceKind::ResourceManager;
        QUrl baseUrl;
        QUrl swaggerUrl;
        std::optional<Secret> primaryKey;
        std::optional<Secret> secondaryKey;
    };

    QUrl poolServiceUrl;
    std::optional<Secret> authorizationKey;
    QList<Service> webServices;

    bool hasKeys() const;

    static Result<ReadyFile> fromJson(const QJsonObject &json);
    static Result<ReadyFile> read(const QString &filePath);
};

} // namespace pooldeck
