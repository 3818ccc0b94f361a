#include "jobs/webservicematch.h"

#include "jobs/webservicecheck.h"

#include <algorithm>

namespace pooldeck {
namespace {

bool allKnown(const QStringList &names, const QStringList &known)
{
    return std::all_of(names.begin(), names.end(), [&known](const QString &name) { return known.contains(name); });
}

bool inputsFit(const QStringList &given, const QStringList &wanted)
{
    if (given.size() != wanted.size()) {
        return false;
    }
    const bool isUnnamed = given.size() == 1 && given.first().isEmpty(); // `Input` stands for the only one
    return isUnnamed || allKnown(given, wanted);
}

bool fits(const JobRequest &request, const WebService &service)
{
    return inputsFit(request.inputs.keys(), service.inputNames) &&
           allKnown(request.outputs.keys(), service.outputNames) &&
           allKnown(request.globalParameters.keys(), service.parameterNames);
}

qsizetype commonCount(const QStringList &given, const QStringList &known)
{
    return std::count_if(given.begin(), given.end(), [&known](const QString &name) { return known.contains(name); });
}

/// How little speaks for a service: problems, then names that are not in common.
std::pair<qsizetype, qsizetype> distanceTo(const JobRequest &request, const WebService &service)
{
    return {checkAgainst(request, WebServiceRules::of(service)).size(),
            -(commonCount(request.inputs.keys(), service.inputNames) +
              commonCount(request.outputs.keys(), service.outputNames) +
              commonCount(request.globalParameters.keys(), service.parameterNames))};
}

} // namespace

QList<WebService> matchingWebServices(const JobRequest &request, const QList<WebService> &services)
{
    const WebServiceKind preferred = request.poolId ? WebServiceKind::ResourceManager : WebServiceKind::Classic;
    QList<WebService> matches;
    std::copy_if(services.begin(), services.end(), std::back_inserter(matches),
                 [&request](const WebService &service) { return fits(request, service); });
    std::stable_partition(matches.begin(), matches.end(),
                          [preferred](const WebService &s) { return s.kind == preferred; });
    return matches;
}

std::optional<WebService> obviousWebService(const QList<WebService> &matches)
{
    const bool isOne =
        !matches.isEmpty() && std::all_of(matches.begin(), matches.end(),
                                          [&matches](const WebService &s) { return s.name == matches.first().name; });
    return isOne ? std::optional(matches.first()) : std::nullopt;
}

std::optional<WebService> nearestWebService(const JobRequest &request, const QList<WebService> &services)
{
    const WebServiceKind preferred = request.poolId ? WebServiceKind::ResourceManager : WebServiceKind::Classic;
    std::optional<WebService> nearest;
    std::pair<qsizetype, qsizetype> least;
    bool isTied = false;
    for (const WebService &service : services) {
        const auto distance = distanceTo(request, service);
        const bool isSameInOtherForm = nearest && nearest->name == service.name && distance == least;
        if (!nearest || distance < least || (isSameInOtherForm && service.kind == preferred)) {
            isTied = isTied && isSameInOtherForm;
            nearest = service;
            least = distance;
        } else if (distance == least && !isSameInOtherForm) {
            isTied = true;
        }
    }
    return isTied ? std::nullopt : nearest;
}

} // namespace pooldeck
