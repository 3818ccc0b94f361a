#pragma once

#include "engine/enginestate.h"

namespace pooldeck {

/// What ends what would grow without end: ended jobs with their outputs after their time, and the change log's rows of
/// what is gone. Intervals and attempts are the bill and stay.
class Retention final
{
public:
    /// `jobsMs`: how long ended jobs are kept. `outputsFolder`: the default store.
    Retention(EngineState &state, const QString &outputsFolder, qint64 jobsMs);

    /// Removals are told to consoles for this long; a console that was away for longer gets the full state.
    static constexpr qint64 ChangeLogMs = qint64(7) * 24 * 3'600'000;
    static constexpr qint64 JobsAtOnce = 200;

    /// Within a turn. True when there is more to do.
    bool run();

private:
    EngineState &m_state;
    QString m_outputsFolder;
    qint64 m_jobsMs;
};

} // namespace pooldeck
