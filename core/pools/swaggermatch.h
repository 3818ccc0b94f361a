#pragma once

#include "model/account.h"

#include <QStringView>

namespace pooldeck {

/// The web service that a swagger URL names, as the service itself looks for it: by the path alone, nothing is fetched
/// (docs/protocol.md, Pool Service). Errors, as the service would give them: SwaggerUrlUnknown,
/// SwaggerUrlNotResourceManager; while it is typed: SwaggerUrlIncomplete.
Result<WebService> matchSwaggerUrl(QStringView text, const QList<WebService> &services);

} // namespace pooldeck
