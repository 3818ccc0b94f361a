#include "vmhost/messages.h"

#include "common/enumnames.h"
#include "common/jsonreader.h"

namespace pooldeck {
namespace {

constexpr qint64 LargestInteger = (qint64(1) << 53) - 1;

const EnumNames Outcomes({
    std::pair{RunOutcome::Finished, "Finished"_L1},
    {RunOutcome::Failed, "Failed"_L1},
    {RunOutcome::Cancelled, "Cancelled"_L1},
});

void failAt(JsonReader &reader, QLatin1StringView key, const QString &name, const QString &why)
{
    const QByteArray path = QString(key + u'.' + name).toLatin1();
    reader.fail(QLatin1StringView(path), why);
}

/// What an inner codec says, without the path that it begins with.
QString reasonOf(const Error &inner)
{
    const QString prefix = inner.target + u": "_s;
    return inner.message.startsWith(prefix) ? inner.message.sliced(prefix.size()) : inner.message;
}

template <class T>
QMap<QString, T> readObjects(JsonReader &reader, QLatin1StringView key, Result<T> (*read)(const QJsonObject &))
{
    QMap<QString, T> values;
    const QJsonObject object = reader.object(key);
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it.value().isObject()) {
            failAt(reader, key, it.key(), u"must be an object"_s);
            break;
        }
        Result<T> value = read(it.value().toObject());
        if (!value) {
            failAt(reader, key, QString(it.key() + u'.' + value.error().target), reasonOf(value.error()));
            break;
        }
        values.insert(it.key(), std::move(*value));
    }
    return values;
}

QMap<QString, QString> readStrings(JsonReader &reader, QLatin1StringView key)
{
    QMap<QString, QString> values;
    const QJsonObject object = reader.object(key);
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it.value().isString()) {
            failAt(reader, key, it.key(), u"must be a string"_s);
        }
        values.insert(it.key(), it.value().toString());
    }
    return values;
}

QStringList readStringList(JsonReader &reader, QLatin1StringView key)
{
    QStringList values;
    const QJsonArray array = reader.array(key);
    for (const QJsonValue &value : array) {
        if (!value.isString()) {
            reader.fail(key, u"must be a list of strings"_s);
        }
        values.append(value.toString());
    }
    return values;
}

QJsonObject toJson(const QMap<QString, QString> &strings)
{
    QJsonObject json;
    for (auto it = strings.begin(); it != strings.end(); ++it) {
        json.insert(it.key(), it.value());
    }
    return json;
}

template <class T, class Write>
QJsonObject toJson(const QMap<QString, T> &values, Write write)
{
    QJsonObject json;
    for (auto it = values.begin(); it != values.end(); ++it) {
        json.insert(it.key(), write(it.value()));
    }
    return json;
}

Result<AssignedOutput> readOutput(const QJsonObject &json)
{
    JsonReader reader(json);
    AssignedOutput output;
    output.extension = reader.string("Extension"_L1);
    if (const std::optional<QJsonObject> inner = reader.optionalObject("Reference"_L1)) {
        Result<BlobReference> reference = BlobReference::fromJson(*inner);
        if (reference) {
            output.reference = std::move(*reference);
        } else {
            failAt(reader, "Reference"_L1, reference.error().target, reasonOf(reference.error()));
        }
    }
    return reader.finish(std::move(output));
}

QJsonObject writeOutput(const AssignedOutput &output)
{
    return {
        {"Extension"_L1, output.extension},
        {"Reference"_L1, output.reference ? QJsonValue(output.reference->toJson()) : QJsonValue()},
    };
}

struct FileRootMessage
{
    FileRoot root;

    static Result<FileRootMessage> fromJson(const QJsonObject &json)
    {
        JsonReader reader(json);
        FileRootMessage message;
        message.root.name = reader.string("Name"_L1);
        message.root.directory = reader.string("Directory"_L1);
        message.root.writable = reader.boolean("Writable"_L1);
        return reader.finish(std::move(message));
    }
};

} // namespace

Result<VmhostBootstrap> VmhostBootstrap::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    VmhostBootstrap bootstrap;
    bootstrap.vmId = reader.string("VmId"_L1);
    bootstrap.endpointFile = reader.string("EndpointFile"_L1);
    bootstrap.workFolder = reader.string("WorkFolder"_L1);
    bootstrap.token = reader.string("Token"_L1);
    return reader.finish(std::move(bootstrap));
}

QJsonObject VmhostBootstrap::toJson() const
{
    return {
        {"VmId"_L1, vmId},
        {"EndpointFile"_L1, endpointFile},
        {"WorkFolder"_L1, workFolder},
        {"Token"_L1, token},
    };
}

Result<RegisterRequest> RegisterRequest::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    RegisterRequest request;
    request.token = reader.string("Token"_L1);
    request.nonce = reader.string("Nonce"_L1);
    request.host = reader.string("Host"_L1);
    request.pid = reader.count("Pid"_L1);
    return reader.finish(std::move(request));
}

QJsonObject RegisterRequest::toJson() const
{
    return {
        {"Token"_L1, token},
        {"Nonce"_L1, nonce},
        {"Host"_L1, host},
        {"Pid"_L1, pid},
    };
}

