#pragma once

#include <QWidget>

namespace pooldeck {

/// "Pools  4 of 5" over a bar.
class QuotaBar final : public QWidget
{
    Q_OBJECT

public:
    explicit QuotaBar(const QString &caption, QWidget *parent = nullptr);

    /// `maximum` 0: not known. `note`: what it is about; may be empty.
    void setValue(qint64 value, qint64 maximum, const QString &note);
    QString text() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    bool isNear() const { return m_maximum > 0 && m_value * 100 >= m_maximum * 90; }

    QString m_caption;
    qint64 m_value = 0;
    qint64 m_maximum = 0;
    QString m_note;
};

} // namespace pooldeck
