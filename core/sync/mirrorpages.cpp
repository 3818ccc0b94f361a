#include "sync/mirrorpages.h"

namespace pooldeck {

void shareIds(Job *job, const QHash<QString, Pool> &pools, const QHash<QString, Vm> &vms)
{
    if (const auto pool = pools.constFind(job->poolId); pool != pools.constEnd()) {
        job->poolId = pool->id;
        if (pool->webServiceId == job->webServiceId) {
            job->webServiceId = pool->webServiceId;
        }
    }
    if (const auto vm = vms.constFind(job->vmId); vm != vms.constEnd()) {
        job->vmId = vm->id;
    }
}

void MirrorPages::shareTexts(QMap<QString, BlobReference> *results)
{
    QMap<QString, BlobReference> shared;
    for (auto it = results->cbegin(); it != results->cend(); ++it) {
        BlobReference reference = *it;
        if (reference.baseLocation) {
            reference.baseLocation = *m_texts.insert(*reference.baseLocation);
        }
        shared.insert(*m_texts.insert(it.key()), reference);
    }
    *results = shared;
}

void MirrorPages::add(const Changes &page)
{
    for (const Pool &pool : page.pools) {
        pools.insert(pool.id, pool);
    }
    for (const Vm &vm : page.vms) {
        vms.insert(vm.id, vm);
    }
    for (Job job : page.jobs) {
        shareIds(&job, pools, vms);
        if (job.results) {
            shareTexts(&*job.results);
        }
        jobs.insert(std::move(job));
    }
    for (const Removal &removal : page.removed) {
        pools.remove(removal.id);
        vms.remove(removal.id);
        jobs.take(removal.id);
    }
    cursor = page.cursor;
}

} // namespace pooldeck
