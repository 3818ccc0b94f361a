#include "advice/eventclass.h"
#include "common/literals.h"

#include <QTest>

using namespace pooldeck;

class TestEventClass final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoStandsBehindIt_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("who");
        QTest::addColumn<int>("wanted");
        QTest::newRow("a person") << u"PoolResized"_s << u"anna@ws12"_s << int(EventClass::People);
        QTest::newRow("the idle policy") << u"PoolResized"_s << u"idle policy"_s << int(EventClass::Service);
        QTest::newRow("the service") << u"Suspended"_s << u"service"_s << int(EventClass::Service);
        QTest::newRow("a VM is lost") << u"VmLost"_s << u"service"_s << int(EventClass::Trouble);
        QTest::newRow("the plan is used up") << u"PlanExhausted"_s << u"billing plan"_s << int(EventClass::Trouble);
        QTest::newRow("a kind of the future") << u"SomethingNew"_s << u"bo@host"_s << int(EventClass::People);
    }

    void whoStandsBehindIt()
    {
        QFETCH(QString, kind);
        QFETCH(QString, who);
        QFETCH(int, wanted);
        Event event;
        event.kind = kind;
        event.who = who;
        QCOMPARE(int(classOf(event)), wanted);
    }
};

QTEST_GUILESS_MAIN(TestEventClass)
#include "tst_eventclass.moc"