Result<RegisterAnswer> RegisterAnswer::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    RegisterAnswer answer;
    answer.vmId = reader.string("VmId"_L1);
    answer.sessionKey = reader.string("SessionKey"_L1);
    answer.heartbeatMs = reader.integer("HeartbeatMs"_L1, 1, 3'600'000);
    const QList<FileRootMessage> roots = reader.list<FileRootMessage>("FileRoots"_L1);
    for (const FileRootMessage &message : roots) {
        answer.fileRoots.append(message.root);
    }
    answer.allowedBlobHosts = readStringList(reader, "AllowedBlobHosts"_L1);
    return reader.finish(std::move(answer));
}

QJsonObject RegisterAnswer::toJson() const
{
    QJsonArray roots;
    for (const FileRoot &root : fileRoots) {
        roots.append(
            QJsonObject{{"Name"_L1, root.name}, {"Directory"_L1, root.directory}, {"Writable"_L1, root.writable}});
    }
    return {
        {"VmId"_L1, vmId},
        {"SessionKey"_L1, sessionKey},
        {"HeartbeatMs"_L1, heartbeatMs},
        {"FileRoots"_L1, roots},
        {"AllowedBlobHosts"_L1, QJsonArray::fromStringList(allowedBlobHosts)},
    };
}

Result<Assignment> Assignment::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Assignment assignment;
    assignment.jobId = reader.string("JobId"_L1);
    assignment.attempt = reader.integer("Attempt"_L1, 1, LargestInteger);
    assignment.serviceFolder = reader.string("ServiceFolder"_L1);
    assignment.command = readStringList(reader, "Command"_L1);
    assignment.timeLimitMs = reader.count("TimeLimitMs"_L1);
    assignment.limits.memoryBytes = reader.count("MemoryLimitBytes"_L1);
    assignment.limits.fileBytes = reader.count("OutputLimitBytes"_L1);
    assignment.sandbox = reader.boolean("Sandbox"_L1);
    assignment.inputs = readObjects(reader, "Inputs"_L1, &BlobReference::fromJson);
    assignment.inputExtensions = readStrings(reader, "InputExtensions"_L1);
    assignment.outputs = readObjects(reader, "Outputs"_L1, &readOutput);
    assignment.parameters = readStrings(reader, "Parameters"_L1);
    assignment.outputFolder = reader.string("OutputFolder"_L1);
    return reader.finish(std::move(assignment));
}

QJsonObject Assignment::toJson() const
{
    return {
        {"JobId"_L1, jobId},
        {"Attempt"_L1, attempt},
        {"ServiceFolder"_L1, serviceFolder},
        {"Command"_L1, QJsonArray::fromStringList(command)},
        {"TimeLimitMs"_L1, timeLimitMs},
        {"MemoryLimitBytes"_L1, limits.memoryBytes},
        {"OutputLimitBytes"_L1, limits.fileBytes},
        {"Sandbox"_L1, sandbox},
        {"Inputs"_L1, pooldeck::toJson(inputs, [](const BlobReference &reference) { return reference.toJson(); })},
        {"InputExtensions"_L1, pooldeck::toJson(inputExtensions)},
        {"Outputs"_L1, pooldeck::toJson(outputs, &writeOutput)},
        {"Parameters"_L1, pooldeck::toJson(parameters)},
        {"OutputFolder"_L1, outputFolder},
    };
}

Result<AttemptRef> AttemptRef::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    AttemptRef ref;
    ref.jobId = reader.stringOr("JobId"_L1, {});
    if (!ref.isIdle()) {
        ref.attempt = reader.integer("Attempt"_L1, 1, LargestInteger);
    }
    return reader.finish(std::move(ref));
}

QJsonObject AttemptRef::toJson() const
{
    return {
        {"JobId"_L1, isIdle() ? QJsonValue() : QJsonValue(jobId)},
        {"Attempt"_L1, attempt},
    };
}

QString toString(RunOutcome outcome)
{
    return Outcomes.name(outcome);
}

std::optional<RunOutcome> parseRunOutcome(QStringView text)
{
    return Outcomes.parse(text);
}

Result<CompleteRequest> CompleteRequest::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    CompleteRequest request;
    request.attempt.jobId = reader.string("JobId"_L1);
    request.attempt.attempt = reader.integer("Attempt"_L1, 1, LargestInteger);
    request.outcome = reader.enumeration("Outcome"_L1, &parseRunOutcome);
    request.exitCode = reader.optionalInteger("ExitCode"_L1, 0, 255);
    request.details = reader.stringOr("Details"_L1, u""_s);
    request.log = reader.stringOr("Log"_L1, u""_s);
    return reader.finish(std::move(request));
}

QJsonObject CompleteRequest::toJson() const
{
    QJsonObject json = attempt.toJson();
    json.insert("Outcome"_L1, toString(outcome));
    json.insert("ExitCode"_L1, toJsonValue(exitCode));
    json.insert("Details"_L1, details);
    json.insert("Log"_L1, log);
    return json;
}

} // namespace pooldeck
