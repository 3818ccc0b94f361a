#include "webservices/webservicedefinition.h"

#include "common/jsonreader.h"
#include "common/literals.h"
#include "model/blobextensions.h"
#include "webservices/commandtemplate.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qint64 LargestManifest = 1024 * 1024; // bytes
constexpr qint64 Mebibyte = 1024 * 1024;
constexpr qint64 LeastMemoryLimitMiB = 16; // less does not load a program
constexpr qint64 LargestLimitMiB = 1024 * 1024;
constexpr qint64 LongestTimeLimitSeconds = 7 * 24 * 3600;

const QStringList &valueTypes()
{
    static const QStringList types{u"string"_s, u"integer"_s, u"number"_s, u"boolean"_s};
    return types;
}

bool isServiceName(const QString &name)
{
    static const QRegularExpression form(u"\\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\\z"_s);
    return form.match(name).hasMatch();
}

QString nameRule()
{
    return u"must be 1 to 64 letters, digits, '_' or '-', and begin with a letter or digit"_s;
}

/// Reads one manifest and remembers the first thing that is wrong, with its JSON path.
class ManifestReader final
{
public:
    WebServiceDefinition read(const QJsonObject &json);
    const std::optional<Error> &error() const { return m_error; }

private:
    using Members = std::initializer_list<QLatin1StringView>;

    void fail(const QString &path, const QString &why);
    void adopt(const JsonReader &reader);
    void refuseUnknown(const QJsonObject &json, const QString &path, Members known);
    template <class T>
    QMap<QString, T> named(const QJsonObject &json, QLatin1StringView member,
                           T (ManifestReader::*readOne)(const QJsonObject &, const QString &));
    InputDefinition input(const QJsonObject &json, const QString &path);
    OutputDefinition output(const QJsonObject &json, const QString &path);
    ParameterDefinition parameter(const QJsonObject &json, const QString &path);
    QStringList strings(const QJsonArray &array, const QString &path);
    std::optional<double> bound(const QJsonObject &json, QLatin1StringView member, const QString &path,
                                const QString &type);
    void checkExtension(const QString &extension, const QString &path);
    void checkType(const QString &type, const QString &path);
    QList<WebServiceKind> kinds(const QJsonArray &array);
    void checkCommand(const WebServiceDefinition &definition);

    std::optional<Error> m_error;
};

void ManifestReader::fail(const QString &path, const QString &why)
{
    if (!m_error) {
        m_error = localError(u"BadManifest"_s, QString(path + u": "_s + why), path);
    }
}

void ManifestReader::adopt(const JsonReader &reader)
{
    if (reader.error() && !m_error) {
        m_error = localError(u"BadManifest"_s, reader.error()->message, reader.error()->target);
    }
}

void ManifestReader::refuseUnknown(const QJsonObject &json, const QString &path, Members known)
{
    for (auto it = json.begin(); it != json.end(); ++it) {
        const QString &key = it.key();
        if (std::none_of(known.begin(), known.end(), [&key](QLatin1StringView name) { return name == key; })) {
            QStringList names;
            for (const QLatin1StringView name : known) {
                names.append(QString(name));
            }
            fail(path + key, u"is not a member that is known here; allowed are %1"_s.arg(names.join(u", "_s)));
        }
    }
}

QStringList ManifestReader::strings(const QJsonArray &array, const QString &path)
{
    QStringList result;
    for (qsizetype i = 0; i < array.size(); ++i) {
        if (!array[i].isString()) {
            fail(u"%1[%2]"_s.arg(path).arg(i), u"must be a string"_s);
        }
        result.append(array[i].toString());
    }
    return result;
}

template <class T>
QMap<QString, T> ManifestReader::named(const QJsonObject &json, QLatin1StringView member,
                                       T (ManifestReader::*readOne)(const QJsonObject &, const QString &))
{
    QMap<QString, T> result;
    for (auto it = json.begin(); it != json.end(); ++it) {
        const QString path = member + u'.' + it.key();
        if (!isServiceName(it.key())) {
            fail(path, nameRule());
        } else if (!it.value().isObject()) {
            fail(path, u"must be an object"_s);
        } else {
            result.insert(it.key(), (this->*readOne)(it.value().toObject(), path));
        }
    }
    return result;
}

void ManifestReader::checkExtension(const QString &extension, const QString &path)
{
    if (!blobExtensions().contains(extension)) {
        fail(path, u"must be one of %1"_s.arg(blobExtensions().join(u", "_s)));
    }
}

void ManifestReader::checkType(const QString &type, const QString &path)
{
    if (!valueTypes().contains(type)) {
        fail(path, u"must be one of %1"_s.arg(valueTypes().join(u", "_s)));
    }
}

