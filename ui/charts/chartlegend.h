#pragma once

#include "charts/chartdata.h"

#include <QWidget>

namespace pooldeck {

/// The bands of a chart by name, for charts without room for names on the bands. What can be opened is a button.
class ChartLegend final : public QWidget
{
    Q_OBJECT

public:
    explicit ChartLegend(QWidget *parent = nullptr);

    void setData(const ChartData &data);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void bandActivated(const QString &bandId);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    class Entry;
    struct Band
    {
        QString id;
        QString name;
        ChartColor color;
        bool isLine = false;

        friend bool operator==(const Band &, const Band &) = default;
    };

    int arrange(int width, bool apply) const;

    QList<Band> m_bands;
    QList<Entry *> m_entries;
};

} // namespace pooldeck
