#pragma once

#include <QString>

namespace pooldeck {

/// Removes a folder and all in it, also what a command has made unwritable. Links are removed, not followed. False when
/// something of it is still there.
bool wipeFolder(const QString &path);

} // namespace pooldeck
