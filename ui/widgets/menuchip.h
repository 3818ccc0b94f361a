#pragma once

#include <QAbstractButton>

#include <functional>
#include <optional>

namespace pooldeck {

/// A filter chip with a menu of what can be chosen: "Pool ▾", and "nightly ▾" once one is.
class MenuChip final : public QAbstractButton
{
    Q_OBJECT

public:
    struct Choice
    {
        QString id;
        QString text;
    };
    /// Asked each time the menu opens.
    using Choices = std::function<QList<Choice>()>;

    /// `title`: with nothing chosen, "Pool". `all`: the entry that takes the choice back, "All pools".
    MenuChip(const QString &title, const QString &all, Choices choices, QWidget *parent = nullptr);

    /// None: all.
    const std::optional<QString> &chosen() const { return m_chosen; }
    /// `text` for the chip; the signal comes when it is another one.
    void choose(const std::optional<QString> &id, const QString &text = {});

    QSize sizeHint() const override;

Q_SIGNALS:
    void chosenChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void open();

    QString m_title;
    QString m_all;
    Choices m_choices;
    std::optional<QString> m_chosen;
};

} // namespace pooldeck
