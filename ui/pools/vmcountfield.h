#pragma once

#include <QWidget>

class QSpinBox;
class QPushButton;

namespace pooldeck {

/// A number of VMs: [−] 12 [+].
class VmCountField final : public QWidget
{
    Q_OBJECT

public:
    explicit VmCountField(QWidget *parent = nullptr);

    qint64 value() const;
    void setValue(qint64 value);
    void setMinimum(qint64 minimum);
    void setMaximum(qint64 maximum);
    QSpinBox *spinBox() const { return m_spin; }

Q_SIGNALS:
    void valueChanged();

private:
    void updateButtons();

    QPushButton *m_fewer;
    QSpinBox *m_spin;
    QPushButton *m_more;
};

} // namespace pooldeck
