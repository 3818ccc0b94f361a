// pooldeck: the window.

#include "common/heap.h"
#include "common/literals.h"
#include "composition.h"
#include "connections/connection.h"
#include "shell/mainwindow.h"
#include "theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>

#include <pooldeck/version.h>

using namespace pooldeck;

int main(int argc, char *argv[])
{
    keepHeapSmall();
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"pooldeck"_s);
    QApplication::setApplicationDisplayName(u"Pooldeck"_s);
    QApplication::setApplicationVersion(QStringLiteral(POOLDECK_VERSION));
    QApplication::setDesktopFileName(u"pooldeck"_s);

    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate("main", "A console for batch pools that bill by the "
                                                                     "compute-hour."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption thisComputerOption(
        u"this-computer"_s, QApplication::translate("main", "Connect to the pool service of this computer."));
    const QCommandLineOption connectionOption(
        u"connection"_s, QApplication::translate("main", "Connect to the connection of this name."), u"name"_s);
    const QCommandLineOption dataOption(
        u"data-dir"_s, QApplication::translate("main", "Data of this computer's pool service."), u"folder"_s);
    const QCommandLineOption programOption(u"service-program"_s,
                                           QApplication::translate("main", "The pooldeckd to start."), u"file"_s);
    const QCommandLineOption themeOption(
        u"theme"_s, QApplication::translate("main", "light, dark, high-contrast or system; else as chosen last."),
        u"theme"_s);
    parser.addOptions({thisComputerOption, connectionOption, dataOption, programOption, themeOption});
    parser.process(application);

    ConsoleOptions options = defaultConsoleOptions();
    if (parser.isSet(themeOption)) {
        const std::optional<ThemeChoice> theme = parseThemeChoice(parser.value(themeOption));
        if (!theme) {
            qCritical("--theme is light, dark, high-contrast or system");
            return 2;
        }
        options.theme = *theme;
    }
    if (parser.isSet(dataOption)) {
        options.dataFolder = QFileInfo(parser.value(dataOption)).absoluteFilePath();
    }
    if (parser.isSet(programOption)) {
        options.serviceProgram = QFileInfo(parser.value(programOption)).absoluteFilePath();
    }
    Theme theme(application, options.theme);
    Composition composition(options);
    QObject::connect(&composition.window(), &MainWindow::themeChosen, &theme, &Theme::setChoice);
    composition.window().show();
    composition.start(parser.isSet(thisComputerOption) ? thisComputer().name : parser.value(connectionOption));
    return QApplication::exec();
}
