#include "jobload.h"

#include "common/literals.h"

#include <QFile>
#include <QJsonDocument>
#include <QThread>
#include <QUrl>

namespace pooldeck {
namespace {

constexpr int MostUnended = 12;

QString resultUrl(const Job &job)
{
    const BlobReference result = job.results.value_or(QMap<QString, BlobReference>()).value(u"output1"_s);
    return result.baseLocation.value_or(QString()) + result.relativeLocation.value_or(QString()) +
           result.sasBlobToken.value_or(QString());
}

} // namespace

JobLoad::JobLoad(World &world, quint32 seed, const QString &name)
    : m_world(world)
    , m_random(seed)
    , m_name(name)
    , m_account(world, world.account)
    , m_callers{{world, world.services[0]}, {world, world.services[1]}}
{
}

void JobLoad::run()
{
    while (m_world.phase == World::Phase::Load) {
        TrackedJob *job = anyUnended();
        if (m_unended.size() < MostUnended && chance(m_random, 40)) {
            create();
        } else if (job && chance(m_random, 2)) {
            cancel(*job);
        } else if (job && chance(m_random, 4)) {
            start(*job);
        } else if (!m_jobs.empty() && chance(m_random, 4)) {
            repeatCreation(m_jobs[size_t(m_random.bounded(int(m_jobs.size())))]);
        } else if (!m_jobs.empty() && chance(m_random, 5)) {
            observe(m_jobs[size_t(m_random.bounded(int(m_jobs.size())))]);
        } else if (job) {
            observe(*job);
        }
        QThread::msleep(ulong(m_random.bounded(12)));
    }
    drain();
}

void JobLoad::drain()
{
    constexpr qint64 LimitMs = 180'000;
    const qint64 beganMs = wallMs();
    while (!m_unended.isEmpty() && wallMs() - beganMs < LimitMs) {
        for (const int index : QList<int>(m_unended)) {
            observe(m_jobs[size_t(index)]);
        }
        QThread::msleep(50);
    }
    for (const int index : std::as_const(m_unended)) {
        const TrackedJob &job = m_jobs[size_t(index)];
        m_world.violated(u"job %1 was started, but does not end: %2"_s.arg(job.id, toString(job.shown.last()->status)));
    }
}

TrackedJob *JobLoad::anyUnended()
{
    return m_unended.isEmpty() ? nullptr : &m_jobs[size_t(m_unended[m_random.bounded(int(m_unended.size()))])];
}

void JobLoad::makeRequest(TrackedJob &job)
{
    const QStringList pools = m_world.livePools();
    if (!pools.isEmpty() && chance(m_random, 85)) {
        job.poolId = pools[m_random.bounded(int(pools.size()))];
    }
    job.service = chance(m_random, 50);
    job.idempotencyKey = m_name.toLatin1() + '-' + QByteArray::number(m_jobs.size());
    job.work.text = QByteArray::number(m_random.generate64(), 16);
    job.work.bytes = 20'000 + m_random.bounded(280'000);
    job.work.seconds = QByteArray::number(chance(m_random, 10) ? m_random.bounded(3.0) : m_random.bounded(0.4), 'f', 3);
    job.work.exitCode = chance(m_random, 5) ? 3 : 0;
    QJsonObject request{
        {"Input"_L1, QJsonObject{{"BaseLocation"_L1, u"file:///uploads/"_s}, {"RelativeLocation"_L1, u"input.csv"_s}}},
        {"GlobalParameters"_L1, QJsonObject{{"text"_L1, QString::fromLatin1(job.work.text)},
                                            {"bytes"_L1, QString::number(job.work.bytes)},
                                            {"seconds"_L1, QString::fromLatin1(job.work.seconds)},
                                            {"code"_L1, QString::number(job.work.exitCode)}}}};
    if (!job.poolId.isEmpty()) {
        request.insert("AzureBatchPoolId"_L1, job.poolId);
    }
    if (chance(m_random, 40)) {
        job.place = QString::fromLatin1(job.idempotencyKey) + u".csv"_s;
        request.insert("Outputs"_L1, QJsonObject{{"output1"_L1, QJsonObject{{"BaseLocation"_L1, u"file:///outputs/"_s},
                                                                            {"RelativeLocation"_L1, job.place}}}});
    }
    job.request = QJsonDocument(request).toJson(QJsonDocument::Compact);
}

void JobLoad::create()
{
    TrackedJob job;
    makeRequest(job);
    const auto answer =
        m_callers[job.service].call("POST", "/jobs", job.request, {{"Idempotency-Key", job.idempotencyKey}});
    if (answer.status != 200) {
        if (answer.errorCode() != "PoolNotFound"_L1 || !m_world.pool(job.poolId).deleteSent) {
            m_world.violated(u"a job was refused: %1 %2"_s.arg(answer.status).arg(QString::fromUtf8(answer.body)));
        }
        return;
    }
    job.id = QString::fromLatin1(answer.body.sliced(1, 32));
    m_jobs.push_back(job);
    if (chance(m_random, 5)) {
        repeatCreation(job);
    }
    if (chance(m_random, 96)) {
        start(m_jobs.back());
        if (m_jobs.back().started) {
            m_unended.append(int(m_jobs.size()) - 1);
        }
    }
}

