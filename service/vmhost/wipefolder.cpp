#include "vmhost/wipefolder.h"

#include "common/literals.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcWipeFolder, "pooldeck.vmhost.wipefolder", QtWarningMsg)

namespace pooldeck {

void wipeFolder(const QString &path)
{
    if (!QFileInfo::exists(path)) {
        return;
    }
    constexpr auto All = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;
    QFile::setPermissions(path, All);
    QDirIterator folders(path, QDir::Dirs | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot | QDir::NoSymLinks,
                         QDirIterator::Subdirectories);
    while (folders.hasNext()) {
        QFile::setPermissions(folders.next(), All);
    }
    if (!QDir(path).removeRecursively()) {
        qCWarning(lcWipeFolder) << "cannot be removed:" << path;
    }
}

} // namespace pooldeck
