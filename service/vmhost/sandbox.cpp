#include "vmhost/sandbox.h"

#include "common/literals.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace pooldeck {
namespace {

const QString TmpfsBytes = u"1073741824"_s; // of /tmp and of /dev/shm: they are memory, beside the command's own limit

/// What programs without a network need of /etc, as patterns. Not all of it: a service that runs as root could read the
/// rest, and each name costs a mount, 0.15 ms of every job.
const QStringList EtcNames{u"alternatives"_s,  u"ld.so.cache"_s, u"localtime"_s, u"passwd"_s, u"group"_s,
                           u"nsswitch.conf"_s, u"fonts"_s,       u"python3*"_s,  u"perl"_s,   u"R"_s,
                           u"java-*"_s,        u"julia"_s};

/// /usr, and what beside it is either a link into it or a folder of its own.
QStringList systemFolders()
{
    QStringList arguments{u"--ro-bind"_s, u"/usr"_s, u"/usr"_s};
    for (const QString &name : {u"bin"_s, u"sbin"_s, u"lib"_s, u"lib32"_s, u"lib64"_s, u"libx32"_s}) {
        const QString path = u'/' + name;
        if (QFileInfo(path).isSymLink()) {
            arguments << u"--symlink"_s << QFile::symLinkTarget(path) << path;
        } else if (QFileInfo(path).isDir()) {
            arguments << u"--ro-bind"_s << path << path;
        }
    }
    return arguments;
}

QStringList readOnly(const QString &path)
{
    return {u"--ro-bind-try"_s, path, path};
}

QStringList configuration()
{
    QStringList arguments;
    const QStringList names = QDir(u"/etc"_s).entryList(EtcNames, QDir::AllEntries | QDir::NoDotAndDotDot);
    for (const QString &name : names) {
        arguments << readOnly(u"/etc/"_s + name);
    }
    return arguments;
}

QStringList memoryFolder(const QString &path)
{
    return {u"--perms"_s, u"1777"_s, u"--size"_s, TmpfsBytes, u"--tmpfs"_s, path};
}

} // namespace

QStringList Sandbox::wrap(const QStringList &command, const QString &workFolder) const
{
    // A new session, so that the command's group can be asked to end without bubblewrap's own process ending at once.
    QStringList arguments{u"bwrap"_s,         u"--unshare-all"_s, u"--die-with-parent"_s,
                          u"--new-session"_s, u"--cap-drop"_s,    u"ALL"_s};
    arguments << systemFolders() << configuration();
    arguments << u"--proc"_s << u"/proc"_s << u"--dev"_s << u"/dev"_s << memoryFolder(u"/dev/shm"_s)
              << memoryFolder(u"/tmp"_s);
    for (const QString &folder : readOnlyFolders) {
        arguments << readOnly(folder);
    }
    arguments << u"--bind"_s << workFolder << workFolder;
    // Also /proc: bubblewrap leaves /proc/sys writable for root, and by that a command would run outside of it.
    for (const QString &mount : {u"/proc"_s, u"/dev"_s, u"/"_s}) {
        arguments << u"--remount-ro"_s << mount;
    }
    arguments << u"--chdir"_s << workFolder << u"--"_s;
    return arguments + command;
}

QString Sandbox::complaint(int exitCode, const QByteArray &output)
{
    const bool isItsOwn = exitCode == 1 && output.startsWith("bwrap: ");
    return isItsOwn ? QString::fromLocal8Bit(output).trimmed() : QString();
}

qint64 Sandbox::initProcess(qint64 pid)
{
    QFile children(u"/proc/%1/task/%1/children"_s.arg(pid));
    return children.open(QIODevice::ReadOnly) ? children.readAll().split(' ').value(0).toLongLong() : 0;
}

} // namespace pooldeck
