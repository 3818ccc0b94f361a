#pragma once

#include <QDialog>
#include <QList>

class QAction;
class QLineEdit;
class QListView;
class QStandardItemModel;

namespace pooldeck {

/// Every command of the menus, and every place to go to, found by typing parts of its name: Ctrl+K.
class CommandPalette final : public QDialog
{
    Q_OBJECT

public:
    struct Group
    {
        QString title; ///< of the menu
        QList<QAction *> actions;
    };

    /// The actions must outlive the palette. It appears over the top of `window` and goes when anything else is
    /// clicked.
    CommandPalette(const QList<Group> &groups, QWidget *window);

    /// Whether every word of `typed` is in `text`, in any order and whatever the case.
    static bool matches(const QString &text, const QString &typed);

    void showOver(const QWidget &window);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    class Delegate;

    void fill(const QString &typed);
    void run(const QModelIndex &index);
    void choose(int row);

    QList<Group> m_groups;
    QLineEdit *m_field;
    QListView *m_list;
    QStandardItemModel *m_model;
};

} // namespace pooldeck
