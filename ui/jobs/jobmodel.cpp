#include "jobs/jobmodel.h"

#include "common/literals.h"
#include "format/figures.h"
#include "format/statelook.h"
#include "jobs/waitsituation.h"
#include "jobs/waitwords.h"
#include "sync/accountsession.h"

#include <algorithm>

namespace pooldeck {
namespace {

constexpr auto Always = [](const SharedJob &) { return true; };

} // namespace

JobModel::JobModel(AccountSession &session, QObject *parent)
    : RowModel(parent)
    , m_session(session)
{
    addColumns();
    addTimeColumns();
    const AccountMonitor &monitor = session.monitor();
    connect(&monitor, &AccountMonitor::aboutToReset, this, [this] { beginResetModel(); });
    connect(&monitor, &AccountMonitor::reset, this, [this] {
        load();
        endResetModel();
        Q_EMIT activeCountChanged();
    });
    connect(&monitor, &AccountMonitor::jobChanged, this, [this](const Job &job) { m_changed.insert(job.id); });
    connect(&monitor, &AccountMonitor::jobRemoved, this, [this](const QString &id) { m_removed.append(id); });
    connect(&monitor, &AccountMonitor::poolChanged, this, [this] { m_poolsChanged = true; });
    connect(&monitor, &AccountMonitor::synced, this, &JobModel::takeChanges);
    connect(&session, &AccountSession::jobSourceKnown, this, [this](const QString &jobId) {
        if (const int row = rowOf(jobId); row >= 0) {
            touchRows({row});
        }
    });
    connect(&session, &AccountSession::accountChanged, this,
            [this] { touchColumns(Column::WebService, Column::WebService); });
    load();
}

void JobModel::addColumns()
{
    add(Column::State, {.key = "state"_L1, .title = tr("State"), .width = 108, .rigid = true},
        {.text = [](const SharedJob &job) { return lookOf(*job).word; },
         .sortValue = [](const SharedJob &job) { return int(job->status); },
         .toolTip = [](const SharedJob &job) { return job->details; },
         .more = [](const SharedJob &job,
                    int role) { return role == ItemRole::Look ? QVariant::fromValue(lookOf(*job)) : QVariant(); }});
    add(Column::Id, {.key = "id"_L1, .title = tr("Job"), .width = 80, .rigid = true, .searched = true},
        {.text = [](const SharedJob &job) { return shortId(job->id); },
         .sortValue = [](const SharedJob &job) { return job->id; },
         .full = [](const SharedJob &job) { return job->id; },
         .toolTip = [](const SharedJob &job) { return tr("Job %1").arg(job->id); }});
    add(Column::File, {.key = "file"_L1, .title = tr("File"), .width = 136, .searched = true},
        {.text = [this](const SharedJob &job) { return m_session.sourceOf(job->id); },
         .toolTip =
             [this](const SharedJob &job) {
                 const QString source = m_session.sourceOf(job->id);
                 return source.isEmpty() ? tr("Not submitted by this window") : source;
             }});
    add(Column::WebService,
        {.key = "service"_L1, .title = tr("Web service"), .width = 120, .searched = true, .yields = 6},
        {.text = [this](const SharedJob &job) { return serviceName(*job); }, .muted = Always});
    add(Column::Pool, {.key = "pool"_L1, .title = tr("Pool"), .width = 84, .searched = true},
        {.text = [this](const SharedJob &job) { return poolName(*job); },
         .muted = [](const SharedJob &job) { return job->poolId.isEmpty(); }});
    add(Column::Position, {.key = "position"_L1, .title = tr("Queue"), .width = 64, .number = true, .yields = 4},
        {.text =
             [this](const SharedJob &job) {
                 const qint64 position = m_queues.positionOf(*job);
                 return position == 0 ? QString() : numberText(position);
             },
         // In one queue the order of the numbers is that of the positions, and it does not change with every end of a
         // job.
         .sortValue =
             [](const SharedJob &job) { return job->isQueued() ? *job->queueSeq : std::numeric_limits<qint64>::max(); },
         .toolTip = [this](const SharedJob &job) { return waitSentences(*job); }});
    add(Column::Result, {.key = "result"_L1, .title = tr("Reason or result"), .width = 180, .searched = true},
        {.text = [this](const SharedJob &job) { return result(*job); },
         .full = [](const SharedJob &job) { return job->details; },
         .toolTip =
             [this](const SharedJob &job) {
                 return job->status == JobStatus::NotStarted ? waitSentences(*job) : job->details;
             },
         .muted = [](const SharedJob &job) { return job->status != JobStatus::Failed; }});
    add(Column::Attempt, {.key = "attempt"_L1, .title = tr("Attempt"), .width = 72, .number = true, .yields = 7},
        {.text = [](const SharedJob &job) { return job->attempt == 0 ? QString() : numberText(job->attempt); },
         .sortValue = [](const SharedJob &job) { return job->attempt; }});
}

void JobModel::addTimeColumns()
{
    const auto time = [this](std::optional<qint64> ms) {
        return ms ? timeText(*ms, m_session.meter().nowMs()) : QString();
    };
    const auto toolTip = [](std::optional<qint64> ms) { return ms ? timeToolTip(*ms) : QString(); };
    add(Column::Created, {.key = "created"_L1, .title = tr("Created"), .width = 88, .rigid = true, .yields = 1},
        {.text = [time](const SharedJob &job) { return time(job->createdAtMs); },
         .sortValue = [](const SharedJob &job) { return job->createdAtMs; },
         .toolTip = [toolTip](const SharedJob &job) { return toolTip(job->createdAtMs); },
         .muted = Always});
    add(Column::Started, {.key = "started"_L1, .title = tr("Started"), .width = 88, .rigid = true, .shown = false},
        {.text = [time](const SharedJob &job) { return time(job->startedAtMs); },
         .sortValue = [](const SharedJob &job) { return job->startedAtMs.value_or(0); },
         .toolTip = [toolTip](const SharedJob &job) { return toolTip(job->startedAtMs); },
         .muted = Always});
    add(Column::Ended, {.key = "ended"_L1, .title = tr("Ended"), .width = 88, .rigid = true, .yields = 5},
        {.text = [time](const SharedJob &job) { return time(job->endedAtMs); },
         .sortValue = [](const SharedJob &job) { return job->endedAtMs.value_or(0); },
         .toolTip = [toolTip](const SharedJob &job) { return toolTip(job->endedAtMs); },
         .muted = Always});
    add(Column::Duration, {.key = "duration"_L1, .title = tr("Duration"), .width = 80, .number = true, .yields = 2},
        {.text =
             [this](const SharedJob &job) {
                 const std::optional<qint64> duration = durationMs(*job);
                 return duration ? durationText(*duration) : QString();
             },
         .sortValue = [this](const SharedJob &job) { return durationMs(*job).value_or(-1); },
         .muted = Always});
}

void JobModel::load()
{
    const QList<SharedJob> known = m_session.monitor().jobs().shared();
    std::vector<SharedJob> jobs(known.cbegin(), known.cend());
    std::sort(jobs.begin(), jobs.end(), [](const SharedJob &a, const SharedJob &b) {
        return a->createdAtMs != b->createdAtMs ? a->createdAtMs < b->createdAtMs : a->id < b->id;
    });
    m_changed.clear();
    m_removed.clear();
    m_queues.clear();
    for (const SharedJob &job : jobs) {
        m_queues.change(nullptr, job.get());
    }
    setRows(std::move(jobs));
}

void JobModel::takeChanges()
{
    const qint64 activeBefore = activeCount();
    const bool anyChange = std::exchange(m_poolsChanged, false) || !m_changed.isEmpty() || !m_removed.isEmpty();
    const QStringList removed = std::exchange(m_removed, {});
    for (const QString &id : removed) {
        if (const int row = rowOf(id); row >= 0) {
            m_queues.change(&jobAt(row), nullptr);
        }
    }
    remove(removed);
    std::vector<SharedJob> jobs;
    for (const QString &id : std::exchange(m_changed, {})) {
        if (const SharedJob job = m_session.monitor().jobs().share(id)) {
            const int row = rowOf(id);
            m_queues.change(row < 0 ? nullptr : &jobAt(row), job.get());
            jobs.push_back(job);
        }
    }
    put(jobs);
    if (anyChange) {
        ageColumns(Column::Position, Column::Result); // places move up when one of them goes
    }
    if (activeCount() != activeBefore) {
        Q_EMIT activeCountChanged();
    }
}

void JobModel::tick()
{
    if (m_queues.countOf(JobStatus::Running) > 0) {
        ageColumns(Column::Duration, Column::Duration);
    }
}

WaitReason JobModel::waitReason(const Job &job) const
{
    return pooldeck::waitReason(job, waitSituationWithTimes(m_session, m_queues, job));
}

QString JobModel::waitSentences(const Job &job) const
{
    const QString before = m_queues.jobBefore(job);
    return pooldeck::waitSentences(waitReason(job), job.poolId.isEmpty() ? QString() : poolName(job),
                                   before.isEmpty() ? QString() : nameOf(before));
}

QString JobModel::nameOf(const QString &jobId) const
{
    const QString source = m_session.sourceOf(jobId);
    return source.isEmpty() ? tr("job %1").arg(shortId(jobId)) : source;
}

QString JobModel::result(const Job &job) const
{
    switch (job.status) {
    case JobStatus::NotStarted:
        return waitWords(pooldeck::waitReason(job, waitSituation(m_session, m_queues, job)));
    case JobStatus::Running:
        return {};
    case JobStatus::Failed:
    case JobStatus::Cancelled:
        return job.details.section(u'\n', 0, 0);
    case JobStatus::Finished:
        break;
    }
    const qsizetype outputs = job.results ? job.results->size() : 0;
    return outputs == 0   ? QString()
           : outputs == 1 ? job.results->firstKey()
                          : tr("%1 outputs").arg(numberText(outputs));
}

QString JobModel::serviceName(const Job &job) const
{
    const std::optional<WebService> service = m_session.webService(job.webServiceId);
    return service ? service->name : shortId(job.webServiceId);
}

QString JobModel::poolName(const Job &job) const
{
    if (job.poolId.isEmpty()) {
        return tr("classic");
    }
    const pooldeck::Pool *pool = m_session.monitor().findPool(job.poolId);
    return pool ? pool->name : tr("%1 (gone)").arg(shortId(job.poolId));
}

std::optional<qint64> JobModel::durationMs(const Job &job) const
{
    if (!job.startedAtMs) {
        return std::nullopt;
    }
    if (job.endedAtMs) {
        return *job.endedAtMs - *job.startedAtMs;
    }
    return job.status == JobStatus::Running ? std::optional(m_session.meter().nowMs() - *job.startedAtMs)
                                            : std::nullopt;
}

} // namespace pooldeck
