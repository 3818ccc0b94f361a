#include "jobs/samefailures.h"

namespace pooldeck {

bool SameFailures::note(const QString &batchId, const Error &error)
{
    if (m_settled.contains(batchId)) {
        return false;
    }
    const QString what = error.code + u'\n' + error.message;
    Seen &seen = m_seen[batchId];
    if (seen.count > 0 && seen.what != what) {
        m_settled.insert(batchId);
        return false;
    }
    seen.what = what;
    if (++seen.count < Limit) {
        return false;
    }
    m_settled.insert(batchId);
    return true;
}

} // namespace pooldeck
