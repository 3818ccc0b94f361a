// pooldeck-shots: pictures of every page and dialog from real states of the real service. In twice the size with
// QT_SCALE_FACTOR=2, as on a screen of high density.

#include "common/literals.h"
#include "consoledriver.h"
#include "shotscript.h"
#include "temporaryhome.h"
#include "theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>

#include <cstdio>

using namespace pooldeck;

namespace {

constexpr qint64 IdleNoticeMs = 1'000;

} // namespace

int main(int argc, char *argv[])
{
    const TemporaryHome home;
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"pooldeck"_s);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption out(u"out"_s, u"Folder for the pictures."_s, u"folder"_s, u"build/shots"_s);
    parser.addOption(out);
    parser.process(application);

    Theme theme(application, ThemeChoice::Light);
    ConsoleDriver driver(home, QDir::current().absoluteFilePath(parser.value(out)), IdleNoticeMs);
    const Result<void> done = ShotScript(driver, theme, driver.folder()).run();
    if (!done) {
        (void)driver.shot(u"failed"_s);
        std::fprintf(stderr, "pooldeck-shots: %s\n", qUtf8Printable(done.error().message));
        return 1;
    }
    std::printf("pictures in %s\n", qUtf8Printable(parser.value(out)));
    return 0;
}
