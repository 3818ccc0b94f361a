// Who is asked again after a commit, and when a wait is over.

#include "common/literals.h"
#include "http/parkedrequests.h"

#include <QTest>

using namespace pooldeck;

class TestParkedRequests final : public QObject
{
    Q_OBJECT

    ParkedRequests m_parked;
    QList<quint64> m_asked;
    QSet<quint64> m_ready;

    void park(quint64 id, const QString &vmId, qint64 deadlineMs)
    {
        Parked parked;
        parked.vmId = vmId;
        parked.poll = [this, id](bool waitIsOver) -> std::optional<ServiceResponse> {
            m_asked.append(id);
            return waitIsOver || m_ready.contains(id) ? std::optional(ServiceResponse::noContent()) : std::nullopt;
        };
        m_parked.add({id, deadlineMs, parked, {}, 0});
    }

    /// The ids that were answered; who was asked is in m_asked, in order.
    QList<quint64> look(const std::optional<QSet<QString>> &vmIds, bool any, qint64 nowMs)
    {
        m_asked.clear();
        QList<quint64> ids;
        for (const auto &answered : m_parked.takeAnswered({vmIds, any}, nowMs)) {
            ids.append(answered.entry.requestId);
        }
        std::sort(ids.begin(), ids.end());
        std::sort(m_asked.begin(), m_asked.end());
        return ids;
    }

private Q_SLOTS:
    void init()
    {
        m_parked = {};
        m_ready.clear();
        park(1, u"a"_s, 1000);
        park(2, u"a"_s, 2000);
        park(3, u"b"_s, 3000);
        park(4, u""_s, 4000);
    }

    void newOnesAreAskedOnce()
    {
        QVERIFY(look(QSet<QString>{}, false, 0).isEmpty());
        QCOMPARE(m_asked, (QList<quint64>{1, 2, 3, 4}));
        QVERIFY(look(QSet<QString>{}, false, 0).isEmpty());
        QVERIFY(m_asked.isEmpty());
    }

    void aChangeAsksThoseItIsAbout()
    {
        look(QSet<QString>{}, false, 0);
        m_ready = {1, 3};
        QCOMPARE(look(QSet<QString>{u"a"_s, u"c"_s}, false, 0), QList<quint64>{1});
        QCOMPARE(m_asked, (QList<quint64>{1, 2}));
        QVERIFY(look(QSet<QString>{}, true, 0).isEmpty());
        QCOMPARE(m_asked, QList<quint64>{4});
        QCOMPARE(look(std::nullopt, false, 0), QList<quint64>{3});
        QCOMPARE(m_asked, (QList<quint64>{2, 3, 4}));
    }

    void aWaitEnds()
    {
        look(QSet<QString>{}, false, 0);
        QCOMPARE(m_parked.nextDeadlineMonotonicMs(), 1000);
        QVERIFY(look(QSet<QString>{}, false, 999).isEmpty());
        QCOMPARE(look(QSet<QString>{}, false, 2000), (QList<quint64>{1, 2}));
        QCOMPARE(m_asked, (QList<quint64>{1, 2}));
        QCOMPARE(m_parked.nextDeadlineMonotonicMs(), 3000);
    }

    void whoHasGoneIsNotWaitedFor()
    {
        look(QSet<QString>{}, false, 1);
        m_parked.hurry(3);
        m_parked.hurry(99);
        QCOMPARE(m_parked.nextDeadlineMonotonicMs(), 0);
        QCOMPARE(look(QSet<QString>{}, false, 1), QList<quint64>{3});
        QCOMPARE(look(QSet<QString>{}, false, 5000), (QList<quint64>{1, 2, 4}));
        QCOMPARE(m_parked.nextDeadlineMonotonicMs(), std::nullopt);
        QVERIFY(look(std::nullopt, true, 9000).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestParkedRequests)
#include "tst_parkedrequests.moc"
