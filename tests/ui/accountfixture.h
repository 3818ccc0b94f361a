#pragma once

#include "connections/memorykeystore.h"
#include "fakeclock.h"
#include "faketransport.h"
#include "model/account.h"
#include "model/attempt.h"
#include "model/changes.h"
#include "sync/accountsession.h"

#include <QHash>
#include <QTemporaryDir>

#include <memory>

namespace pooldeck {

/// A connected account over a small service in memory: what it knows is what a test says.
class AccountFixture final
{
public:
    AccountFixture();

    QList<Pool> pools;
    QList<Vm> vms;
    QList<Job> jobs;
    QList<Event> events;
    QList<BillingPlan> plans; ///< at first Standard S1
    qint64 maxPools = 5;
    qint64 maxVmsPerPool = 16;
    QList<UsageInterval> intervals;
    QList<Attempt> attempts;

    /// How a call other than those of the mirror is answered, by "POST /pools" and the like (the end of the path).
    QHash<QString, Result<HttpResponse>> answers;

    FakeClock clock;
    MemoryKeyStore keys;
    FakeTransport transport;

    /// Connects; false when that did not work.
    bool open();
    AccountSession &session() { return *m_session; }

    /// Lets the change feed tell this; false when it was not taken in.
    bool push(Changes changes);
    /// The last request of that method whose path ends so; none was sent: an empty one.
    HttpRequest sent(HttpMethod method, const QString &pathEnd) const;
    qsizetype sentCount(HttpMethod method, const QString &pathEnd) const;

private:
    std::optional<Result<HttpResponse>> handle(const HttpRequest &request);

    QTemporaryDir m_folder; ///< of submissions
    std::unique_ptr<AccountSession> m_session;
};

} // namespace pooldeck