InputDefinition ManifestReader::input(const QJsonObject &json, const QString &path)
{
    refuseUnknown(json, path + u'.', {"Title"_L1, "Extensions"_L1, "Columns"_L1});
    JsonReader reader(json, path);
    InputDefinition input;
    input.title = reader.stringOr("Title"_L1, {});
    const QString extensionsPath = reader.pathOf("Extensions"_L1);
    input.extensions = strings(reader.array("Extensions"_L1), extensionsPath);
    const QJsonArray columns = json.contains("Columns"_L1) ? reader.array("Columns"_L1) : QJsonArray();
    adopt(reader);
    if (input.extensions.isEmpty()) {
        fail(extensionsPath, u"must name at least one of %1"_s.arg(blobExtensions().join(u", "_s)));
    }
    for (qsizetype i = 0; i < input.extensions.size(); ++i) {
        checkExtension(input.extensions[i], u"%1[%2]"_s.arg(extensionsPath).arg(i));
    }
    for (qsizetype i = 0; i < columns.size(); ++i) {
        const QString columnPath = u"%1.Columns[%2]"_s.arg(path).arg(i);
        if (!columns[i].isObject()) {
            fail(columnPath, u"must be an object with Name and Type"_s);
        }
        const QJsonObject column = columns[i].toObject();
        refuseUnknown(column, columnPath + u'.', {"Name"_L1, "Type"_L1});
        JsonReader columnReader(column, columnPath);
        input.columns.append({columnReader.string("Name"_L1), columnReader.string("Type"_L1)});
        adopt(columnReader);
        checkType(input.columns.constLast().type, columnPath + u".Type"_s);
    }
    return input;
}

OutputDefinition ManifestReader::output(const QJsonObject &json, const QString &path)
{
    refuseUnknown(json, path + u'.', {"Title"_L1, "Extension"_L1});
    JsonReader reader(json, path);
    const OutputDefinition output{reader.stringOr("Title"_L1, {}), reader.string("Extension"_L1)};
    adopt(reader);
    checkExtension(output.extension, reader.pathOf("Extension"_L1));
    return output;
}

std::optional<double> ManifestReader::bound(const QJsonObject &json, QLatin1StringView member, const QString &path,
                                            const QString &type)
{
    const QJsonValue value = json.value(member);
    if (value.isUndefined() || value.isNull()) {
        return std::nullopt;
    }
    const QString boundPath = path + u'.' + member;
    if (!value.isDouble()) {
        fail(boundPath, u"must be a number, without quotes"_s);
    }
    if (type != "integer"_L1 && type != "number"_L1) {
        fail(boundPath, u"is only for parameters of type integer or number; remove it"_s);
    }
    return value.toDouble();
}

ParameterDefinition ManifestReader::parameter(const QJsonObject &json, const QString &path)
{
    refuseUnknown(json, path + u'.', {"Title"_L1, "Type"_L1, "Default"_L1, "Minimum"_L1, "Maximum"_L1});
    JsonReader reader(json, path);
    ParameterDefinition parameter;
    parameter.title = reader.stringOr("Title"_L1, {});
    parameter.type = reader.string("Type"_L1);
    adopt(reader);
    checkType(parameter.type, reader.pathOf("Type"_L1));
    parameter.minimum = bound(json, "Minimum"_L1, path, parameter.type);
    parameter.maximum = bound(json, "Maximum"_L1, path, parameter.type);
    if (parameter.minimum && parameter.maximum && *parameter.minimum > *parameter.maximum) {
        fail(reader.pathOf("Minimum"_L1), u"must not be greater than Maximum"_s);
    }
    const QJsonValue defaultValue = json.value("Default"_L1);
    if (!defaultValue.isUndefined() && !defaultValue.isNull()) {
        parameter.defaultValue = defaultValue.toString();
        if (!defaultValue.isString()) {
            fail(reader.pathOf("Default"_L1), u"must be a string, in quotes, as a job gives it"_s);
        } else if (const auto complaint = complaintAbout(*parameter.defaultValue, parameter)) {
            fail(reader.pathOf("Default"_L1), *complaint);
        }
    }
    return parameter;
}

QList<WebServiceKind> ManifestReader::kinds(const QJsonArray &array)
{
    QList<WebServiceKind> result;
    const QStringList names = strings(array, u"Kinds"_s);
    for (const QString &name : names) {
        const std::optional<WebServiceKind> kind = parseWebServiceKind(name);
        if (!kind || result.contains(*kind)) {
            fail(u"Kinds"_s, u"must name ResourceManager, Classic or both, each once"_s);
        } else {
            result.append(*kind);
        }
    }
    if (result.isEmpty()) {
        fail(u"Kinds"_s, u"must name ResourceManager, Classic or both"_s);
    }
    return result;
}

