#pragma once

#include <QString>

namespace pooldeck {

/// $XDG_CONFIG_HOME/pooldeck: connections and window state.
QString configFolder();

/// $XDG_CACHE_HOME/pooldeck: the last state of each account, which can be had again.
QString cacheFolder();

/// $XDG_DATA_HOME/pooldeck/submissions: the journals of what was submitted, one for each account.
QString submissionsFolder();

/// $XDG_DATA_HOME/pooldeck/service: the data of the embedded service of this person on this computer.
QString embeddedServiceDataFolder();

/// pooldeckd beside the running program.
QString embeddedServiceProgram();

} // namespace pooldeck
