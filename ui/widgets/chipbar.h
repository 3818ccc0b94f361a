#pragma once

#include <QWidget>

class QButtonGroup;
class QHBoxLayout;

namespace pooldeck {

/// A row of choices of which one is on.
class ChipBar final : public QWidget
{
    Q_OBJECT

public:
    explicit ChipBar(QWidget *parent = nullptr);

    void addChip(int id, const QString &text, QLatin1StringView objectName);
    void setText(int id, const QString &text);
    int current() const;
    void setCurrent(int id);

Q_SIGNALS:
    void currentChanged(int id);

private:
    QHBoxLayout *m_layout;
    QButtonGroup *m_group;
};

} // namespace pooldeck
