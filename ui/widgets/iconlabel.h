#pragma once

#include <QIcon>
#include <QWidget>

namespace pooldeck {

/// An icon that is painted anew in the colours of the moment.
class IconLabel final : public QWidget
{
    Q_OBJECT

public:
    explicit IconLabel(int size, QWidget *parent = nullptr);

    void setIcon(const QIcon &icon);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QIcon m_icon;
};

} // namespace pooldeck
