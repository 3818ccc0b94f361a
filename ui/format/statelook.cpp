#include "format/statelook.h"

#include "theme/colors.h"

#include <QCoreApplication>

namespace pooldeck {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("StateLook", text);
}

} // namespace

QColor colorOf(StateColor color, const Colors &c)
{
    switch (color) {
    case StateColor::Busy:
        return c.vmBusy;
    case StateColor::Idle:
        return c.vmIdle;
    case StateColor::Draining:
        return c.vmDraining;
    case StateColor::Deleting:
        return c.vmDeleting;
    case StateColor::Provisioning:
        return c.vmProvisioning;
    case StateColor::Lost:
        return c.vmLost;
    case StateColor::Muted:
        return c.muted;
    case StateColor::Ink:
        return c.ink;
    }
    Q_UNREACHABLE();
}

StateLook lookOf(VmState state)
{
    switch (state) {
    case VmState::Provisioning:
        return {tr("Provisioning"), Glyph::Outline, StateColor::Provisioning};
    case VmState::Idle:
        return {tr("Idle"), Glyph::FullHole, StateColor::Idle};
    case VmState::Busy:
        return {tr("Busy"), Glyph::Full, StateColor::Busy};
    case VmState::Draining:
        return {tr("Draining"), Glyph::FullCut, StateColor::Draining};
    case VmState::Deleting:
        return {tr("Deleting"), Glyph::FullBar, StateColor::Deleting};
    case VmState::Lost:
        return {tr("Lost"), Glyph::OutlineX, StateColor::Lost};
    }
    Q_UNREACHABLE();
}

StateLook lookOf(const Pool &pool)
{
    switch (pool.state) {
    case PoolState::Creating:
        return {tr("Creating"), Glyph::Outline, StateColor::Provisioning};
    case PoolState::Resizing:
        if (pool.targetVmCount >= pool.readyVmCount) {
            return {tr("Growing"), Glyph::Outline, StateColor::Provisioning};
        }
        return {tr("Shrinking"), Glyph::FullCut, StateColor::Draining};
    case PoolState::Deleting:
        return {tr("Deleting"), Glyph::FullBar, StateColor::Deleting};
    case PoolState::Failed:
        return {tr("Failed"), Glyph::Cross, StateColor::Lost};
    case PoolState::Steady:
        if (pool.billedVmCount() == 0) {
            return {tr("At zero"), Glyph::Hollow, StateColor::Muted};
        }
        if (pool.hasWork()) {
            return {tr("Busy"), Glyph::Full, StateColor::Busy};
        }
        return {tr("Idle"), Glyph::FullHole, StateColor::Idle};
    }
    Q_UNREACHABLE();
}

StateLook lookOf(const Job &job)
{
    switch (job.status) {
    case JobStatus::NotStarted:
        return {job.isQueued() ? tr("Waiting") : tr("Not started"), Glyph::Hollow, StateColor::Muted};
    case JobStatus::Running:
        return {tr("Running"), Glyph::Full, StateColor::Busy};
    case JobStatus::Failed:
        return {tr("Failed"), Glyph::Cross, StateColor::Lost};
    case JobStatus::Cancelled:
        return {tr("Cancelled"), Glyph::Bar, StateColor::Muted};
    case JobStatus::Finished:
        return {tr("Finished"), Glyph::Check, StateColor::Ink};
    }
    Q_UNREACHABLE();
}

} // namespace pooldeck
