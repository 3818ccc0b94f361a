#include "format/statelook.h"
#include "theme/colors.h"

#include <QTest>

using namespace pooldeck;

Q_DECLARE_METATYPE(pooldeck::Colors)

/// Text is readable (4.5:1), borders and states can be seen (3:1), in both themes.
class TestColors final : public QObject
{
    Q_OBJECT

    /// The palette of a system, as far as we read it.
    static QPalette system(QRgb window, QRgb base, QRgb text, QRgb link)
    {
        QPalette palette;
        palette.setColor(QPalette::Window, QColor(window));
        palette.setColor(QPalette::Base, QColor(base));
        palette.setColor(QPalette::WindowText, QColor(text));
        palette.setColor(QPalette::Text, QColor(text));
        palette.setColor(QPalette::Link, QColor(link));
        return palette;
    }

    static void addThemes()
    {
        QTest::addColumn<Colors>("colors");
        QTest::newRow("light") << lightColors();
        QTest::newRow("dark") << darkColors();
        QTest::newRow("high contrast, Fusion")
            << highContrastColors(system(0xFFEFEFEF, 0xFFFFFFFF, 0xFF000000, 0xFF0000FF));
        QTest::newRow("high contrast, black")
            << highContrastColors(system(0xFF000000, 0xFF000000, 0xFFFFFFFF, 0xFFFFFF00));
        QTest::newRow("high contrast, a link that cannot be read")
            << highContrastColors(system(0xFF202020, 0xFF000000, 0xFFFFFF00, 0xFF0000FF));
        QTest::newRow("high contrast, aquatic")
            << highContrastColors(system(0xFF202020, 0xFF202020, 0xFFFFFFFF, 0xFF75E9FC));
    }

private Q_SLOTS:
    void text_data() { addThemes(); }
    void text()
    {
        QFETCH(Colors, colors);
        const Colors &c = colors;
        for (const QColor &ground : {c.window, c.surface, c.selection}) {
            QVERIFY2(contrast(c.ink, ground) >= 4.5, qPrintable(ground.name()));
            QVERIFY2(contrast(c.muted, ground) >= 4.5, qPrintable(ground.name()));
        }
        QVERIFY(contrast(c.onAccent, c.accent) >= 4.5);
        QVERIFY(contrast(c.onAccent, c.danger) >= 4.5);
        QVERIFY(contrast(c.danger, c.window) >= 4.5);
        QVERIFY(contrast(c.danger, c.surface) >= 4.5);
        QVERIFY(contrast(c.accent, c.surface) >= 4.5);
    }

    void bordersAndStates_data() { addThemes(); }
    void bordersAndStates()
    {
        QFETCH(Colors, colors);
        const Colors &c = colors;
        for (const QColor &ground : {c.window, c.surface}) {
            QVERIFY(contrast(c.inputBorder, ground) >= 3.0);
            for (const QColor &state : {c.vmBusy, c.vmIdle, c.vmDraining, c.vmDeleting, c.vmProvisioning, c.vmLost}) {
                QVERIFY2(contrast(state, ground) >= 3.0, qPrintable(state.name() + QLatin1Char(' ') + ground.name()));
            }
        }
        for (const QColor &series : c.series) {
            QVERIFY2(contrast(series, c.surface) >= 3.0, qPrintable(series.name()));
        }
    }

    void badges_data() { addThemes(); }
    void badges()
    {
        QFETCH(Colors, colors);
        const Colors &c = colors;
        for (const StateColor state : {StateColor::Busy, StateColor::Idle, StateColor::Draining, StateColor::Deleting,
                                       StateColor::Provisioning, StateColor::Lost}) {
            const QColor color = colorOf(state, c);
            const QColor fill = mixed(color, c.surface, c.dark ? 0.20 : 0.12);
            QVERIFY(contrast(c.ink, fill) >= 4.5);
            QVERIFY2(contrast(color, fill) >= 3.0, qPrintable(color.name()));
        }
    }

    void paletteTellsTheTheme_data() { addThemes(); }
    void paletteTellsTheTheme()
    {
        QFETCH(Colors, colors);
        QVERIFY(colorsOf(toPalette(colors)) == colors);
    }

    void highContrastIsTheSystems()
    {
        const Colors c = highContrastColors(system(0xFF000000, 0xFF101010, 0xFFFFFFFF, 0xFFFFFF00));
        QCOMPARE(c.window, QColor(Qt::black));
        QCOMPARE(c.surface, QColor(0x101010));
        QCOMPARE(c.ink, QColor(0xFFFFFF));
        QCOMPARE(c.accent, QColor(0xFFFF00));
        QVERIFY(c.dark);
    }

    void contrastIsThatOfWcag()
    {
        QCOMPARE(qRound(contrast(Qt::black, Qt::white)), 21);
        QCOMPARE(qRound(contrast(Qt::white, Qt::white)), 1);
    }
};

QTEST_APPLESS_MAIN(TestColors)
#include "tst_colors.moc"
