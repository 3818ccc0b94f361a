#include "temporaryhome.h"

#include "common/literals.h"

#include <QDir>

namespace pooldeck {

TemporaryHome::TemporaryHome()
    : m_inSession(qEnvironmentVariableIsSet("POOLDECK_SESSION"))
{
    if (m_inSession) {
        return;
    }
    m_folder = std::make_unique<QTemporaryDir>(QDir::temp().filePath(u"pooldeck-XXXXXX"_s));
    const QDir home(m_folder->path());
    for (const auto &[variable, folder] :
         {std::pair{"XDG_CONFIG_HOME", u".config"_s}, std::pair{"XDG_DATA_HOME", u".local/share"_s},
          std::pair{"XDG_STATE_HOME", u".local/state"_s}, std::pair{"XDG_CACHE_HOME", u".cache"_s}}) {
        home.mkpath(folder);
        qputenv(variable, home.filePath(folder).toUtf8());
    }
    qputenv("HOME", m_folder->path().toUtf8());
}

TemporaryHome::~TemporaryHome() = default;

} // namespace pooldeck
