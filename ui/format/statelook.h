#pragma once

#include "model/job.h"
#include "model/pool.h"
#include "model/vm.h"

#include <QColor>
#include <QMetaType>
#include <QString>

namespace pooldeck {

struct Colors;

/// The shape of a state. Shapes are obligatory: colours alone are not far enough apart for the colour-blind.
/// Of VMs: filled is billed, hollow is not.
enum class Glyph {
    Full,     ///< busy
    FullHole, ///< idle
    FullCut,  ///< draining
    FullBar,  ///< deleting
    Outline,  ///< provisioning
    OutlineX, ///< lost
    Dashed,   ///< unknown
    Hollow,   ///< nothing there: a pool at zero, a job that waits
    Check,
    Cross,
    Bar,
};

enum class StateColor { Busy, Idle, Draining, Deleting, Provisioning, Lost, Muted, Ink };

QColor colorOf(StateColor color, const Colors &colors);

/// How a state looks and reads.
struct StateLook
{
    QString word;
    Glyph glyph = Glyph::Dashed;
    StateColor color = StateColor::Muted;

    friend bool operator==(const StateLook &, const StateLook &) = default;
};

StateLook lookOf(VmState state);
/// Of the VMs, the work and the wire's state together, as a person would say it: "Idle", "At zero", "Shrinking".
StateLook lookOf(const Pool &pool);
StateLook lookOf(const Job &job);

} // namespace pooldeck

Q_DECLARE_METATYPE(pooldeck::StateLook)
