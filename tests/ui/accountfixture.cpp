#include "accountfixture.h"

#include "common/literals.h"
#include "samples.h"

#include <QJsonArray>
#include <QTest>
#include <QUrlQuery>

namespace pooldeck {
namespace {

template <class T>
QJsonArray toArray(const QList<T> &items)
{
    QJsonArray array;
    for (const T &item : items) {
        array.append(item.toJson());
    }
    return array;
}

} // namespace

AccountFixture::AccountFixture()
    : plans{samples::planS1()}
{
    transport.setHandler([this](const HttpRequest &request) { return handle(request); });
}

std::optional<Result<HttpResponse>> AccountFixture::handle(const HttpRequest &request)
{
    const QString path = request.url.path();
    const QString call = QString::fromLatin1(toByteArray(request.method)) + u' ' + path;
    for (auto it = answers.constBegin(); it != answers.constEnd(); ++it) {
        const QString method = it.key().section(u' ', 0, 0);
        if (call.startsWith(method + u' ') && path.endsWith(it.key().section(u' ', 1))) {
            return *it;
        }
    }
    if (path.endsWith("/changes"_L1)) {
        Changes changes;
        changes.cursor = u"e-1"_s;
        changes.nowMs = clock.nowMs();
        const QUrlQuery query(request.url);
        if (query.queryItemValue(u"since"_s).isEmpty()) {
            changes.reset = true;
            changes.pools = pools;
            changes.vms = vms;
            changes.jobs = jobs;
            return FakeTransport::ok(changes.toJson());
        }
        if (query.queryItemValue(u"wait"_s) == u"0"_s) {
            return FakeTransport::ok(changes.toJson());
        }
        return std::nullopt;
    }
    if (path.endsWith("/usage"_L1)) {
        return FakeTransport::ok(Usage{clock.nowMs(), intervals}.toJson());
    }
    if (path.endsWith("/attempts"_L1)) {
        return FakeTransport::ok(QJsonObject{{"Attempts"_L1, toArray(attempts)}, {"After"_L1, QJsonValue::Null}});
    }
    if (path.endsWith("/events"_L1)) {
        const QUrlQuery asked(request.url);
        const qint64 since = asked.queryItemValue(u"since"_s).toLongLong();
        const qint64 before = asked.queryItemValue(u"before"_s).toLongLong();
        QList<Event> fresh;
        if (before > 0) {
            for (auto it = events.crbegin(); it != events.crend() && fresh.size() < PoolServiceClient::EventPage;
                 ++it) {
                if (it->seq < before) {
                    fresh.append(*it);
                }
            }
            return FakeTransport::ok(QJsonObject{{"Events"_L1, toArray(fresh)}, {"After"_L1, QJsonValue::Null}});
        }
        for (const Event &event : std::as_const(events)) {
            if (event.seq > since) {
                fresh.append(event);
            }
        }
        return FakeTransport::ok(QJsonObject{{"Events"_L1, toArray(fresh)}, {"After"_L1, QJsonValue::Null}});
    }
    if (path.endsWith("/billingplans"_L1)) {
        return FakeTransport::ok(QJsonObject{{"BillingPlans"_L1, toArray(plans)}});
    }
    if (path.endsWith("/webservices"_L1)) {
        const QList<WebService> services{
            samples::webService(u"service"_s, u"census"_s, WebServiceKind::ResourceManager),
            samples::webService(u"classic"_s, u"census"_s, WebServiceKind::Classic)};
        return FakeTransport::ok(QJsonObject{{"WebServices"_L1, toArray(services)}});
    }
    if (path.endsWith("/poolservice/a"_L1)) {
        Account account;
        account.id = u"a"_s;
        account.displayName = u"Lab"_s;
        account.backend = u"local"_s;
        account.serviceVersion = u"0"_s;
        account.maxPools = maxPools;
        account.maxVmsPerPool = maxVmsPerPool;
        account.nowMs = clock.nowMs();
        return FakeTransport::ok(account.toJson());
    }
    return FakeTransport::failed(404, u"NotFound"_s);
}

bool AccountFixture::open()
{
    m_session = std::make_unique<AccountSession>(transport, keys, clock,
                                                 AccountSession::Submissions{m_folder.path(), u"a"_s},
                                                 QUrl(u"http://127.0.0.1/poolservice/a"_s), Secret("key"));
    m_session->start();
    return QTest::qWaitFor([this] {
        return m_session->account() && !m_session->billingPlans().isEmpty() && !m_session->webServices().isEmpty() &&
               m_session->meter().isLoaded() && m_session->monitor().state() == AccountMonitor::State::Live &&
               transport.openCount() == 1;
    });
}

bool AccountFixture::push(Changes changes)
{
    if (!QTest::qWaitFor([this] { return transport.openCount() == 1; })) {
        return false;
    }
    changes.cursor = u"e-2"_s;
    changes.nowMs = clock.nowMs();
    bool taken = false;
    const auto connection = QObject::connect(&m_session->monitor(), &AccountMonitor::synced, &m_session->monitor(),
                                             [&taken] { taken = true; });
    transport.answer(FakeTransport::ok(changes.toJson()));
    const bool done = QTest::qWaitFor([&taken] { return taken; });
    QObject::disconnect(connection);
    return done;
}

HttpRequest AccountFixture::sent(HttpMethod method, const QString &pathEnd) const
{
    const QList<HttpRequest> &all = transport.requests();
    for (auto it = all.crbegin(); it != all.crend(); ++it) {
        if (it->method == method && it->url.path().endsWith(pathEnd)) {
            return *it;
        }
    }
    return {};
}

qsizetype AccountFixture::sentCount(HttpMethod method, const QString &pathEnd) const
{
    qsizetype count = 0;
    for (const HttpRequest &request : transport.requests()) {
        count += request.method == method && request.url.path().endsWith(pathEnd) ? 1 : 0;
    }
    return count;
}

} // namespace pooldeck
