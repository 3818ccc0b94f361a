#include "connections/readyfile.h"

#include "common/jsonreader.h"
#include "common/literals.h"

#include <QFile>

#include <algorithm>

namespace pooldeck {
namespace {

std::optional<Secret> readKey(JsonReader &reader, QLatin1StringView member)
{
    const QString text = reader.stringOr(member, {});
    return text.isEmpty() ? std::nullopt : std::optional(Secret(text.toUtf8()));
}

} // namespace

bool ReadyFile::hasKeys() const
{
    return authorizationKey || std::any_of(webServices.begin(), webServices.end(),
                                           [](const Service &s) { return s.primaryKey.has_value(); });
}

Result<ReadyFile> ReadyFile::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    ReadyFile ready;
    ready.poolServiceUrl = QUrl(reader.string("PoolServiceUrl"_L1), QUrl::StrictMode);
    ready.authorizationKey = readKey(reader, "AuthorizationKey"_L1);
    const QJsonArray services = reader.array("WebServices"_L1);
    for (qsizetype i = 0; i < services.size(); ++i) {
        JsonReader item(services[i].toObject(), u"WebServices[%1]"_s.arg(i));
        Service service;
        service.name = item.string("Name"_L1);
        service.kind = item.enumeration("Kind"_L1, &parseWebServiceKind);
        service.baseUrl = QUrl(item.string("BaseUrl"_L1), QUrl::StrictMode);
        service.swaggerUrl = QUrl(item.string("SwaggerUrl"_L1), QUrl::StrictMode);
        service.primaryKey = readKey(item, "PrimaryKey"_L1);
        service.secondaryKey = readKey(item, "SecondaryKey"_L1);
        if (item.error()) {
            return Failure(*item.error());
        }
        ready.webServices.append(service);
    }
    return reader.finish(std::move(ready));
}

Result<ReadyFile> ReadyFile::read(const QString &filePath)
{
    QFile file(filePath);
    if (!file.open(QIODevice::ReadOnly)) {
        return Failure(
            localError(u"FileUnreadable"_s, u"%1 cannot be read: %2"_s.arg(filePath, file.errorString()), filePath));
    }
    const Result<QJsonObject> json = parseJsonObject(file.readAll());
    if (!json) {
        return Failure(json.error());
    }
    return fromJson(*json);
}

} // namespace pooldeck
