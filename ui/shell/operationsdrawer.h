#pragma once

#include <QHash>
#include <QWidget>

class QVBoxLayout;

namespace pooldeck {

class Operations;

/// Everything that takes a while, a row each: what it is, how far it is, and the way to stop it. Opens above the
/// status bar; goes by itself when nothing runs any more.
class OperationsDrawer final : public QWidget
{
    Q_OBJECT

public:
    /// The operations must outlive it.
    explicit OperationsDrawer(Operations &operations, QWidget *parent = nullptr);

    void setOpen(bool open);

Q_SIGNALS:
    void openChanged(bool open);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    class Row;

    void refresh();

    Operations &m_operations;
    QVBoxLayout *m_layout;
    QHash<int, Row *> m_rows; ///< by operation
};

} // namespace pooldeck
