#include "accountcommands.h"

#include "await.h"
#include "common/isotime.h"
#include "common/literals.h"

#include <QJsonArray>

namespace pooldeck::cli {

ExitCode showAccount(const Context &context)
{
    const Result<Account> account =
        connectAccount(context).and_then([](const PoolServiceClient &c) { return await(c.account()); });
    if (!account) {
        return report(account.error());
    }
    if (context.options.json) {
        print(account->toJson());
        return ExitCode::Done;
    }
    Table table({u"ACCOUNT"_s, account->displayName});
    table.addRow({u"id"_s, account->id});
    table.addRow({u"pools"_s, u"%1 of %2"_s.arg(account->poolCount).arg(account->maxPools)});
    table.addRow({u"VMs"_s, u"%1 (at most %2 a pool)"_s.arg(account->vmCount).arg(account->maxVmsPerPool)});
    table.addRow({u"backend"_s, account->backend});
    table.addRow({u"service version"_s, account->serviceVersion});
    table.addRow({u"service time"_s, toIsoTime(account->nowMs)});
    print(table);
    return ExitCode::Done;
}

ExitCode listWebServices(const Context &context)
{
    const auto services =
        connectAccount(context).and_then([](const PoolServiceClient &c) { return await(c.webServices()); });
    if (!services) {
        return report(services.error());
    }
    QJsonArray json;
    Table table({u"NAME"_s, u"KIND"_s, u"PLAN"_s, u"INPUTS"_s, u"OUTPUTS"_s, u"BASE URL"_s, u"SWAGGER URL"_s});
    for (const WebService &service : *services) {
        json.append(service.toJson());
        table.addRow({service.name, toString(service.kind), orDash(service.billingPlanId),
                      orDash(service.inputNames.join(u',')), orDash(service.outputNames.join(u',')), service.baseUrl,
                      service.swaggerUrl});
    }
    context.options.json ? print(QJsonObject{{"WebServices"_L1, json}}) : print(table);
    return ExitCode::Done;
}

ExitCode listEvents(const Context &context)
{
    const auto events = connectAccount(context).and_then([](const PoolServiceClient &c) { return await(c.events()); });
    if (!events) {
        return report(events.error());
    }
    QJsonArray json;
    Table table({u"AT"_s, u"WHO"_s, u"WHAT"_s, u"MESSAGE"_s});
    for (const Event &event : *events) {
        json.append(event.toJson());
        table.addRow({toIsoTime(event.atMs), event.who, event.kind, event.message});
    }
    context.options.json ? print(QJsonObject{{"Events"_L1, json}}) : print(table);
    return ExitCode::Done;
}

} // namespace pooldeck::cli
