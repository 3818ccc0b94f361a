#pragma once

#include <QByteArray>

namespace pooldeck {

/// "pooldeck-cli/0.1.0 anna@ws12": program, version, person and machine. The service shows the last part in its events.
QByteArray userAgent(QByteArrayView program);

} // namespace pooldeck
