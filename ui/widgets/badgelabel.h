#pragma once

#include "format/statelook.h"

#include <QWidget>

namespace pooldeck {

/// A state's badge as a widget.
class BadgeLabel final : public QWidget
{
    Q_OBJECT

public:
    explicit BadgeLabel(QWidget *parent = nullptr);

    void setLook(const StateLook &look);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StateLook m_look;
};

} // namespace pooldeck
