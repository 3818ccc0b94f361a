// pooldeck-cli: the pools, jobs and usage of an account, for scripts and terminals.

#include "commandline.h"
#include "connections/keychainkeystore.h"
#include "connections/useragent.h"
#include "net/qthttptransport.h"

#include <QCoreApplication>

using namespace pooldeck;

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const auto command = cli::readCommandLine(argc, argv);
    if (const auto *exitCode = std::get_if<cli::ExitCode>(&command)) {
        return int(*exitCode);
    }
    const auto &[options, run] = std::get<cli::Command>(command);
    QtHttpTransport transport(userAgent("pooldeck-cli"));
    KeychainKeyStore keys;
    return int(run(cli::Context{options, transport, keys}));
}
