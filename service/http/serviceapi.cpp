#include "http/serviceapi.h"

#include "common/literals.h"
#include "http/httpfront.h"
#include "model/protocolerror.h"

#include <QTimer>

#include <algorithm>

namespace pooldeck {
namespace {

const QString ApiVersion = u"2.0"_s;
constexpr qint64 HealthTryIntervalMs = 2000; // one that fails costs a reload of the state

Result<void> checkApiVersion(const ServiceRequest &request)
{
    const QString version = request.queryValue(u"api-version"_s);
    if (version == ApiVersion) {
        return {};
    }
    return Failure(protocolError(ErrorCode::BadVersionCall,
                                 version.isEmpty()
                                     ? u"The query api-version=%1 is missing."_s.arg(ApiVersion)
                                     : u"The api-version '%1' is not known; use %2."_s.arg(version, ApiVersion),
                                 u"api-version"_s));
}

} // namespace

ServiceApi::ServiceApi(Engine &engine, HttpFront &front, const Links &links, const Credentials &credentials,
                       const Account &account, const Options &options, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
    , m_front(front)
    , m_credentials(credentials)
    , m_log(options.logRequests, credentials)
    , m_metrics(engine, front, options.databaseFile)
    , m_openMetrics(options.openMetrics)
    , m_feed(engine, links, options.epoch)
    , m_poolService(engine, links, m_feed, credentials, account)
    , m_batchExecution(engine, links, credentials)
    , m_vmhost(engine)
    , m_deadline(new QTimer(this))
    , m_lastClientRequestMs(engine.state().clock().monotonicMs())
{
    m_deadline->setSingleShot(true);
    connect(m_deadline, &QTimer::timeout, this, &ServiceApi::answerParked);
    connect(&engine, &Engine::committed, this, [this] {
        if (!m_serving) { // else `serve` does it, once its own answers are out
            answerParked();
        }
    });
}

Answer ServiceApi::handle(const ServiceRequest &request)
{
    const QString first = request.path.value(0);
    if (first == "vmhost"_L1) {
        return m_vmhost.handle(request);
    }
    if (first == "healthz"_L1 || first == "metrics"_L1) {
        return handleForOperators(request);
    }
    m_lastClientRequestMs = m_engine.state().clock().monotonicMs();
    const bool isService = first == "workspaces"_L1 || first == "subscriptions"_L1;
    if (!isService && first != "poolservice"_L1) {
        return failed(protocolError(ErrorCode::NotFound, u"There is nothing at this URL."_s));
    }
    const bool isSignedOutput = request.path.size() == 6 && request.path[4] == "outputs"_L1;
    const bool needsVersion = isService ? BatchExecutionApi::needsApiVersion(request) : !isSignedOutput;
    if (const auto version = checkApiVersion(request); needsVersion && !version) {
        return failed(version.error());
    }
    return isService ? m_batchExecution.handle(request) : m_poolService.handle(request);
}

Answer ServiceApi::handleForOperators(const ServiceRequest &request)
{
    if (request.path[0] == "healthz"_L1) {
        // After a commit that failed, whether it is better now shows when something is written. If it is not, this
        // request is answered with 503 like all that share its turn.
        Store &store = m_engine.state().store();
        if (const qint64 now = m_engine.state().clock().monotonicMs(); store.commits().isFailing) {
            if (now < m_nextHealthTryMs) {
                return failed(protocolError(ErrorCode::ServiceUnavailable, u"Nothing can be stored."_s));
            }
            m_nextHealthTryMs = now + HealthTryIntervalMs;
            store.setMeta(u"health_checked"_s, QString::number(m_engine.state().clock().nowMs()));
        }
        return ServiceResponse::json({{"Status"_L1, u"ok"_s}});
    }
    if (const auto allowed = m_credentials.checkAccount(request.authorization); !m_openMetrics && !allowed) {
        return failed(allowed.error());
    }
    ServiceResponse response;
    response.body = m_metrics.text();
    response.contentType = "text/plain; version=0.0.4; charset=utf-8";
    return response;
}

void ServiceApi::serve()
{
    const auto gone = m_front.takeGone(); // first: who is in it has handed over its request before
    const std::vector<ServiceRequest> requests = m_front.takeRequests();
    if (!requests.empty()) {
        answer(requests);
    }
    // Whoever has gone shall not be waited for; one that only sends nothing more gets what there is now.
    for (const quint64 requestId : gone) {
        m_parked.hurry(requestId);
    }
    answerParked();
}

void ServiceApi::answer(const std::vector<ServiceRequest> &requests)
{
    m_serving = true;
    const qint64 start = m_engine.state().clock().monotonicMs();
    m_metrics.served(requests.size());
    std::vector<std::pair<quint64, Answer>> answers;
    answers.reserve(requests.size());
    const bool done = m_engine.turn([&] {
        for (const ServiceRequest &request : requests) {
            answers.emplace_back(request.id, handle(request));
        }
    });
    m_serving = false;
    if (!done) {
        const Error error = protocolError(ErrorCode::ServiceUnavailable,
                                          u"The service could not store this. Nothing was changed; try again."_s);
        for (const ServiceRequest &request : requests) {
            if (m_log.wants(request, error.httpStatus)) {
                const qint64 now = m_engine.state().clock().monotonicMs();
                m_log.write(m_log.fieldsOf(request), error.httpStatus, now - start, now);
            }
            m_front.respond(request.id, ServiceResponse::error(error));
        }
        return;
    }
    const qint64 now = m_engine.state().clock().monotonicMs();
    for (std::size_t i = 0; i < answers.size(); ++i) {
        auto &[requestId, answer] = answers[i];
        const ServiceRequest &request = requests[i];
        if (auto *response = std::get_if<ServiceResponse>(&answer)) {
            if (m_log.wants(request, response->status)) {
                m_log.write(m_log.fieldsOf(request), response->status, now - start, now);
            }
            m_front.respond(requestId, std::move(*response));
        } else {
            auto &parked = std::get<Parked>(answer);
            const log::Fields logged = m_log.wants(request, 200) ? m_log.fieldsOf(request) : log::Fields();
            m_parked.add({requestId, now + parked.waitMs, std::move(parked), logged, start});
        }
    }
}

void ServiceApi::answerParked()
{
    const qint64 now = m_engine.state().clock().monotonicMs();
    EngineState &state = m_engine.state();
    const qint64 changeSeq = state.changeSeq();
    const ParkedRequests::Changes changes{state.takeChangedVms(),
                                          std::exchange(m_seenChangeSeq, changeSeq) != changeSeq};
    std::vector<ParkedRequests::Answered> answered = m_parked.takeAnswered(changes, now);
    for (auto &[entry, response] : answered) {
        if (!entry.logged.isEmpty()) {
            m_log.write(entry.logged, response.status, now - entry.startMonotonicMs, now);
        }
        m_front.respond(entry.requestId, std::move(response));
    }
    scheduleDeadline();
}

void ServiceApi::scheduleDeadline()
{
    const std::optional<qint64> next = m_parked.nextDeadlineMonotonicMs();
    if (!next) {
        m_deadline->stop();
        return;
    }
    const qint64 leftMs = *next - m_engine.state().clock().monotonicMs();
    m_deadline->start(int(std::clamp<qint64>(leftMs, 0, 60'000)));
}

} // namespace pooldeck
