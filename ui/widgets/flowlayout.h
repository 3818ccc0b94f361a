#pragma once

#include <QLayout>
#include <QList>

namespace pooldeck {

/// Items beside each other at the size they ask for, in as many lines as the width makes necessary: for bars of filters
/// and buttons in windows of any width.
class FlowLayout final : public QLayout
{
    Q_OBJECT

public:
    explicit FlowLayout(int spacing, QWidget *parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem *item) override;
    int count() const override { return int(m_items.size()); }
    QLayoutItem *itemAt(int index) const override;
    QLayoutItem *takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return arrange({0, 0, width, 0}, false); }
    void setGeometry(const QRect &rect) override;
    /// In one line.
    QSize sizeHint() const override;
    /// The widest item alone.
    QSize minimumSize() const override;

private:
    /// Answers the height that is needed; moves the items only if told so.
    int arrange(const QRect &rect, bool move) const;

    int m_spacing;
    QList<QLayoutItem *> m_items;
};

} // namespace pooldeck
