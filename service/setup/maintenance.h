#pragma once

#include "common/error.h"

#include <QStringList>

namespace pooldeck {

/// A whole copy of the service's database, also while the service runs. Its keys are hashes; the signing key
/// (service.key) is not in it. `target` must not exist yet.
Result<void> backUpDatabase(const QString &databaseFile, const QString &target);

/// Takes a backup as the database of a service that is not running: DataFolderInUse otherwise. A backup that is damaged
/// or of a newer version is refused. What was there is kept; answers its new name, "" when there was nothing.
Result<QString> restoreDatabase(const QString &dataFolder, const QString &backup);

/// What is wrong with a database, in sentences; empty when all is well: SQLite's own checks, and the rules of the
/// ledger (a VM's attempts lie within its interval and never overlap, each end is after its start, whatever runs has an
/// open interval or attempt). Also while the service runs.
Result<QStringList> checkDatabase(const QString &databaseFile);

} // namespace pooldeck
