#include "format/statelook.h"
#include "theme/colors.h"

#include <QTest>

using namespace pooldeck;

/// Text is readable (4.5:1), borders and states can be seen (3:1), in both themes.
class TestColors final : public QObject
{
    Q_OBJECT

    static void addThemes()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

private Q_SLOTS:
    void text_data() { addThemes(); }
    void text()
    {
        QFETCH(bool, dark);
        const Colors &c = dark ? darkColors() : lightColors();
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
        QFETCH(bool, dark);
        const Colors &c = dark ? darkColors() : lightColors();
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
        QFETCH(bool, dark);
        const Colors &c = dark ? darkColors() : lightColors();
        for (const StateColor state : {StateColor::Busy, StateColor::Idle, StateColor::Draining, StateColor::Deleting,
                                       StateColor::Provisioning, StateColor::Lost}) {
            const QColor color = colorOf(state, c);
            const QColor fill = mixed(color, c.surface, dark ? 0.20 : 0.12);
            QVERIFY(contrast(c.ink, fill) >= 4.5);
            QVERIFY2(contrast(color, fill) >= 3.0, qPrintable(color.name()));
        }
    }

    void paletteTellsTheTheme()
    {
        QVERIFY(!colorsOf(toPalette(lightColors())).dark);
        QVERIFY(colorsOf(toPalette(darkColors())).dark);
    }

    void contrastIsThatOfWcag()
    {
        QCOMPARE(qRound(contrast(Qt::black, Qt::white)), 21);
        QCOMPARE(qRound(contrast(Qt::white, Qt::white)), 1);
    }
};

QTEST_APPLESS_MAIN(TestColors)
#include "tst_colors.moc"
