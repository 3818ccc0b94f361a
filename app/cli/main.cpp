// pooldeck-cli: the pools, jobs and usage of an account, for scripts and terminals.

#include "commandline.h"
#include "common/literals.h"
#include "connections/keychainkeystore.h"
#include "net/qthttptransport.h"

#include <QCoreApplication>
#include <QFile>
#include <QSysInfo>

#include <pooldeck/version.h>

#include <pwd.h>
#include <unistd.h>

using namespace pooldeck;

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

/// The service shows it in its events.
QByteArray userAgent()
{
    const QString agent = u"pooldeck-cli/"_s + QLatin1StringView(POOLDECK_VERSION) + u' ' + personName() + u'@' +
                          QSysInfo::machineHostName();
    return agent.simplified().toLatin1();
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const auto command = cli::readCommandLine(argc, argv);
    if (const auto *exitCode = std::get_if<cli::ExitCode>(&command)) {
        return int(*exitCode);
    }
    const auto &[options, run] = std::get<cli::Command>(command);
    QtHttpTransport transport(userAgent());
    KeychainKeyStore keys;
    return int(run(cli::Context{options, transport, keys}));
}
