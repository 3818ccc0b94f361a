#include "engine/retention.h"

#include "common/literals.h"

#include <QDir>

namespace pooldeck {

Retention::Retention(EngineState &state, const QString &outputsFolder, qint64 jobsMs)
    : m_state(state)
    , m_outputsFolder(outputsFolder)
    , m_jobsMs(jobsMs)
{
}

bool Retention::run()
{
    const qint64 now = m_state.clock().nowMs();
    m_state.store().trimChanges(now - ChangeLogMs);
    const QStringList jobIds = m_state.store().jobsEndedBefore(now - m_jobsMs, JobsAtOnce);
    for (const QString &jobId : jobIds) {
        m_state.removeEndedJob(jobId);
        m_state.afterCommit([folder = QString(m_outputsFolder + u'/' + jobId)] { QDir(folder).removeRecursively(); });
    }
    return jobIds.size() == JobsAtOnce;
}

} // namespace pooldeck
