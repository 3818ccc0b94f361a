#include "jobs/growthrow.h"

#include "common/computetime.h"
#include "common/literals.h"
#include "format/figures.h"
#include "pools/vmcountfield.h"
#include "theme/metrics.h"
#include "widgets/label.h"

#include <QCheckBox>
#include <QHBoxLayout>

namespace pooldeck {

GrowthRow::GrowthRow(const QString &poolName, qint64 vmCount, qint64 maximum, QWidget *parent)
    : QWidget(parent)
    , m_check(new QCheckBox(tr("%1 is at zero: resize it first, to").arg(poolName), this))
    , m_count(new VmCountField(this))
    , m_note(new Label(TextStyle::Caption, Tone::Muted, this))
{
    m_check->setObjectName(u"resizeFirst"_s);
    m_check->setChecked(true);
    m_count->setMinimum(1);
    m_count->setMaximum(maximum);
    m_count->setValue(vmCount);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(metrics::Space2);
    line->addWidget(m_check);
    line->addWidget(m_count);
    line->addWidget(m_note, 1);
    connect(m_check, &QCheckBox::toggled, this, &GrowthRow::refresh);
    connect(m_count, &VmCountField::valueChanged, this, &GrowthRow::refresh);
    refresh();
}

qint64 GrowthRow::vmCount() const
{
    return m_check->isChecked() ? qMin(m_count->value(), m_count->maximum()) : 0;
}

void GrowthRow::decline()
{
    m_check->setChecked(false);
}

void GrowthRow::refresh()
{
    m_count->setEnabled(m_check->isChecked());
    m_note->setTone(m_count->isValid() ? Tone::Muted : Tone::Danger);
    if (!m_count->isValid()) {
        m_note->setText(tr("at most %1").arg(vmsText(m_count->maximum())));
        Q_EMIT changed();
        return;
    }
    m_note->setText(m_check->isChecked()
                        ? tr("burns %1 compute-hours per hour").arg(hoursText(m_count->value() * MsPerHour))
                        : tr("they wait in its queue until it gets VMs"));
    Q_EMIT changed();
}

} // namespace pooldeck
