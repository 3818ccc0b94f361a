#pragma once

#include "model/changes.h"
#include "net/httptransport.h"

#include <QObject>
#include <QPromise>
#include <QRandomGenerator>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace pooldeck {

/// A pool service with one large account, in a thread of its own; answers to consoles come as they would from the real
/// one. Nothing is kept but a number a job and VM, so that the memory of the process is the console's.
class LargeAccount final : public QObject
{
public:
    static constexpr int Pools = 1'000;
    static constexpr int VmsPerPool = 16;
    static constexpr int Jobs = 100'000;

    using Promise = std::shared_ptr<QPromise<Result<HttpResponse>>>;

    LargeAccount();

    void answer(const HttpRequest &request, const Promise &promise);
    /// 0: nothing changes.
    void setChangesPerSecond(int changes);

private:
    /// What a job does: its life so far follows from its number.
    enum class Phase : quint8 { Queued, Running, Finished, Failed, Gone };

    Pool pool(int number) const;
    Vm vm(int number) const;
    Job job(int number) const;
    QJsonObject usage() const;
    Changes fullPage(int page) const;
    void change();
    void answerWaiting();

    QTimer m_timer;
    QRandomGenerator m_random{1};
    double m_due = 0;
    int m_perSecond = 0;
    std::vector<Phase> m_jobs;
    std::vector<qint64> m_queueSeqs;
    std::vector<bool> m_busy;
    qint64 m_nextSeq = 0;
    qint64 m_startMs;
    Changes m_pending;
    Promise m_waiting;
};

/// Hands requests to a LargeAccount that lives in another thread.
class LargeAccountTransport final : public HttpTransport
{
public:
    explicit LargeAccountTransport(LargeAccount &account)
        : m_account(account)
    {
    }
    QFuture<Result<HttpResponse>> send(const HttpRequest &request) override;

private:
    LargeAccount &m_account;
};

} // namespace pooldeck
