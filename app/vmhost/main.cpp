// pooldeck-vmhost BOOTSTRAP_FILE: the process that is a VM. Started by a backend of pooldeckd, never by hand.

#include "common/jsonreader.h"
#include "common/literals.h"
#include "net/qthttptransport.h"
#include "vmhost/terminationsignals.h"
#include "vmhost/vmhost.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <pooldeck/version.h>

#include <cstdio>

using namespace pooldeck;

namespace {

Result<VmhostBootstrap> readBootstrap(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Failure(localError(u"BadBootstrap"_s, file.errorString()));
    }
    return parseJsonObject(file.read(64 * 1024)).and_then(&VmhostBootstrap::fromJson);
}

} // namespace

int main(int argc, char *argv[])
{
    qSetMessagePattern(u"%{time yyyy-MM-ddThh:mm:ss.zzz} %{type} %{category}: %{message}"_s);
    QCoreApplication application(argc, argv);
    const TerminationSignals signals;
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 2) {
        std::fputs("usage: pooldeck-vmhost BOOTSTRAP_FILE\n", stderr);
        return Vmhost::Usage;
    }
    const QString bootstrapFile = QFileInfo(arguments.at(1)).absoluteFilePath();
    const Result<VmhostBootstrap> bootstrap = readBootstrap(bootstrapFile);
    if (!bootstrap) {
        std::fprintf(stderr, "pooldeck-vmhost: %s: %s\n", qPrintable(bootstrapFile),
                     qPrintable(bootstrap.error().message));
        return Vmhost::Usage;
    }
    QtHttpTransport transport("pooldeck-vmhost/" POOLDECK_VERSION);
    Vmhost vmhost({*bootstrap, bootstrapFile, QCoreApplication::applicationDirPath()}, transport);
    QObject::connect(&signals, &TerminationSignals::received, &vmhost, &Vmhost::stop);
    QObject::connect(&vmhost, &Vmhost::ended, &application, &QCoreApplication::exit);
    vmhost.start();
    return QCoreApplication::exec();
}
