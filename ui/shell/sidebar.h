#pragma once

#include <QListWidget>

namespace pooldeck {

/// The list of pages on the left, with their counts.
class Sidebar final : public QListWidget
{
    Q_OBJECT

public:
    explicit Sidebar(QWidget *parent = nullptr);

    void addPage(const QString &title, QLatin1StringView iconName);
    /// An empty text hides it.
    void setCount(int page, const QString &count);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    class Delegate;
};

} // namespace pooldeck
