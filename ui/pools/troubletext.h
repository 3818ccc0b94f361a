#pragma once

#include "advice/pooltrouble.h"

#include <QString>

namespace pooldeck {

/// What is wrong, and since when: "3 VMs were lost in the last hour, 2 of them on job 539d17aa".
QString troubleTitle(const PoolTrouble &trouble, qint64 nowMs);
/// What it means and what helps.
QString troubleText(const PoolTrouble &trouble);

} // namespace pooldeck
