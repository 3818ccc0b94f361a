#pragma once

#include <QIcon>
#include <QWidget>

class QLabel;
class QPushButton;

namespace pooldeck {

class IconLabel;

/// What a page says when it has nothing to show: a sentence, and the button that fixes it.
class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget *parent = nullptr);

    /// Without `action` there is no button.
    void show(const QIcon &icon, const QString &title, const QString &text, const QString &action = {});
    using QWidget::show;

    QPushButton *button() const { return m_button; }

Q_SIGNALS:
    void activated();

private:
    IconLabel *m_icon;
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_button;
};

} // namespace pooldeck
