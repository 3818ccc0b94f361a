#pragma once

#include <QWidget>

class QHBoxLayout;
class QStackedWidget;

namespace pooldeck {

class TabBar;

/// Several panes in one place, one shown at a time: a TabBar over a hairline, the pane below. What stands at the right
/// end of the tabs is the caller's.
class PaneTabs final : public QWidget
{
    Q_OBJECT

public:
    explicit PaneTabs(QWidget *parent = nullptr);

    /// `accessibleName`: of the tabs as a whole, "Details of the pool".
    void setTabsName(const QString &accessibleName);
    /// The pane becomes a child; answers its index.
    int addPane(QWidget *pane, const QString &title);
    /// A figure after the title; "" without one.
    void setCount(int index, const QString &count);

    int current() const;
    void setCurrent(int index);
    QWidget *pane(int index) const;
    TabBar *bar() const { return m_bar; }

    /// A widget at the right end of the tabs.
    void addCorner(QWidget *widget);

Q_SIGNALS:
    void currentChanged(int index);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    TabBar *m_bar;
    QHBoxLayout *m_head;
    QStackedWidget *m_panes;
};

} // namespace pooldeck
