#include "connections/useragent.h"

#include "common/literals.h"

#include <QFile>
#include <QSysInfo>

#include <pooldeck/version.h>

#include <pwd.h>
#include <unistd.h>

namespace pooldeck {
namespace {

QString personName()
{
    for (const char *variable : {"USER", "LOGNAME"}) {
        if (const QString name = qEnvironmentVariable(variable); !name.isEmpty()) {
            return name;
        }
    }
    const passwd *account = getpwuid(geteuid()); // a service's or a container's environment need not name anybody
    return account ? QFile::decodeName(account->pw_name) : u"somebody"_s;
}

} // namespace

QByteArray userAgent(QByteArrayView program)
{
    const QString person = personName() + u'@' + QSysInfo::machineHostName();
    return program.toByteArray() + "/" POOLDECK_VERSION " " + person.simplified().toLatin1();
}

} // namespace pooldeck
