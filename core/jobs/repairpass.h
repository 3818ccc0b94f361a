#pragma once

#include "jobs/requestrepair.h"

#include <utility>

namespace pooldeck {

/// What one reading of a text that is nearly JSON has found to mend.
struct RepairPass
{
    TextEdits edits;
    QList<std::pair<qsizetype, RepairStep>> steps; ///< with their bytes in the text, without positions; the first 200
};

/// `quotesMayMix`: a string that begins with " may end with a smart quote.
RepairPass repairOnce(const QByteArray &text, bool quotesMayMix);

} // namespace pooldeck
