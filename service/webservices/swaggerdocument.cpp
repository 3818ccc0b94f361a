#include "webservices/webservicedefinition.h"

#include "common/literals.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QUrl>

namespace pooldeck {
namespace {

QJsonObject typed(QLatin1StringView type, const QString &description = {})
{
    QJsonObject schema{{"type"_L1, type}};
    if (!description.isEmpty()) {
        schema.insert("description"_L1, description);
    }
    return schema;
}

QJsonObject definitionRef(QLatin1StringView name)
{
    return {{"$ref"_L1, QString("#/definitions/"_L1 + name)}};
}

QJsonObject mapOf(const QJsonObject &schema)
{
    return {{"type"_L1, "object"_L1}, {"additionalProperties"_L1, schema}};
}

QJsonObject answer(const QString &description, const QJsonObject &schema = {})
{
    QJsonObject json{{"description"_L1, description}};
    if (!schema.isEmpty()) {
        json.insert("schema"_L1, schema);
    }
    return json;
}

QJsonObject pathParameter(QLatin1StringView name)
{
    return {{"name"_L1, name}, {"in"_L1, "path"_L1}, {"required"_L1, true}, {"type"_L1, "string"_L1}};
}

QJsonObject versionParameter()
{
    return {{"name"_L1, "api-version"_L1},
            {"in"_L1, "query"_L1},
            {"required"_L1, true},
            {"type"_L1, "string"_L1},
            {"enum"_L1, QJsonArray{"2.0"_L1}}};
}

QJsonObject operation(QLatin1StringView id, const QString &summary, const QJsonArray &parameters, const QString &status,
                      const QJsonObject &success)
{
    return {
        {"operationId"_L1, id},
        {"summary"_L1, summary},
        {"parameters"_L1, parameters},
        {"responses"_L1,
         QJsonObject{{status, success}, {u"default"_s, answer(u"Refused"_s, definitionRef("ErrorAnswer"_L1))}}},
    };
}

QJsonObject paths()
{
    const QJsonObject body{{"name"_L1, "request"_L1},
                           {"in"_L1, "body"_L1},
                           {"required"_L1, true},
                           {"schema"_L1, definitionRef("BatchRequest"_L1)}};
    const QJsonArray one{pathParameter("jobId"_L1), versionParameter()};
    const QJsonObject status = answer(u"The job's status"_s, definitionRef("BatchJobStatus"_L1));
    return {
        {"/jobs"_L1, QJsonObject{{"post"_L1, operation("submitJob"_L1, u"Create a job"_s, {versionParameter(), body},
                                                       u"200"_s, answer(u"The job's id"_s, typed("string"_L1)))}}},
        {"/jobs/{jobId}"_L1,
         QJsonObject{{"get"_L1, operation("getJobStatus"_L1, u"The job's status"_s, one, u"200"_s, status)},
                     {"delete"_L1, operation("deleteJob"_L1, u"Cancel the job"_s, one, u"204"_s, answer(u"Done"_s))}}},
        {"/jobs/{jobId}/start"_L1,
         QJsonObject{{"post"_L1, operation("startJob"_L1, u"Start the job"_s, one, u"204"_s, answer(u"Started"_s))}}},
    };
}

QJsonObject parameterSchema(const ParameterDefinition &parameter)
{
    QJsonObject schema = typed("string"_L1, parameter.title); // a request's values are strings, whatever they stand for
    schema.insert("x-pooldeck-type"_L1, parameter.type);
    if (parameter.defaultValue) {
        schema.insert("default"_L1, *parameter.defaultValue);
    }
    if (parameter.minimum) {
        schema.insert("x-pooldeck-minimum"_L1, *parameter.minimum);
    }
    if (parameter.maximum) {
        schema.insert("x-pooldeck-maximum"_L1, *parameter.maximum);
    }
    return schema;
}

QJsonObject parametersSchema(const WebServiceDefinition &definition)
{
    QJsonObject properties;
    QJsonArray required;
    for (auto it = definition.parameters.begin(); it != definition.parameters.end(); ++it) {
        properties.insert(it.key(), parameterSchema(*it));
        if (!it->defaultValue) {
            required.append(it.key());
        }
    }
    QJsonObject schema{{"type"_L1, "object"_L1}, {"properties"_L1, properties}};
    if (!required.isEmpty()) {
        schema.insert("required"_L1, required); // Swagger 2.0 forbids an empty list
    }
    return schema;
}

QJsonObject referenceTo(const QString &title, const QStringList &extensions)
{
    return {
        {"allOf"_L1, QJsonArray{definitionRef("BlobReference"_L1)}},
        {"description"_L1, title},
        {"x-pooldeck-extensions"_L1, QJsonArray::fromStringList(extensions)},
    };
}

QJsonObject inputsSchema(const WebServiceDefinition &definition)
{
    QJsonObject properties;
    for (auto it = definition.inputs.begin(); it != definition.inputs.end(); ++it) {
        QJsonObject input = referenceTo(it->title, it->extensions);
        QJsonArray columns;
        for (const InputColumn &column : it->columns) {
            columns.append(QJsonObject{{"name"_L1, column.name}, {"type"_L1, column.type}});
        }
        input.insert("x-pooldeck-columns"_L1, columns);
        properties.insert(it.key(), input);
    }
    return {{"type"_L1, "object"_L1}, {"properties"_L1, properties}};
}

QJsonObject outputsSchema(const WebServiceDefinition &definition)
{
    QJsonObject properties;
    for (auto it = definition.outputs.begin(); it != definition.outputs.end(); ++it) {
        properties.insert(it.key(), referenceTo(it->title, {it->extension}));
    }
    return {{"type"_L1, "object"_L1}, {"properties"_L1, properties}};
}

QJsonObject requestSchema(const WebServiceDefinition &definition)
{
    return {
        {"type"_L1, "object"_L1},
        {"properties"_L1,
         QJsonObject{
             {"Input"_L1, definitionRef("BlobReference"_L1)},
             {"Inputs"_L1, inputsSchema(definition)},
             {"GlobalParameters"_L1, parametersSchema(definition)},
             {"Outputs"_L1, outputsSchema(definition)},
             {"AzureBatchPoolId"_L1, typed("string"_L1, u"The pool to run in; none: classic processing"_s)},
         }},
    };
}

QJsonObject statusSchema()
{
    return {
        {"type"_L1, "object"_L1},
        {"required"_L1, QJsonArray{"StatusCode"_L1, "Results"_L1, "Details"_L1}},
        {"properties"_L1,
         QJsonObject{
             {"StatusCode"_L1, QJsonObject{{"type"_L1, "string"_L1},
                                           {"enum"_L1, QJsonArray{"NotStarted"_L1, "Running"_L1, "Failed"_L1,
                                                                  "Cancelled"_L1, "Finished"_L1}}}},
             {"Results"_L1, mapOf(definitionRef("BlobReference"_L1))},
             {"Details"_L1, typed("string"_L1)},
         }},
    };
}

QJsonObject referenceSchema()
{
    const QJsonObject text = typed("string"_L1);
    return {
        {"type"_L1, "object"_L1},
        {"properties"_L1, QJsonObject{{"ConnectionString"_L1, text},
                                      {"RelativeLocation"_L1, text},
                                      {"BaseLocation"_L1, text},
                                      {"SasBlobToken"_L1, text}}},
    };
}

QJsonObject errorSchema()
{
    const QJsonObject text = typed("string"_L1);
    const QJsonObject detail{
        {"type"_L1, "object"_L1},
        {"properties"_L1, QJsonObject{{"code"_L1, text}, {"message"_L1, text}, {"target"_L1, text}}}};
    const QJsonObject error{
        {"type"_L1, "object"_L1},
        {"properties"_L1, QJsonObject{{"code"_L1, text},
                                      {"message"_L1, text},
                                      {"details"_L1, QJsonObject{{"type"_L1, "array"_L1}, {"items"_L1, detail}}}}}};
    return {{"type"_L1, "object"_L1}, {"properties"_L1, QJsonObject{{"error"_L1, error}}}};
}

} // namespace

QJsonObject swaggerDocument(const WebServiceDefinition &definition, WebServiceKind kind, const QString &baseUrl)
{
    const QUrl url(baseUrl, QUrl::StrictMode);
    return {
        {"swagger"_L1, "2.0"_L1},
        {"info"_L1, QJsonObject{{"title"_L1, definition.title},
                                {"description"_L1, definition.description},
                                {"version"_L1, "2.0"_L1}}},
        {"host"_L1, url.authority()},
        {"basePath"_L1, url.path()},
        {"schemes"_L1, QJsonArray{url.scheme()}},
        {"consumes"_L1, QJsonArray{"application/json"_L1}},
        {"produces"_L1, QJsonArray{"application/json"_L1}},
        {"securityDefinitions"_L1,
         QJsonObject{{"api_key"_L1, QJsonObject{{"type"_L1, "apiKey"_L1},
                                                {"in"_L1, "header"_L1},
                                                {"name"_L1, "Authorization"_L1},
                                                {"description"_L1, "Bearer and the web service's key"_L1}}}}},
        {"security"_L1, QJsonArray{QJsonObject{{"api_key"_L1, QJsonArray()}}}},
        {"paths"_L1, paths()},
        {"definitions"_L1,
         QJsonObject{
             {"BatchRequest"_L1, requestSchema(definition)},
             {"BlobReference"_L1, referenceSchema()},
             {"BatchJobStatus"_L1, statusSchema()},
             {"ErrorAnswer"_L1, errorSchema()},
         }},
        {"x-pooldeck-name"_L1, definition.name},
        {"x-pooldeck-kind"_L1, toString(kind)},
        {"x-pooldeck-billing-plan"_L1, definition.billingPlanId},
        {"x-pooldeck-inputs"_L1, QJsonArray::fromStringList(definition.inputs.keys())},
        {"x-pooldeck-outputs"_L1, QJsonArray::fromStringList(definition.outputs.keys())},
        {"x-pooldeck-parameters"_L1, QJsonArray::fromStringList(definition.parameters.keys())},
    };
}

} // namespace pooldeck
