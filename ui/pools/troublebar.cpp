#include "pools/troublebar.h"

#include "common/literals.h"
#include "format/figures.h"
#include "pools/troubletext.h"
#include "theme/colors.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"
#include "widgets/iconlabel.h"
#include "widgets/label.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace pooldeck {

TroubleBar::TroubleBar(QWidget *parent)
    : QWidget(parent)
    , m_title(new Label(TextStyle::Body, Tone::Ink, this))
    , m_text(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_buttons(new QHBoxLayout)
{
    setObjectName(u"troubleBar"_s);
    QFont strong = m_title->font();
    strong.setWeight(QFont::DemiBold);
    m_title->setFont(strong);
    m_title->setObjectName(u"troubleTitle"_s);
    m_text->setObjectName(u"troubleText"_s);
    for (Label *label : {m_title, m_text}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto *sign = new IconLabel(metrics::SmallIcon, this);
    sign->setIcon(icon("warning"_L1, IconTint::Danger));
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_title);
    words->addWidget(m_text);
    m_buttons->setSpacing(metrics::Space2);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::Space3, metrics::Space1, metrics::Space1, metrics::Space1);
    layout->setSpacing(metrics::Space3);
    layout->addWidget(sign);
    layout->addLayout(words, 1);
    layout->addLayout(m_buttons);
    setVisible(false);
}

QString TroubleBar::text() const
{
    return isHidden() ? QString() : m_title->text();
}

void TroubleBar::setTroubles(const QList<PoolTrouble> &troubles, qint64 nowMs, bool canAct)
{
    setVisible(!troubles.isEmpty());
    if (troubles.isEmpty()) {
        m_troubles.clear();
        return;
    }
    QString title = troubleTitle(troubles.first(), nowMs);
    for (qsizetype i = 1; i < troubles.size(); ++i) {
        title += u" · "_s + troubleTitle(troubles[i], nowMs);
    }
    m_title->setText(title);
    m_text->setText(troubleText(troubles.first()));
    m_text->setVisible(!m_text->text().isEmpty());
    if (troubles == m_troubles && canAct == m_canAct) {
        return; // a button under the pointer stays the same button
    }
    m_troubles = troubles;
    m_canAct = canAct;
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        if (QWidget *button = item->widget()) {
            button->setVisible(false);
            button->deleteLater();
        }
        delete item;
    }
    addButtons(troubles.first(), canAct);
}

void TroubleBar::addButton(const QString &text, QLatin1StringView name, bool enabled, std::function<void()> run)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setEnabled(enabled);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, std::move(run));
    m_buttons->addWidget(button);
}

void TroubleBar::addButtons(const PoolTrouble &trouble, bool canAct)
{
    const auto resize = [this, canAct] {
        addButton(tr("Resize…"), "troubleResize"_L1, canAct, [this] { Q_EMIT resizeRequested(); });
    };
    const auto replace = [this, canAct, vmId = trouble.vmId] {
        if (!vmId.isEmpty()) {
            addButton(tr("Replace VM %1…").arg(shortId(vmId)), "troubleReplace"_L1, canAct,
                      [this, vmId] { Q_EMIT replaceRequested(vmId); });
        }
    };
    switch (trouble.cause) {
    case TroubleCause::NotProvisioning:
    case TroubleCause::VmKeepsFailing:
        replace();
        resize();
        return;
    case TroubleCause::VmsLost:
        if (!trouble.jobId.isEmpty()) {
            addButton(tr("Show job"), "troubleShowJob"_L1, true,
                      [this, jobId = trouble.jobId] { Q_EMIT showJobRequested(jobId); });
            addButton(tr("Cancel job…"), "troubleCancelJob"_L1, canAct,
                      [this, jobId = trouble.jobId] { Q_EMIT cancelJobRequested(jobId); });
        } else {
            resize();
        }
        return;
    case TroubleCause::JobsKeepFailing:
        addButton(tr("Show failed jobs"), "troubleFailedJobs"_L1, true, [this] { Q_EMIT failedJobsRequested(); });
        resize();
        return;
    case TroubleCause::ProvisioningFails:
    case TroubleCause::NotServingAtZero:
        resize();
        return;
    case TroubleCause::PlanUsedUp:
        return;
    }
}

void TroubleBar::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    stylepainter::box(&painter, rect(), mixed(c.danger, c.surface, c.dark ? 0.16 : 0.07), c.danger, metrics::Radius);
}

} // namespace pooldeck
