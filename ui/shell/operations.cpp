#include "shell/operations.h"

#include <algorithm>

namespace pooldeck {

int Operations::begin(const QString &title, qint64 total, std::function<void()> cancel, bool losesOnQuit)
{
    m_running.append({++m_lastId, title, 0, total, std::move(cancel), losesOnQuit, {}, false});
    Q_EMIT changed();
    return m_lastId;
}

void Operations::progress(int id, qint64 done)
{
    if (Operation *operation = find(id); operation && operation->done != done) {
        operation->done = done;
        Q_EMIT changed();
    }
}

void Operations::progress(int id, qint64 done, const QString &title)
{
    if (Operation *operation = find(id); operation && (operation->done != done || operation->title != title)) {
        operation->done = done;
        operation->title = title;
        Q_EMIT changed();
    }
}

void Operations::setPause(int id, std::function<void()> pause, bool isPaused)
{
    if (Operation *operation = find(id)) {
        const bool isOther = bool(operation->pause) != bool(pause) || operation->isPaused != isPaused;
        operation->pause = std::move(pause);
        operation->isPaused = isPaused;
        if (isOther) {
            Q_EMIT changed();
        }
    }
}

void Operations::end(int id)
{
    const auto removed = m_running.removeIf([id](const Operation &operation) { return operation.id == id; });
    if (removed > 0) {
        Q_EMIT changed();
    }
}

void Operations::endAll()
{
    if (!m_running.isEmpty()) {
        m_running.clear();
        Q_EMIT changed();
    }
}

Operation *Operations::find(int id)
{
    const auto found = std::find_if(m_running.begin(), m_running.end(),
                                    [id](const Operation &operation) { return operation.id == id; });
    return found == m_running.end() ? nullptr : &*found;
}

} // namespace pooldeck
