// What a service with a long past costs: 100,000 ended jobs.

#include "common/literals.h"
#include "figures.h"
#include "storedstate.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>

#include <cstdio>

using namespace pooldeck;

namespace {

constexpr int EndedJobs = 100'000;
constexpr int Starts = 5;

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    ServiceFixture service;
    if (!service.start()) {
        return 1;
    }
    const QString webServiceId = service.pools("GET", u"/webservices"_s)
                                     .json.value("WebServices"_L1)
                                     .toArray()
                                     .at(0)
                                     .toObject()
                                     .value("WebServiceId"_L1)
                                     .toString();
    service.terminate();
    if (webServiceId.isEmpty() || !storeEndedJobs(service.dataFolder(), EndedJobs, webServiceId)) {
        std::puts("the jobs cannot be stored");
        return 1;
    }
    std::vector<double> startTimes;
    std::vector<double> resident;
    for (int i = 0; i < Starts; ++i) {
        QElapsedTimer timer;
        timer.start();
        service.launch();
        const bool ready = service.waitUntilReady();
        const auto answer = service.pools("GET", u"/jobs?limit=1000"_s);
        startTimes.push_back(double(timer.nsecsElapsed()) / 1e6);
        if (!ready || answer.json.value("Jobs"_L1).toArray().size() != 1000) {
            std::puts("the service does not answer with its jobs");
            return 1;
        }
        // As a console does at its start: everything there is.
        QString cursor;
        for (bool more = true; more;) {
            const QJsonObject page = service.pools("GET", u"/changes?since="_s + cursor).json;
            cursor = page.value("Cursor"_L1).toString();
            more = page.value("More"_L1).toBool();
        }
        resident.push_back(double(residentKiB(service.pid())) / 1024);
        service.terminate();
    }
    printFigure("start to the first 1,000 of 100,000 ended jobs listed", startTimes, "ms", "< 500");
    printFigure("resident with 100,000 ended jobs, all of them read once", resident, "MiB", "< 80");
    return 0;
}
