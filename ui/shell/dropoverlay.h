#pragma once

#include <QWidget>

namespace pooldeck {

/// Lies over the window while something is dragged over it and says what dropping it would do.
class DropOverlay final : public QWidget
{
    Q_OBJECT

public:
    explicit DropOverlay(QWidget *parent);

    /// `target`: a row to mark, in the parent's coordinates; may be empty.
    void say(const QString &text, const QString &detail, const QRect &target);
    QString text() const { return m_text; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    QString m_detail;
    QRect m_target;
};

} // namespace pooldeck
