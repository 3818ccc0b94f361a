#include "submitting.h"

#include "blockingclient.h"
#include "common/literals.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>

#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

namespace pooldeck {

double submitAll(const ServiceFixture::BesAddress &service, const QByteArray &request, int count, int connections)
{
    const QUrl url(service.baseUrl);
    const QByteArray jobs = url.path().toLatin1() + "/jobs";
    std::atomic<int> left = count;
    std::atomic<int> failed = 0;
    QElapsedTimer timer;
    timer.start();
    std::vector<std::thread> threads;
    for (int i = 0; i < connections; ++i) {
        threads.emplace_back([&] {
            BlockingClient client(quint16(url.port()), service.key.toLatin1());
            while (left-- > 0) {
                const auto created = client.post(jobs + "?api-version=2.0", request);
                const auto started = client.post(jobs + '/' + created.body.mid(1, 32) + "/start?api-version=2.0", {});
                failed += created.status == 200 && started.status == 204 ? 0 : 1;
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    if (failed > 0) {
        std::printf("  %d jobs were not accepted\n", failed.load());
    }
    return count / (double(timer.nsecsElapsed()) / 1e9);
}

bool addCommandService(ServiceFixture &service, const QString &name, const QStringList &command)
{
    const QJsonObject manifest{{"Name"_L1, name},
                               {"Title"_L1, name},
                               {"Description"_L1, u"For benchmarks"_s},
                               {"BillingPlanId"_L1, u"S1"_s},
                               {"Kinds"_L1, QJsonArray{u"ResourceManager"_s}},
                               {"Inputs"_L1, QJsonObject()},
                               {"Outputs"_L1, QJsonObject()},
                               {"GlobalParameters"_L1, QJsonObject()},
                               {"Command"_L1, QJsonArray::fromStringList(command)},
                               {"TimeLimitSeconds"_L1, 600}};
    return service.addWebService(name, {{u"web-service.json"_s, QJsonDocument(manifest).toJson()}});
}

QByteArray requestFor(const QString &poolId)
{
    return QJsonDocument(QJsonObject{{"AzureBatchPoolId"_L1, poolId}}).toJson(QJsonDocument::Compact);
}

} // namespace pooldeck
