#include "model/blobreference.h"

#include "common/jsonreader.h"
#include "common/literals.h"

namespace pooldeck {
namespace {

std::optional<QString> mask(const std::optional<QString> &secret)
{
    if (!secret || secret->isEmpty()) {
        return secret;
    }
    return u"•••"_s;
}

} // namespace

QString BlobReference::url() const
{
    if (!baseLocation || baseLocation->isEmpty()) {
        return {};
    }
    return *baseLocation + relativeLocation.value_or(QString()) + sasBlobToken.value_or(QString());
}

QString BlobReference::displayLocation() const
{
    return baseLocation.value_or(QString()) + relativeLocation.value_or(QString());
}

QString BlobReference::fileName() const
{
    return displayLocation().section(u'/', -1);
}

BlobReference BlobReference::masked() const
{
    return {mask(connectionString), relativeLocation, baseLocation, mask(sasBlobToken)};
}

Result<BlobReference> BlobReference::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    BlobReference reference;
    reference.connectionString = reader.optionalString("ConnectionString"_L1);
    reference.relativeLocation = reader.optionalString("RelativeLocation"_L1);
    reference.baseLocation = reader.optionalString("BaseLocation"_L1);
    reference.sasBlobToken = reader.optionalString("SasBlobToken"_L1);
    return reader.finish(std::move(reference));
}

QJsonObject BlobReference::toJson() const
{
    return {
        {"ConnectionString"_L1, toJsonValue(connectionString)},
        {"RelativeLocation"_L1, toJsonValue(relativeLocation)},
        {"BaseLocation"_L1, toJsonValue(baseLocation)},
        {"SasBlobToken"_L1, toJsonValue(sasBlobToken)},
    };
}

} // namespace pooldeck
