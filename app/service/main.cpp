// pooldeckd: the pool service.

#include "commandline.h"
#include "commands.h"
#include "common/literals.h"
#include "serve.h"

#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>

using namespace pooldeck;

int main(int argc, char *argv[])
{
    qSetMessagePattern(u"%{time yyyy-MM-ddThh:mm:ss.zzz} %{type} %{category}: %{message}"_s);
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"pooldeckd"_s);

    ServiceOptions defaults;
    defaults.programFolder = QCoreApplication::applicationDirPath();
    defaults.shareFolder = QDir(defaults.programFolder + u"/../share/pooldeck").absolutePath();
    const QString dataHome = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    defaults.dataFolder = QDir(dataHome).filePath(u"pooldeck/service"_s);

    const auto read = readCommandLine(argc, argv, defaults);
    if (const int *answered = std::get_if<int>(&read)) {
        return *answered;
    }
    const auto &line = std::get<CommandLine>(read);
    if (const auto allowed = checkOwner(line); !allowed) {
        return fail(allowed.error());
    }
    return line.command == CommandLine::Command::Serve ? serve(line.options) : runCommand(line);
}
