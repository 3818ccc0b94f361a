#pragma once

#include "shownjob.h"
#include "work.h"
#include "world.h"

#include <QRandomGenerator>

#include <vector>

namespace pooldeck {

/// A job as its client knows it. Its creation was answered with 200.
struct TrackedJob
{
    QString id;
    QString poolId; ///< "": classic processing
    int service = 0;
    Work work;
    QString place; ///< file below file:///outputs/ for its output; "": the service's default store
    QByteArray idempotencyKey;
    QByteArray request;
    bool started = false; ///< answered with 204
    bool cancelSent = false;
    ShownJob shown;
    QByteArray run; ///< first line of its output

    bool hasEnded() const { return shown.last() && isEnded(shown.last()->status); }
};

/// A client that submits, starts, cancels and follows jobs, and holds each answer against the ones before it.
class JobLoad final
{
public:
    JobLoad(World &world, quint32 seed, const QString &name);

    /// Until the world drains and every started job has ended.
    void run();

    const std::vector<TrackedJob> &jobs() const { return m_jobs; }
    int unanswered() const { return m_account.unanswered() + m_callers[0].unanswered() + m_callers[1].unanswered(); }

    /// Each output is whole, and of the run that it was of when the job had just finished.
    void checkOutputs();

private:
    void create();
    void makeRequest(TrackedJob &job);
    void repeatCreation(const TrackedJob &job);
    void start(TrackedJob &job);
    void cancel(TrackedJob &job);
    void observe(TrackedJob &job);
    void judgeEnd(const TrackedJob &job);
    void checkOutput(TrackedJob &job);
    void checkPlace(const TrackedJob &job);
    void drain();
    TrackedJob *anyUnended();

    World &m_world;
    QRandomGenerator m_random;
    QString m_name;
    Caller m_account;
    Caller m_callers[2];
    std::vector<TrackedJob> m_jobs;
    QList<int> m_unended; ///< indexes of started jobs
};

} // namespace pooldeck
