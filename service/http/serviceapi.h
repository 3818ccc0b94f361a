#pragma once

#include "http/batchexecutionapi.h"
#include "http/changefeed.h"
#include "http/credentials.h"
#include "http/metrics.h"
#include "http/parkedrequests.h"
#include "http/poolserviceapi.h"
#include "http/requestlog.h"
#include "http/vmhostapi.h"

#include <QObject>

#include <vector>

class QTimer;

namespace pooldeck {

class HttpFront;

/// Brings requests to the engine and answers back. All requests that have arrived share one turn, so they share one
/// commit, and no answer leaves before it (docs/architecture.md, decision 8).
class ServiceApi final : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        QString epoch; ///< of the change feed
        QString databaseFile;
        LogRequests logRequests = LogRequests::None;
        bool openMetrics = false; ///< /metrics asks for no key
    };
    ServiceApi(Engine &engine, HttpFront &front, const Links &links, const Credentials &credentials,
               const Account &account, const Options &options, QObject *parent = nullptr);

    /// Takes what has arrived at the front. Connected to it through the event loop.
    void serve();

    /// When the last request of a client came, Clock::monotonicMs. Those of vmhosts do not count.
    qint64 lastClientRequestMs() const { return m_lastClientRequestMs; }

private:
    Answer handle(const ServiceRequest &request);
    void answer(const std::vector<ServiceRequest> &requests);
    Answer handleForOperators(const ServiceRequest &request);
    void answerParked();
    void scheduleDeadline();

    Engine &m_engine;
    HttpFront &m_front;
    const Credentials &m_credentials;
    RequestLog m_log;
    Metrics m_metrics;
    bool m_openMetrics;
    ChangeFeed m_feed;
    PoolServiceApi m_poolService;
    BatchExecutionApi m_batchExecution;
    VmhostApi m_vmhost;
    ParkedRequests m_parked;
    qint64 m_seenChangeSeq = 0;
    QTimer *m_deadline;
    qint64 m_lastClientRequestMs = 0;
    qint64 m_nextHealthTryMs = 0;
    bool m_serving = false;
};

} // namespace pooldeck
