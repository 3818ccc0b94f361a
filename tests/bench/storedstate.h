#pragma once

#include "servicefixture.h"

#include <QByteArrayList>

namespace pooldeck {

/// Puts a pool with so many registered, idle VMs into the database of a stopped service, and answers their session
/// keys. Behind all of them is `pid`: a process that the service may end.
QByteArrayList storeIdleVms(const QString &dataFolder, int count, qint64 pid);

/// Puts ended jobs with their attempts into the database of a stopped service.
bool storeEndedJobs(const QString &dataFolder, int count, const QString &webServiceId);

} // namespace pooldeck
