#include "common/literals.h"
#include "jobs/waitwords.h"

#include <QTest>

using namespace pooldeck;

class TestWaitWords final : public QObject
{
    Q_OBJECT

    static WaitReason reason(WaitCause cause, qint64 position, qint64 count = 0, std::optional<qint64> sinceMs = {})
    {
        WaitReason reason;
        reason.cause = cause;
        reason.position = position;
        reason.count = count;
        reason.sinceMs = sinceMs;
        return reason;
    }

private Q_SLOTS:
    void inAColumn()
    {
        QCOMPARE(waitWords({}), QString());
        QCOMPARE(waitWords(reason(WaitCause::NeverStarted, 0)), u"Was never started"_s);
        QCOMPARE(waitWords(reason(WaitCause::PoolAtZero, 1)), u"Next; the pool is at zero"_s);
        QCOMPARE(waitWords(reason(WaitCause::VmsBusy, 1'200, 2)), u"No. 1,200; 2 VMs busy"_s);
        QCOMPARE(waitWords(reason(WaitCause::ClassicBusy, 0)), u"In the queue; classic processing is busy"_s);
    }

    void inSentences_data()
    {
        constexpr qint64 Minutes = 14 * 60'000;
        QTest::addColumn<WaitReason>("given");
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("said");
        QTest::newRow("busy") << reason(WaitCause::VmsBusy, 12, 2, Minutes) << u"night-03.json"_s
                              << u"Number 12 in the queue of nightly, after night-03.json and 10 others. All 2 VMs are "
                                 "busy; the longest job has run for 14 min."_s;
        QTest::newRow("one VM")
            << reason(WaitCause::VmsBusy, 2, 1, Minutes) << u"night-03.json"_s
            << u"Number 2 in the queue of nightly, after night-03.json. The only VM is busy: its job "
               "has run for 14 min."_s;
        QTest::newRow("one other") << reason(WaitCause::VmsBusy, 3, 1) << u"a"_s
                                   << u"Number 3 in the queue of nightly, after a and 1 other. The only VM is busy."_s;
        QTest::newRow("at zero") << reason(WaitCause::PoolAtZero, 1) << QString()
                                 << u"Next in the queue of nightly. The pool is at zero: nothing runs until it is "
                                    "resized."_s;
        QTest::newRow("provisioning") << reason(WaitCause::Provisioning, 1, 3, 42'000) << QString()
                                      << u"Next in the queue of nightly. 3 VMs on the way, asked for 42 s ago."_s;
        QTest::newRow("a name with a placeholder")
            << reason(WaitCause::VmFree, 2) << u"%1.json"_s
            << u"Number 2 in the queue of nightly, after %1.json. A VM is free: it starts at once."_s;
    }

    void inSentences()
    {
        QFETCH(WaitReason, given);
        QFETCH(QString, before);
        QFETCH(QString, said);
        QCOMPARE(waitSentences(given, u"nightly"_s, before), said);
    }

    void classicProcessingAndExpiry()
    {
        QCOMPARE(waitSentences(reason(WaitCause::ClassicBusy, 3, 4, 60'000), {}, u"a"_s),
                 u"Number 3 in the queue of classic processing, after a and 1 other. 4 jobs run there now, the longest "
                 "for 1 min 00 s."_s);
        WaitReason never = reason(WaitCause::NeverStarted, 0);
        never.expiresMs = 21 * 3'600'000;
        QCOMPARE(waitSentences(never, u"nightly"_s, {}),
                 u"It was created but never started. If nobody starts it, it is cancelled in 21 h 00 min."_s);
    }
};

QTEST_GUILESS_MAIN(TestWaitWords)
#include "tst_waitwords.moc"
