#include "connections/locations.h"

#include "common/literals.h"

#include <QCoreApplication>
#include <QStandardPaths>

namespace pooldeck {

QString configFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/pooldeck"_s;
}

QString cacheFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + u"/pooldeck"_s;
}

QString submissionsFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/pooldeck/submissions"_s;
}

QString embeddedServiceDataFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/pooldeck/service"_s;
}

QString embeddedServiceProgram()
{
#ifdef Q_OS_WIN
    return QCoreApplication::applicationDirPath() + u"/pooldeckd.exe"_s;
#else
    return QCoreApplication::applicationDirPath() + u"/pooldeckd"_s;
#endif
}

} // namespace pooldeck
