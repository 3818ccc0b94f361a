#include "common/literals.h"
#include "model/protocolerror.h"
#include "webservices/webservicedefinition.h"

namespace pooldeck {

Result<QMap<QString, QString>> resolveParameters(const WebServiceDefinition &definition,
                                                 const QMap<QString, QString> &given)
{
    for (auto it = given.begin(); it != given.end(); ++it) {
        if (!definition.parameters.contains(it.key())) {
            return Failure(protocolError(ErrorCode::UnexpectedParameter,
                                         u"The web service has no global parameter '%1'"_s.arg(it.key()),
                                         u"GlobalParameters."_s + it.key()));
        }
    }
    QMap<QString, QString> resolved;
    for (auto it = definition.parameters.begin(); it != definition.parameters.end(); ++it) {
        const QString target = u"GlobalParameters."_s + it.key();
        const auto value = given.find(it.key());
        if (value == given.end() && !it->defaultValue) {
            return Failure(protocolError(ErrorCode::MissingRequiredGlobalParameters,
                                         u"The web service needs the global parameter '%1'"_s.arg(it.key()), target));
        }
        resolved.insert(it.key(), value == given.end() ? *it->defaultValue : *value);
        if (const auto complaint = complaintAbout(resolved.value(it.key()), *it)) {
            return Failure(protocolError(ErrorCode::BadParameterValue,
                                         u"The global parameter '%1' %2"_s.arg(it.key(), *complaint), target));
        }
    }
    return resolved;
}

} // namespace pooldeck
