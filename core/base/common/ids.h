#pragma once

#include <QString>

namespace pooldeck {

/// A new random id: 32 lower-case hex digits, as the protocol's pools, VMs and jobs have.
QString newId();

/// True for 32 hex digits.
bool isId(QStringView text);

} // namespace pooldeck
