#pragma once

#include "model/account.h"

#include <QAbstractTableModel>

namespace pooldeck {

class AccountSession;

/// What happened in the account and who did it, newest first. Asks the service for what is new after each change that
/// the mirror has taken in, one call at a time.
class EventModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class Column { Time, Who, What, Subject };
    static constexpr int ColumnCount = int(Column::Subject) + 1;

    /// The session must outlive the model.
    explicit EventModel(AccountSession &session, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    bool isLoaded() const { return m_loaded; }
    void refresh();

Q_SIGNALS:
    void refreshed();
    void refreshFailed(const pooldeck::Error &error);

private:
    QString text(const Event &event, Column column) const;
    QString subject(const Event &event) const;

    AccountSession &m_session;
    QList<Event> m_events; ///< oldest first; rows count from the end
    bool m_loaded = false;
    bool m_underWay = false;
    bool m_wanted = false;
};

} // namespace pooldeck
