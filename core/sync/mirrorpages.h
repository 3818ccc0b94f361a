#pragma once

#include "model/changes.h"
#include "sync/sharedmap.h"

#include <QHash>
#include <QSet>

namespace pooldeck {

/// Ids that many jobs name are in memory once.
void shareIds(Job *job, const QHash<QString, Pool> &pools, const QHash<QString, Vm> &vms);

/// A full state of the change feed while its pages come in.
struct MirrorPages
{
    QHash<QString, Pool> pools;
    QHash<QString, Vm> vms;
    SharedMap<Job> jobs;
    QString cursor; ///< of the last page

    void add(const Changes &page);

private:
    void shareTexts(QMap<QString, BlobReference> *results);

    QSet<QString> m_texts; ///< that results of many jobs have
};

} // namespace pooldeck
