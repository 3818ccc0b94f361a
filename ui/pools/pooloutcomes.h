#pragma once

#include "model/pool.h"
#include "widgets/noticebar.h"

#include <QHash>
#include <QList>
#include <QObject>

#include <optional>

namespace pooldeck {

class AccountSession;
class NoticeArea;
class Operations;

/// Follows what was done to pools until the service has done it, and says what became of it: an operation while it
/// lasts, one notice after, however many pools it was. What billing ended with is read from the ledger. A lost
/// connection only makes it take longer.
class PoolOutcomes final : public QObject
{
    Q_OBJECT

public:
    struct Resize
    {
        Pool before;
        Pool after; ///< as the service answered
    };

    /// Everything must outlive it.
    PoolOutcomes(AccountSession &session, Operations &operations, NoticeArea &notices, QObject *parent = nullptr);
    ~PoolOutcomes() override;

    void followCreated(const Pool &pool);
    void followResized(const QList<Resize> &resizes);
    void followDeleted(const QList<Pool> &pools); ///< as they were before
    void followReplaced(const Pool &after, const QString &vmId);

    /// Notices about the same pool take each other's place.
    static QString about(const QString &poolId) { return u"pool/" + poolId; }

Q_SIGNALS:
    /// From a notice: a pool did not get to its target.
    void resizeRequested(const QString &poolId);

private:
    enum class Aim { Created, Resized, Deleted, Replaced };
    enum class Progress { UnderWay, Reached, Failed, Overruled, Gone };

    struct Part
    {
        QString poolId;
        QString name;
        qint64 vmsBefore = 0;
        qint64 target = 0;
        qint64 changedAtMs = 0; ///< when the service took it, ms UTC: what the mirror has from before does not count
        QString vmId;           ///< that is replaced
        bool wasSeen = false;   ///< the mirror has had the pool since: not there any more means gone
        Progress progress = Progress::UnderWay;
    };

    struct Act
    {
        Aim aim = Aim::Resized;
        QList<Part> parts;
        int operation = 0;
        bool isWaitingForLedger = false;
    };

    /// When billing of these pools ended, by the ledger.
    struct End
    {
        std::optional<qint64> atMs; ///< ms UTC
        bool isEstimated = false;
        qint64 computeMs = 0;
    };

    void follow(const Act &act);
    void leaveOut(const QString &poolId);
    void check(int id);
    Progress progressOf(const Act &act, const Part &part) const;
    qint64 doneCount(const Act &act) const;
    void askLedger(int id);
    void finish(int id);

    End endOf(const Act &act) const;
    QString endText(const Act &act) const;
    Notice noticeOf(const Act &act);
    Notice noticeOfMany(const Act &act) const;
    void describeReached(Notice &notice, const Act &act, const Part &part) const;
    void describeTrouble(Notice &notice, const Part &part) const;

    AccountSession &m_session;
    Operations &m_operations;
    NoticeArea &m_notices;
    QHash<int, Act> m_acts;
    int m_lastId = 0;
};

} // namespace pooldeck