void ManifestReader::checkCommand(const WebServiceDefinition &definition)
{
    const auto known = [&definition](const Placeholder &placeholder) -> std::optional<QString> {
        const QString &kind = placeholder.kind;
        const QString &name = placeholder.name;
        const bool plain = (kind == "bin"_L1 || kind == "folder"_L1) && name.isEmpty();
        const bool isKnown = plain || (kind == "input"_L1 && definition.inputs.contains(name)) ||
                             (kind == "output"_L1 && definition.outputs.contains(name)) ||
                             (kind == "parameter"_L1 && definition.parameters.contains(name));
        return isKnown ? std::optional(u"x"_s) : std::nullopt;
    };
    if (definition.command.value(0).isEmpty()) {
        fail(u"Command"_s, u"must be a list of the program and its arguments"_s);
    }
    for (qsizetype i = 0; i < definition.command.size(); ++i) {
        const QString path = u"Command[%1]"_s.arg(i);
        if (definition.command[i].contains(QChar(u'\0'))) {
            fail(path, u"must not hold a NUL character"_s);
        }
        if (const Result<QString> expanded = expandPlaceholders(definition.command[i], known); !expanded) {
            fail(
                path,
                u"%1; known are ${bin}, ${folder}, and ${input:NAME}, ${output:NAME}, ${parameter:NAME} with the names "
                u"of this file"_s.arg(expanded.error().message));
        }
    }
}

WebServiceDefinition ManifestReader::read(const QJsonObject &json)
{
    refuseUnknown(json, {},
                  {"Name"_L1, "Title"_L1, "Description"_L1, "BillingPlanId"_L1, "Kinds"_L1, "Inputs"_L1, "Outputs"_L1,
                   "GlobalParameters"_L1, "Command"_L1, "TimeLimitSeconds"_L1, "MemoryLimitMiB"_L1,
                   "OutputLimitMiB"_L1});
    JsonReader reader(json);
    WebServiceDefinition definition;
    definition.name = reader.string("Name"_L1);
    definition.title = reader.string("Title"_L1);
    definition.description = reader.stringOr("Description"_L1, {});
    definition.billingPlanId = reader.string("BillingPlanId"_L1);
    const QJsonArray kindNames = reader.array("Kinds"_L1);
    const QJsonObject inputs = reader.object("Inputs"_L1);
    const QJsonObject outputs = reader.object("Outputs"_L1);
    const QJsonObject parameters = reader.optionalObject("GlobalParameters"_L1).value_or(QJsonObject());
    const QJsonArray command = reader.array("Command"_L1);
    definition.timeLimitMs = reader.integer("TimeLimitSeconds"_L1, 1, LongestTimeLimitSeconds) * 1000;
    if (const auto memory = reader.optionalInteger("MemoryLimitMiB"_L1, LeastMemoryLimitMiB, LargestLimitMiB)) {
        definition.memoryLimitBytes = *memory * Mebibyte;
    }
    if (const auto output = reader.optionalInteger("OutputLimitMiB"_L1, 1, LargestLimitMiB)) {
        definition.outputLimitBytes = *output * Mebibyte;
    }
    adopt(reader);

    if (!isServiceName(definition.name)) {
        fail(u"Name"_s, nameRule());
    }
    if (definition.title.trimmed().isEmpty()) {
        fail(u"Title"_s, u"must not be empty"_s);
    }
    if (!isServiceName(definition.billingPlanId)) {
        fail(u"BillingPlanId"_s, nameRule());
    }
    definition.kinds = kinds(kindNames);
    definition.inputs = named(inputs, "Inputs"_L1, &ManifestReader::input);
    definition.outputs = named(outputs, "Outputs"_L1, &ManifestReader::output);
    definition.parameters = named(parameters, "GlobalParameters"_L1, &ManifestReader::parameter);
    definition.command = strings(command, u"Command"_s);
    checkCommand(definition);
    return definition;
}

} // namespace

Result<WebServiceDefinition> WebServiceDefinition::load(const QString &folder)
{
    const QString path = QDir(folder).absoluteFilePath(u"web-service.json"_s);
    const auto failed = [&path](const QString &message, const QString &target = {}) {
        return Failure(localError(u"BadManifest"_s, QString(path + u": "_s + message), target));
    };
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return failed(file.errorString());
    }
    if (file.size() > LargestManifest) {
        return failed(u"is larger than 1 MiB"_s);
    }
    const Result<QJsonObject> json = parseJsonObject(file.readAll());
    if (!json) {
        return failed(json.error().message);
    }
    ManifestReader reader;
    WebServiceDefinition definition = reader.read(*json);
    if (reader.error()) {
        return failed(reader.error()->message, reader.error()->target);
    }
    definition.folder = QFileInfo(path).absolutePath();
    return definition;
}

} // namespace pooldeck
