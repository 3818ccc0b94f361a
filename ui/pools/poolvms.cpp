#include "pools/poolvms.h"

#include <algorithm>

namespace pooldeck {

void PoolVms::set(const QList<Vm> &vms)
{
    m_vms = vms;
    m_added.clear();
    m_removed.clear();
    sort();
}

void PoolVms::put(const Vm &vm)
{
    m_removed.remove(vm.id);
    const auto place = m_places.constFind(vm.id);
    if (place == m_places.constEnd()) {
        m_added.insert(vm.id, vm);
        return;
    }
    Vm &known = m_vms[*place];
    --m_counts[size_t(known.state)];
    ++m_counts[size_t(vm.state)];
    known = vm;
    m_changed.insert(*place);
}

void PoolVms::remove(const QString &vmId)
{
    m_added.remove(vmId);
    if (m_places.contains(vmId)) {
        m_removed.insert(vmId);
    }
}

PoolVms::Settled PoolVms::settle()
{
    Settled settled;
    if (m_added.isEmpty() && m_removed.isEmpty()) {
        settled.repaint = m_changed.values();
        m_changed.clear();
        return settled;
    }
    m_vms.removeIf([this](const Vm &vm) { return m_removed.contains(vm.id); });
    m_vms.append(m_added.values());
    m_added.clear();
    m_removed.clear();
    sort();
    settled.moved = true;
    return settled;
}

void PoolVms::sort()
{
    std::sort(m_vms.begin(), m_vms.end(), [](const Vm &a, const Vm &b) {
        return a.requestedAtMs != b.requestedAtMs ? a.requestedAtMs < b.requestedAtMs : a.id < b.id;
    });
    m_changed.clear();
    m_counts.fill(0);
    m_places.clear();
    m_places.reserve(m_vms.size());
    for (qsizetype i = 0; i < m_vms.size(); ++i) {
        m_places.insert(m_vms[i].id, i);
        ++m_counts[size_t(m_vms[i].state)];
    }
}

} // namespace pooldeck
