#pragma once

#include "model/vm.h"

#include <QString>

namespace pooldeck {

class AccountSession;
class PoolVms;

/// VMs in words.

/// "12 busy"; "1 provisioning".
QString vmStateCount(VmState state, qint64 count);
/// "16 VMs: 12 busy, 4 idle"; "No VMs".
QString vmCountsText(const PoolVms &vms);
/// How long it has been up; of one that is not ready yet how long it has been asked for. "2 h 14 min".
QString vmAgeText(const Vm &vm, const AccountSession &session);
/// "VM 3f2a0c11, busy on job 539d17aa for 14 min".
QString vmSentence(const Vm &vm, const AccountSession &session);
/// All that is known of it, a line each.
QString vmToolTip(const Vm &vm, const AccountSession &session);

} // namespace pooldeck
