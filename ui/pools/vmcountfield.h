#pragma once

#include <QWidget>

class QSpinBox;
class QPushButton;

namespace pooldeck {

/// A number of VMs: [−] 12 [+]. What is typed stays as typed, also beyond the maximum: `isValid` is false then, and the
/// dialog says why.
class VmCountField final : public QWidget
{
    Q_OBJECT

public:
    explicit VmCountField(QWidget *parent = nullptr);

    qint64 value() const;
    void setValue(qint64 value);
    void setMinimum(qint64 minimum);
    void setMaximum(qint64 maximum);
    qint64 maximum() const { return m_maximum; }
    bool isValid() const { return value() <= m_maximum; }
    QSpinBox *spinBox() const { return m_spin; }

Q_SIGNALS:
    void valueChanged();

private:
    void updateButtons();

    QPushButton *m_fewer;
    QSpinBox *m_spin;
    QPushButton *m_more;
    qint64 m_maximum = 16;
};

} // namespace pooldeck
