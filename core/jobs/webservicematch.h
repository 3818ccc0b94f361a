#pragma once

#include "model/account.h"
#include "model/jobrequest.h"

#include <QList>

#include <optional>

namespace pooldeck {

/// The web services whose inputs, outputs and parameters the request fits, by name. For a request with a pool those
/// based on Resource Manager come first, for classic processing the classic ones; the order is else that given.
QList<WebService> matchingWebServices(const JobRequest &request, const QList<WebService> &services);

/// The one that may be taken without asking: the only match, or the first when all are forms of the same web service.
std::optional<WebService> obviousWebService(const QList<WebService> &matches);

/// Of services that all do not fit, the one with the fewest problems (checkAgainst, by names), to say what is wrong
/// with the request; of equals the one with most names in common. None: nothing speaks for one of them.
std::optional<WebService> nearestWebService(const JobRequest &request, const QList<WebService> &services);

} // namespace pooldeck
