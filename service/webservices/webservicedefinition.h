#pragma once

#include "model/account.h"
#include "model/parameterdefinition.h"

#include <QMap>
#include <QStringList>

namespace pooldeck {

/// One column of a table input, for the swagger document only.
struct InputColumn
{
    QString name;
    QString type; ///< "integer", "number", "string", "boolean"
};

struct InputDefinition
{
    QString title;
    QStringList extensions; ///< ".csv", …; the first is used for staging
    QList<InputColumn> columns;
};

struct OutputDefinition
{
    QString title;
    QString extension;
};

/// A web service as its folder's `web-service.json` describes it (docs/web-services.md).
struct WebServiceDefinition
{
    static constexpr qint64 DefaultLimitBytes = qint64(4) * 1024 * 1024 * 1024;

    QString name;
    QString title;
    QString description;
    QString billingPlanId;
    QList<WebServiceKind> kinds;
    QMap<QString, InputDefinition> inputs;
    QMap<QString, OutputDefinition> outputs;
    QMap<QString, ParameterDefinition> parameters;
    QStringList command; ///< with ${bin}, ${folder}, ${input:…}, ${output:…}, ${parameter:…}
    qint64 timeLimitMs = 0;
    qint64 memoryLimitBytes = DefaultLimitBytes;
    qint64 outputLimitBytes = DefaultLimitBytes; ///< of each file that the command writes
    QString folder;                              ///< absolute

    /// Reads and checks `folder`/web-service.json; every placeholder must resolve, names must be usable in URLs.
    static Result<WebServiceDefinition> load(const QString &folder);
};

/// Checks a job's parameters against the definition and fills in defaults. Errors: MissingRequiredGlobalParameters,
/// UnexpectedParameter, BadParameterValue.
Result<QMap<QString, QString>> resolveParameters(const WebServiceDefinition &definition,
                                                 const QMap<QString, QString> &given);

/// The Swagger 2.0 document of the service at `baseUrl`: paths of the BES calls, inputs, outputs and global parameters,
/// and `x-pooldeck-kind`, `x-pooldeck-billing-plan`.
QJsonObject swaggerDocument(const WebServiceDefinition &definition, WebServiceKind kind, const QString &baseUrl);

} // namespace pooldeck
