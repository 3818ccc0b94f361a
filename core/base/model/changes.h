#pragma once

#include "model/job.h"
#include "model/pool.h"
#include "model/vm.h"

namespace pooldeck {

/// A pool, VM or job that is no more.
struct Removal
{
    QString kind; ///< "Pool", "Vm", "Job"
    QString id;
    qint64 atMs = 0; ///< ms UTC

    static Result<Removal> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Removal &, const Removal &) = default;
};

/// One page of the change feed (docs/protocol.md, GET {base}/changes).
struct Changes
{
    QString cursor;     ///< to be sent back as `since`
    qint64 nowMs = 0;   ///< the service's ledger time, ms UTC
    bool more = false;  ///< another page is there at once
    bool reset = false; ///< forget everything known: the full state starts with this page
    QList<Pool> pools;
    QList<Vm> vms;
    QList<Job> jobs;
    QList<Removal> removed;

    static Result<Changes> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Changes &, const Changes &) = default;
};

} // namespace pooldeck
