#pragma once

#include "jobs/jobrequestreader.h"
#include "sync/accountsession.h"

#include <QAbstractTableModel>

namespace pooldeck {

/// What is about to be submitted: one request a row, where it goes, and what is wrong with it.
class ReviewModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class Column { File, WebService, Pool, Verdict };
    static constexpr int ColumnCount = int(Column::Verdict) + 1;

    /// Where a request goes. `Unchosen` has to be answered before it can be sent.
    enum class Destination { Unchosen, Classic, Pool };

    struct Row
    {
        JobRequestCandidate candidate;
        QList<WebService> fitting; ///< web services, best first
        QString webServiceId;      ///< empty: to be chosen
        Destination destination = Destination::Unchosen;
        QString poolId; ///< for Destination::Pool
        bool included = true;
        bool serviceChosen = false; ///< by the person: stays when the destination changes
    };

    /// `droppedOn`: the pool that all of them were dropped on, "" for none. The session must outlive the model.
    ReviewModel(AccountSession &session, const QList<JobRequestCandidate> &candidates, const QString &droppedOn,
                QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const QList<Row> &rows() const { return m_rows; }

    /// For the chosen rows; -1: all that can be sent.
    void setDestination(int row, Destination destination, const QString &poolId);
    void setWebService(int row, const QString &webServiceId);

    /// Web services that fit at least one request.
    QList<WebService> fittingServices() const;
    /// True when it can be sent as it stands.
    bool isReady(const Row &row) const { return isReady(row, nullptr); }
    qsizetype readyCount() const;
    qsizetype unansweredCount() const; ///< included and valid, but a choice is missing
    qsizetype invalidCount() const;

    /// Pools that requests go to, and how many.
    QHash<QString, qsizetype> countByPool() const;
    qsizetype classicCount() const;
    /// Web services that requests go to.
    QStringList servicesUsed() const;
    QList<SubmissionOrder> orders() const;

Q_SIGNALS:
    void changed();

private:
    bool isReady(const Row &row, QString *why) const;
    QString poolName(const QString &poolId) const;
    QString verdict(const Row &row) const;
    void emitChanged(int row);
    /// Of the services that fit, the form that suits the destination; none when they are different services.
    void suggestService(Row *row) const;

    AccountSession &m_session;
    QList<Row> m_rows;
};

} // namespace pooldeck
