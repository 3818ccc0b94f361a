#pragma once

#include <QTabBar>

namespace pooldeck {

/// The tabs of a pane: words with an optional count, the current one semibold over an accent line. Left, Right, Home
/// and End move. To be used through PaneTabs.
class TabBar final : public QTabBar
{
    Q_OBJECT

public:
    explicit TabBar(QWidget *parent = nullptr);

    /// A figure after the tab's word, "" without one.
    void setCount(int index, const QString &count);
    QString countText(int index) const { return tabData(index).toString(); }

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override;
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
};

} // namespace pooldeck
