#pragma once

#include <QLineEdit>

namespace pooldeck {

/// A line to filter a table by; Esc empties it.
class SearchField final : public QLineEdit
{
    Q_OBJECT

public:
    explicit SearchField(const QString &hint, QWidget *parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace pooldeck