void JobLoad::repeatCreation(const TrackedJob &job)
{
    const auto answer =
        m_callers[job.service].call("POST", "/jobs", job.request, {{"Idempotency-Key", job.idempotencyKey}});
    if (answer.status != 200 || answer.body != '"' + job.id.toLatin1() + '"') {
        m_world.violated(u"the creation of job %1, repeated, was answered with %2 %3"_s.arg(job.id)
                             .arg(answer.status)
                             .arg(QString::fromUtf8(answer.body)));
    }
}

void JobLoad::start(TrackedJob &job)
{
    const auto answer = m_callers[job.service].call("POST", "/jobs/" + job.id.toLatin1() + "/start");
    job.started |= answer.status == 204;
    if (answer.status != 204 && !m_world.pool(job.poolId).deleteSent) {
        m_world.violated(u"the start of job %1 was answered with %2 %3"_s.arg(job.id)
                             .arg(answer.status)
                             .arg(QString::fromUtf8(answer.body)));
    }
}

void JobLoad::cancel(TrackedJob &job)
{
    job.cancelSent = true;
    const auto answer = m_callers[job.service].call("DELETE", "/jobs/" + job.id.toLatin1());
    if (answer.status != 204) {
        m_world.violated(u"cancelling job %1 was answered with %2"_s.arg(job.id).arg(answer.status));
    }
}

void JobLoad::observe(TrackedJob &job)
{
    const QByteArray path = "/jobs/" + job.id.toLatin1();
    const auto answer = chance(m_random, 50) ? m_callers[job.service].call("GET", path) : m_account.call("GET", path);
    const Result<Job> now = Job::fromJson(answer.json());
    if (answer.status != 200 || !now) {
        m_world.violated(u"job %1 was accepted, but is answered with %2 %3"_s.arg(job.id)
                             .arg(answer.status)
                             .arg(QString::fromUtf8(answer.body)));
        return;
    }
    const bool hadEnded = job.hasEnded();
    if (const QString wrong = job.shown.show(*now); !wrong.isEmpty()) {
        m_world.violated(wrong);
    }
    if (job.started && !now->queueSeq) {
        m_world.violated(u"the start of job %1 was accepted, but is forgotten"_s.arg(job.id));
    }
    checkPlace(job);
    if (job.hasEnded() && !hadEnded) {
        m_unended.removeAll(int(&job - m_jobs.data()));
        judgeEnd(job);
        checkOutput(job);
    }
}

void JobLoad::judgeEnd(const TrackedJob &job)
{
    const Job &end = *job.shown.last();
    const PoolTrack pool = m_world.pool(job.poolId);
    bool isExpected = false;
    switch (end.status) {
    case JobStatus::Finished:
        isExpected = job.work.exitCode == 0 && end.exitCode == 0;
        break;
    case JobStatus::Failed:
        isExpected = (job.work.exitCode != 0 && end.exitCode == job.work.exitCode) ||
                     end.details.startsWith("The job lost its VM"_L1);
        break;
    case JobStatus::Cancelled:
        isExpected = (job.cancelSent && end.details.startsWith("Cancelled by"_L1)) ||
                     (pool.deleteSent && end.details.endsWith("was deleted."_L1)) ||
                     (pool.terminateSent && end.details.startsWith("Its VM was taken away"_L1));
        break;
    case JobStatus::NotStarted:
    case JobStatus::Running:
        break;
    }
    if (!isExpected) {
        m_world.violated(
            u"job %1 ended as %2 although nothing asked for it: %3"_s.arg(job.id, toString(end.status), end.details));
    }
}

void JobLoad::checkOutput(TrackedJob &job)
{
    const Job &end = *job.shown.last();
    if (end.status != JobStatus::Finished) {
        return;
    }
    QByteArray output;
    if (job.place.isEmpty()) {
        const QUrl url(resultUrl(end));
        output = m_account.plain(url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority)).body;
    } else {
        QFile file(m_world.dataFolder + u"/files/outputs/"_s + job.place);
        output = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    const QByteArray run = job.work.runOf(output, m_world.input);
    if (run.isEmpty()) {
        m_world.violated(u"the output of job %1 is not whole: %2 bytes"_s.arg(job.id).arg(output.size()));
    } else if (!job.run.isEmpty() && run != job.run) {
        m_world.violated(u"the output of job %1 was replaced after its end"_s.arg(job.id));
    }
    job.run = run;
}

void JobLoad::checkPlace(const TrackedJob &job)
{
    if (job.place.isEmpty()) {
        return;
    }
    QFile file(m_world.dataFolder + u"/files/outputs/"_s + job.place);
    if (file.open(QIODevice::ReadOnly) && job.work.runOf(file.readAll(), m_world.input).isEmpty()) {
        m_world.violated(u"half an output of job %1 is at %2"_s.arg(job.id, job.place));
    }
}

void JobLoad::checkOutputs()
{
    for (TrackedJob &job : m_jobs) {
        observe(job);
        if (job.hasEnded()) {
            checkOutput(job);
        }
    }
}

} // namespace pooldeck
