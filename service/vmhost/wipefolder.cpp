#include "vmhost/wipefolder.h"

#include "common/literals.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcWipeFolder, "pooldeck.vmhost.wipefolder", QtWarningMsg)

namespace pooldeck {
namespace {

void makeWritable(const QString &path)
{
    constexpr auto All = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;
    QFile::setPermissions(path, All);
    QDirIterator folders(path, QDir::Dirs | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot | QDir::NoSymLinks,
                         QDirIterator::Subdirectories);
    while (folders.hasNext()) {
        QFile::setPermissions(folders.next(), All);
    }
}

} // namespace

bool wipeFolder(const QString &path)
{
    constexpr int Tries = 3; // a process that has just been killed may have written meanwhile
    for (int i = 0; i < Tries; ++i) {
        if (!QFileInfo::exists(path)) {
            return true;
        }
        makeWritable(path);
        if (QDir(path).removeRecursively()) {
            return true;
        }
    }
    qCWarning(lcWipeFolder) << "cannot be removed:" << path;
    return false;
}

} // namespace pooldeck
