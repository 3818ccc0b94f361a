#pragma once

#include "jobs/jobrequestreader.h"
#include "model/account.h"
#include "model/parameterdefinition.h"

#include <QMap>

namespace pooldeck {

/// What a web service takes, as far as it is known.
struct WebServiceRules
{
    struct Parameter
    {
        ParameterDefinition definition;
        QStringList allowed; ///< empty: any value of the type

        friend bool operator==(const Parameter &, const Parameter &) = default;
    };

    QMap<QString, QStringList> inputs;  ///< by name: what file names end in; empty: not known
    QMap<QString, QStringList> outputs; ///< the same
    QMap<QString, Parameter> parameters;

    /// Names only: no parameter is known to be required, none has a type.
    static WebServiceRules of(const WebService &service);
    /// Reads definitions.BatchRequest of the Swagger 2.0 document at the web service's swagger URL, with `x-pooldeck-…`
    /// where there is such. Error: SwaggerUnusable.
    static Result<WebServiceRules> fromSwagger(const QJsonObject &document);

    friend bool operator==(const WebServiceRules &, const WebServiceRules &) = default;
};

/// All that the web service would refuse the request for: names of inputs, outputs and parameters, extensions, values.
/// Codes are the service's (docs/protocol.md, Errors). Without positions and fixes.
QList<RequestProblem> checkAgainst(const JobRequest &request, const WebServiceRules &rules);

/// The same with positions in the candidate's container, and names put right as fixes. Nothing for a candidate that has
/// an error of its own.
QList<RequestProblem> checkAgainst(const JobRequestCandidate &candidate, const WebServiceRules &rules);

} // namespace pooldeck
