#pragma once

#include "model/vm.h"

#include <QHash>
#include <QList>
#include <QSet>

#include <array>

namespace pooldeck {

inline constexpr std::array<VmState, 6> AllVmStates{VmState::Busy,     VmState::Idle,         VmState::Draining,
                                                    VmState::Deleting, VmState::Provisioning, VmState::Lost};

/// The VMs of one pool in an order that stays as they change: by the time they were asked for, then by id. Changes are
/// taken one by one and settled together.
class PoolVms final
{
public:
    void set(const QList<Vm> &vms);
    void put(const Vm &vm);
    void remove(const QString &vmId);

    /// What a settle() did.
    struct Settled
    {
        bool moved = false;       ///< VMs came or went: places are others now
        QList<qsizetype> repaint; ///< else: the places of those that changed

        bool isEmpty() const { return !moved && repaint.isEmpty(); }
    };
    Settled settle();

    qsizetype size() const { return m_vms.size(); }
    bool isEmpty() const { return m_vms.isEmpty(); }
    const Vm &at(qsizetype index) const { return m_vms[index]; }
    /// -1 when it is not there.
    qsizetype indexOf(const QString &vmId) const { return m_places.value(vmId, -1); }
    qsizetype count(VmState state) const { return m_counts[size_t(state)]; }

private:
    void sort();

    QList<Vm> m_vms;
    QHash<QString, qsizetype> m_places; ///< in m_vms, by id
    std::array<qsizetype, AllVmStates.size()> m_counts{};
    QSet<qsizetype> m_changed;
    QHash<QString, Vm> m_added;
    QSet<QString> m_removed;
};

} // namespace pooldeck
