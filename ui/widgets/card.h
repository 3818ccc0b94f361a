#pragma once

#include <QFrame>

namespace pooldeck {

/// A surface with a hairline around it, radius 6.
class Card : public QFrame
{
    Q_OBJECT

public:
    explicit Card(QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace pooldeck
