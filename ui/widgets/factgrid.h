#pragma once

#include <QWidget>

namespace pooldeck {

/// Captioned figures in as many columns as fit: "Compute-hours / 1.2345".
class FactGrid final : public QWidget
{
    Q_OBJECT

public:
    struct Fact
    {
        QString caption;
        QString value;
        QString toolTip;

        friend bool operator==(const Fact &, const Fact &) = default;
    };

    explicit FactGrid(QWidget *parent = nullptr);

    void setFacts(const QList<Fact> &facts);
    /// What is shown is not live.
    void setStale(bool stale);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    int columns(int width) const;
    QRect cell(qsizetype index) const;

    QList<Fact> m_facts;
    bool m_stale = false;
};

} // namespace pooldeck
