#include "model/jobrequest.h"

#include "common/literals.h"
#include "model/protocolerror.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace pooldeck {
namespace {

bool isAbsent(const QJsonValue &value)
{
    return value.isUndefined() || value.isNull();
}

Failure invalid(const QString &message, const QString &target)
{
    return Failure(protocolError(ErrorCode::RequestBodyInvalid, message, target));
}

Result<BlobReference> readReference(const QJsonValue &value, const QString &path)
{
    if (!value.isObject()) {
        return invalid(
            u"%1 must be an object with ConnectionString, RelativeLocation, BaseLocation and SasBlobToken"_s.arg(path),
            path);
    }
    Result<BlobReference> reference = BlobReference::fromJson(value.toObject());
    if (!reference) {
        return invalid(path + u'.' + reference.error().message, path + u'.' + reference.error().target);
    }
    return reference;
}

Result<QMap<QString, BlobReference>> readReferences(const QJsonObject &json, QLatin1StringView member)
{
    QMap<QString, BlobReference> references;
    const QJsonValue value = json.value(member);
    if (isAbsent(value)) {
        return references;
    }
    if (!value.isObject()) {
        return invalid(u"%1 must map names to blob references"_s.arg(member), QString(member));
    }
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (isAbsent(it.value())) {
            continue;
        }
        Result<BlobReference> reference = readReference(it.value(), QString(member + u'.' + it.key()));
        if (!reference) {
            return Failure(reference.error());
        }
        references.insert(it.key(), *reference);
    }
    return references;
}

Result<QMap<QString, QString>> readParameters(const QJsonObject &json)
{
    QMap<QString, QString> parameters;
    const QJsonValue value = json.value("GlobalParameters"_L1);
    if (isAbsent(value)) {
        return parameters;
    }
    if (!value.isObject()) {
        return invalid(u"GlobalParameters must map names to strings"_s, u"GlobalParameters"_s);
    }
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (isAbsent(it.value())) {
            continue;
        }
        const QString path = u"GlobalParameters."_s + it.key();
        if (!it.value().isString()) {
            return invalid(path + u" must be a string"_s, path);
        }
        parameters.insert(it.key(), it.value().toString());
    }
    return parameters;
}

QJsonObject referencesToJson(const QMap<QString, BlobReference> &references)
{
    QJsonObject json;
    for (auto it = references.begin(); it != references.end(); ++it) {
        json.insert(it.key(), it.value().toJson());
    }
    return json;
}

/// With a name that tells inputs and outputs apart.
template <class Act>
void forEachReference(JobRequest &request, const Act &act)
{
    for (auto it = request.inputs.begin(); it != request.inputs.end(); ++it) {
        act(u"Inputs."_s + it.key(), it.value());
    }
    for (auto it = request.outputs.begin(); it != request.outputs.end(); ++it) {
        act(u"Outputs."_s + it.key(), it.value());
    }
}

} // namespace

Result<JobRequest> JobRequest::fromJson(const QJsonObject &json)
{
    JobRequest request;
    auto inputs = readReferences(json, "Inputs"_L1);
    if (!inputs) {
        return Failure(inputs.error());
    }
    request.inputs = *inputs;
    if (const QJsonValue input = json.value("Input"_L1); !isAbsent(input)) {
        if (!isAbsent(json.value("Inputs"_L1))) {
            return Failure(protocolError(ErrorCode::DuplicateInputInBatchCall,
                                         u"A request has either Input or Inputs, not both"_s, u"Input"_s));
        }
        auto reference = readReference(input, u"Input"_s);
        if (!reference) {
            return Failure(reference.error());
        }
        request.inputs.insert(u""_s, *reference);
    }
    auto parameters = readParameters(json);
    if (!parameters) {
        return Failure(parameters.error());
    }
    request.globalParameters = *parameters;
    auto outputs = readReferences(json, "Outputs"_L1);
    if (!outputs) {
        return Failure(outputs.error());
    }
    request.outputs = *outputs;
    if (const QJsonValue pool = json.value("AzureBatchPoolId"_L1); !isAbsent(pool)) {
        if (!pool.isString()) {
            return invalid(u"AzureBatchPoolId must be the id of a pool, as a string"_s, u"AzureBatchPoolId"_s);
        }
        if (!pool.toString().isEmpty()) {
            request.poolId = pool.toString();
        }
    }
    return request;
}

JobRequest JobRequest::masked() const
{
    JobRequest masked = *this;
    forEachReference(masked, [](const QString &, BlobReference &reference) { reference = reference.masked(); });
    return masked;
}

QByteArray JobRequest::secrets() const
{
    QJsonObject secrets;
    JobRequest copy = *this;
    forEachReference(copy, [&](const QString &name, const BlobReference &reference) {
        const QString connection = reference.connectionString.value_or(QString());
        const QString token = reference.sasBlobToken.value_or(QString());
        if (!connection.isEmpty() || !token.isEmpty()) {
            secrets.insert(name, QJsonArray{connection, token});
        }
    });
    return secrets.isEmpty() ? QByteArray() : QJsonDocument(secrets).toJson(QJsonDocument::Compact);
}

void JobRequest::putSecrets(const QByteArray &secrets)
{
    const QJsonObject all = QJsonDocument::fromJson(secrets).object();
    forEachReference(*this, [&](const QString &name, BlobReference &reference) {
        const QJsonArray own = all.value(name).toArray();
        const auto put = [&](std::optional<QString> &member, qsizetype at) {
            if (member && !member->isEmpty()) {
                member = own.at(at).toString();
            }
        };
        put(reference.connectionString, 0);
        put(reference.sasBlobToken, 1);
    });
}

QJsonObject JobRequest::toJson() const
{
    QJsonObject json;
    if (inputs.size() == 1 && inputs.firstKey().isEmpty()) {
        json.insert("Input"_L1, inputs.first().toJson());
    } else if (!inputs.isEmpty()) {
        json.insert("Inputs"_L1, referencesToJson(inputs));
    }
    QJsonObject parameters;
    for (auto it = globalParameters.begin(); it != globalParameters.end(); ++it) {
        parameters.insert(it.key(), it.value());
    }
    json.insert("GlobalParameters"_L1, parameters);
    json.insert("Outputs"_L1, referencesToJson(outputs));
    if (poolId) {
        json.insert("AzureBatchPoolId"_L1, *poolId);
    }
    return json;
}

} // namespace pooldeck
