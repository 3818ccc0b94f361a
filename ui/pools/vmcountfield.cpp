#include "pools/vmcountfield.h"

#include "common/literals.h"
#include "theme/icons.h"
#include "theme/metrics.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSpinBox>

namespace pooldeck {

VmCountField::VmCountField(QWidget *parent)
    : QWidget(parent)
    , m_fewer(new QPushButton(icon("minus"_L1), {}, this))
    , m_spin(new QSpinBox(this))
    , m_more(new QPushButton(icon("plus"_L1), {}, this))
{
    m_spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_spin->setAlignment(Qt::AlignCenter);
    m_spin->setFixedWidth(72);
    m_spin->setRange(0, 999'999);
    m_spin->setObjectName(u"vmCount"_s);
    m_spin->setAccessibleName(tr("Number of VMs"));
    m_fewer->setAccessibleName(tr("One VM fewer"));
    m_more->setAccessibleName(tr("One VM more"));
    m_fewer->setObjectName(u"vmCountFewer"_s);
    m_more->setObjectName(u"vmCountMore"_s);
    for (QPushButton *button : {m_fewer, m_more}) {
        button->setFixedWidth(metrics::Control);
        button->setAutoDefault(false);
        button->setAutoRepeat(true);
    }
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::Space1);
    layout->addWidget(m_fewer);
    layout->addWidget(m_spin);
    layout->addWidget(m_more);
    layout->addStretch();
    setFocusProxy(m_spin);
    setTabOrder(m_spin, m_fewer);
    setTabOrder(m_fewer, m_more);
    connect(m_fewer, &QPushButton::clicked, m_spin, &QSpinBox::stepDown);
    connect(m_more, &QPushButton::clicked, m_spin, &QSpinBox::stepUp);
    connect(m_spin, &QSpinBox::valueChanged, this, [this] {
        updateButtons();
        Q_EMIT valueChanged();
    });
    updateButtons();
}

qint64 VmCountField::value() const
{
    return m_spin->value();
}

void VmCountField::setValue(qint64 value)
{
    m_spin->setValue(int(value));
}

void VmCountField::setMinimum(qint64 minimum)
{
    m_spin->setMinimum(int(minimum));
    updateButtons();
}

void VmCountField::setMaximum(qint64 maximum)
{
    m_maximum = maximum;
    updateButtons();
}

void VmCountField::updateButtons()
{
    m_fewer->setEnabled(m_spin->value() > m_spin->minimum());
    m_more->setEnabled(m_spin->value() < m_maximum);
}

} // namespace pooldeck
