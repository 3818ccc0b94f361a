#pragma once

#include "common/error.h"

#include <QHash>
#include <QSet>

namespace pooldeck {

/// Notices when the first failures of a submission, of requests or of their jobs, are all alike, so that the rest would most likely fail, too.
class SameFailures final
{
public:
    static constexpr int Limit = 20;

    /// True once for a submission: this is its failure number `Limit`, and all had the same code and message.
    bool note(const QString &batchId, const Error &error);
    /// The person has seen it and goes on: never asked again.
    void accept(const QString &batchId) { m_settled.insert(batchId); }

private:
    struct Seen
    {
        QString what;
        int count = 0;
    };
    QHash<QString, Seen> m_seen;
    QSet<QString> m_settled; ///< accepted, or with failures of different kinds
};

} // namespace pooldeck
