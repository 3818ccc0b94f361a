#pragma once

#include <QStringList>

namespace pooldeck {

/// A command's place apart from the rest of the computer, made by bubblewrap: the system read-only, some folders
/// read-only, the work folder writable, all under their own paths; private /tmp, /dev and /proc; no network, no other
/// processes, no capabilities. What a path is not given for does not exist inside.
struct Sandbox
{
    QStringList readOnlyFolders; ///< absolute; one that is not there is left out

    /// `command` (program and arguments, passed on as they stand) within bubblewrap, working in `workFolder`.
    QStringList wrap(const QStringList &command, const QString &workFolder) const;

    /// What bubblewrap said when it could not run the command, else empty. Its exit code is 1 then, and nothing else
    /// has been able to write anything.
    static QString complaint(int exitCode, const QByteArray &output);

    /// The first process within the sandbox of bubblewrap's process `pid`, as seen from here; 0 while there is none.
    /// The others end with it. It leads the command's process group, once there is one, and does not heed SIGTERM.
    static qint64 initProcess(qint64 pid);
};

} // namespace pooldeck
