#pragma once

#include "servicefixture.h"

namespace pooldeck {

/// Creates and starts `count` jobs over so many connections. Jobs a second, each on disk before it was answered; what
/// was not accepted is printed.
double submitAll(const ServiceFixture::BesAddress &service, const QByteArray &request, int count, int connections);

/// A web service with this command, without inputs and outputs. Not while the service runs, and after its first start.
bool addCommandService(ServiceFixture &service, const QString &name, const QStringList &command);

/// A request without inputs for that pool.
QByteArray requestFor(const QString &poolId);

} // namespace pooldeck
