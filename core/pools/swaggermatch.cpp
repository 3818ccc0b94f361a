#include "pools/swaggermatch.h"

#include "common/literals.h"
#include "model/protocolerror.h"

#include <QCoreApplication>
#include <QUrl>

namespace pooldeck {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("SwaggerMatch", text);
}

} // namespace

Result<WebService> matchSwaggerUrl(QStringView text, const QList<WebService> &services)
{
    const QUrl url(text.trimmed().toString(), QUrl::StrictMode);
    if (!url.isValid() || url.scheme().isEmpty() || !url.path().endsWith("/swagger.json"_L1)) {
        return Failure(localError(u"SwaggerUrlIncomplete"_s,
                                  tr("A swagger URL begins with https:// or http:// and ends with /swagger.json.")));
    }
    for (const WebService &service : services) {
        if (QUrl(service.swaggerUrl).path() != url.path()) {
            continue;
        }
        if (service.kind != WebServiceKind::ResourceManager) {
            return Failure(protocolError(ErrorCode::SwaggerUrlNotResourceManager,
                                         tr("%1 is a classic web service. A pool is billed to one based on Resource "
                                            "Manager.")
                                             .arg(service.name)));
        }
        return service;
    }
    return Failure(
        protocolError(ErrorCode::SwaggerUrlUnknown, tr("No web service of this account has this swagger URL.")));
}

} // namespace pooldeck
