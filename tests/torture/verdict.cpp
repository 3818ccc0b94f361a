#include "verdict.h"

#include "common/literals.h"

#include <QDir>
#include <QJsonArray>

#include <cstdio>

namespace pooldeck {

Verdict::Verdict(World &world, const std::vector<std::unique_ptr<JobLoad>> &clients, LedgerCheck &ledger)
    : m_world(world)
    , m_clients(clients)
    , m_ledger(ledger)
{
}

void Verdict::judge()
{
    for (const auto &client : m_clients) {
        client->checkOutputs();
    }
    judgeListing();
    judgeAttempts();
}

/// An answer that was lost must not have made a second job.
void Verdict::judgeListing()
{
    QSet<QString> accepted;
    for (const auto &client : m_clients) {
        for (const TrackedJob &job : client->jobs()) {
            accepted.insert(job.id);
        }
    }
    Caller caller(m_world, m_world.account);
    QByteArray after;
    do {
        const QJsonObject page = caller.call("GET", "/jobs?limit=1000&after=" + after).json();
        const QJsonArray jobs = page.value("Jobs"_L1).toArray();
        for (const QJsonValue &job : jobs) {
            const QString id = job.toObject().value("JobId"_L1).toString();
            if (!accepted.remove(id)) {
                m_world.violated(u"job %1 is listed, but nobody was told of it, or it is listed twice"_s.arg(id));
            }
        }
        after = page.value("After"_L1).toString().toLatin1();
    } while (!after.isEmpty());
    for (const QString &id : std::as_const(accepted)) {
        m_world.violated(u"job %1 was accepted, but is not listed"_s.arg(id));
    }
}

void Verdict::judgeAttempts()
{
    QHash<QString, QMap<qint64, AttemptOutcome>> outcomes;
    const QList<Attempt> attempts = m_ledger.readAttempts();
    m_attempts = attempts.size();
    for (const Attempt &attempt : attempts) {
        if (outcomes[attempt.jobId].contains(attempt.number)) {
            m_world.violated(u"attempt %1 of job %2 is twice there"_s.arg(attempt.number).arg(attempt.jobId));
        }
        outcomes[attempt.jobId].insert(attempt.number, attempt.outcome.value_or(AttemptOutcome::Lost));
    }
    for (const auto &client : m_clients) {
        for (const TrackedJob &job : client->jobs()) {
            const Job end = job.shown.last().value_or(Job{});
            const QMap<qint64, AttemptOutcome> runs = outcomes.take(job.id);
            const QList<AttemptOutcome> ends = runs.values();
            const bool finished = end.status == JobStatus::Finished;
            const bool isNumbered = ends.isEmpty() || (runs.firstKey() == 1 && runs.lastKey() == ends.size());
            const bool isFinishedOnce = ends.count(AttemptOutcome::Finished) == (finished ? 1 : 0) &&
                                        (!finished || ends.constLast() == AttemptOutcome::Finished);
            const bool isGivenUp = end.details.startsWith("The job lost its VM"_L1);
            if (!isNumbered || end.attempt != ends.size() || !isFinishedOnce ||
                (isGivenUp && ends.count(AttemptOutcome::Lost) < 3)) {
                QStringList names;
                for (const AttemptOutcome outcome : ends) {
                    names.append(toString(outcome));
                }
                m_world.violated(u"job %1 is %2 (%3) with attempts %4"_s.arg(job.id, toString(end.status), end.details,
                                                                             names.join(u", "_s)));
            }
        }
    }
    for (auto it = outcomes.begin(); it != outcomes.end(); ++it) {
        m_world.violated(u"an attempt belongs to job %1, which there is not"_s.arg(it.key()));
    }
}

void Verdict::judgeWhatIsLeft(bool classicToo)
{
    const QStringList left = VmWatch::processesOf(m_world.dataFolder);
    for (const QString &process : left) {
        const bool isHost = process.contains("pooldeck-vmhost"_L1);
        if (classicToo || !isHost) {
            m_world.violated(u"a process is left: "_s + process);
        }
    }
    QDir outputs(m_world.dataFolder + u"/files/outputs"_s);
    const QStringList files = outputs.entryList(QDir::Files | QDir::Hidden);
    for (const QString &file : files) {
        if (file.startsWith(u'.')) {
            m_world.violated(u"%1 is left of an output that was never finished"_s.arg(file));
        }
    }
}

void Verdict::print() const
{
    qsizetype jobs = 0;
    qsizetype started = 0;
    QHash<JobStatus, int> ends;
    int givenUp = 0;
    int unanswered = 0;
    for (const auto &client : m_clients) {
        unanswered += client->unanswered();
        for (const TrackedJob &job : client->jobs()) {
            ++jobs;
            started += job.started ? 1 : 0;
            if (job.hasEnded()) {
                ++ends[job.shown.last()->status];
                givenUp += job.shown.last()->details.startsWith("The job lost its VM"_L1) ? 1 : 0;
            }
        }
    }
    std::printf("torture: %lld jobs accepted, %lld started: %d finished, %d failed (%d gave up after three lost VMs), "
                "%d cancelled, in %lld attempts; %d calls without an answer\n",
                static_cast<long long>(jobs), static_cast<long long>(started), ends.value(JobStatus::Finished),
                ends.value(JobStatus::Failed), givenUp, ends.value(JobStatus::Cancelled),
                static_cast<long long>(m_attempts), unanswered);
    std::printf("torture: %lld VMs in the ledger, %lld ends estimated; off by at most %lld ms at the start, %lld ms at "
                "an end that was seen, %lld ms at an estimated one\n",
                static_cast<long long>(m_ledger.vmCount()), static_cast<long long>(m_ledger.estimatedEnds()),
                static_cast<long long>(m_ledger.worstStartMs()), static_cast<long long>(m_ledger.worstSeenEndMs()),
                static_cast<long long>(m_ledger.worstEstimatedEndMs()));
}

} // namespace pooldeck
