#pragma once

#include <QSortFilterProxyModel>

namespace pooldeck {

/// The jobs in one group of states, and with a text in any column.
class JobProxy final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    enum class Group { All, Waiting, Running, Finished, Failed, Cancelled };

    explicit JobProxy(QObject *parent = nullptr);

    void setGroup(Group group);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    Group m_group = Group::All;
};

} // namespace pooldeck
