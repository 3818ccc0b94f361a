#pragma once

#include "model/job.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>

namespace pooldeck {

class AccountSession;

/// The jobs of the account, of pools and of classic processing, one a row, in the order in which they became known.
class JobModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class Column { State, Id, File, WebService, Pool, Waiting, Attempt, Created, Started, Ended, Duration };
    static constexpr int ColumnCount = int(Column::Duration) + 1;

    /// The session must outlive the model.
    explicit JobModel(AccountSession &session, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const Job &jobAt(int row) const { return m_jobs[row]; }
    int rowOf(const QString &jobId) const { return m_rows.value(jobId, -1); }

    /// How many of the account's jobs run and wait.
    qint64 activeCount() const { return m_activeCount; }
    /// Why a job waits, in words: "Next; all 2 VMs are busy".
    QString waitingReason(const Job &job) const;

    /// Running jobs' durations.
    void tick();

Q_SIGNALS:
    void activeCountChanged();

private:
    void load();
    void upsert(const Job &job);
    void remove(const QString &jobId);
    void rebuildRows();
    /// Positions are counted where they are shown, once after each answer of the service.
    void recountQueues();

    QString text(const Job &job, Column column) const;
    QVariant sortValue(const Job &job, Column column) const;
    QString toolTip(const Job &job, Column column) const;
    std::optional<qint64> durationMs(const Job &job) const;

    AccountSession &m_session;
    QList<Job> m_jobs;
    QHash<QString, int> m_rows;
    QHash<QString, qint64> m_positions; ///< of waiting jobs; 1 is next
    QSet<QString> m_running;
    qint64 m_activeCount = 0;
    bool m_queuesStale = false;
};

} // namespace pooldeck
