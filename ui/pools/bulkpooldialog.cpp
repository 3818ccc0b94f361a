#include "pools/bulkpooldialog.h"

#include "common/computetime.h"
#include "common/literals.h"
#include "format/figures.h"
#include "pools/consequences.h"
#include "pools/vmcountfield.h"
#include "sync/accountsession.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "widgets/card.h"

#include <QComboBox>
#include <QGridLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int NameWidth = 160;
constexpr int MostRowsSeen = 7;
constexpr int RowHeight = 26;

QString titleOf(BulkPoolDialog::Act act, qsizetype count)
{
    const QString pools = poolsText(count);
    switch (act) {
    case BulkPoolDialog::Act::Resize:
        return BulkPoolDialog::tr("Resize %1").arg(pools);
    case BulkPoolDialog::Act::ResizeToZero:
        return BulkPoolDialog::tr("Resize %1 to zero?").arg(pools);
    case BulkPoolDialog::Act::Delete:
        return BulkPoolDialog::tr("Delete %1?").arg(pools);
    }
    Q_UNREACHABLE();
}

QString buttonOf(BulkPoolDialog::Act act, qsizetype count)
{
    const QString pools = poolsText(count);
    switch (act) {
    case BulkPoolDialog::Act::Resize:
        return BulkPoolDialog::tr("Resize %1").arg(pools);
    case BulkPoolDialog::Act::ResizeToZero:
        return BulkPoolDialog::tr("Resize to zero");
    case BulkPoolDialog::Act::Delete:
        return BulkPoolDialog::tr("Delete %1").arg(pools);
    }
    Q_UNREACHABLE();
}

} // namespace

BulkPoolDialog::BulkPoolDialog(AccountSession &session, const QList<Pool> &pools, Act act, QWidget *parent)
    : FormDialog(titleOf(act, pools.size()), buttonOf(act, pools.size()), parent)
    , m_session(session)
    , m_pools(pools)
    , m_act(act)
{
    setObjectName(u"bulkPoolDialog"_s);
    setMinimumWidth(600);
    std::sort(m_pools.begin(), m_pools.end(),
              [](const Pool &a, const Pool &b) { return a.name.compare(b.name, Qt::CaseInsensitive) < 0; });
    if (act == Act::Resize) {
        m_vmCount = new VmCountField(this);
        const auto most = std::max_element(
            pools.begin(), pools.end(), [](const Pool &a, const Pool &b) { return a.targetVmCount < b.targetVmCount; });
        m_vmCount->setValue(most->targetVmCount);
        if (session.account()) {
            m_vmCount->setMaximum(session.account()->maxVmsPerPool);
        }
        addRow(tr("VMs for each"), m_vmCount);
        connect(m_vmCount, &VmCountField::valueChanged, this, &BulkPoolDialog::refresh);
    }
    if (act != Act::Delete) {
        m_deallocation = new QComboBox(this);
        m_deallocation->setObjectName(u"deallocation"_s);
        m_deallocation->addItem(tr("Finish their jobs first"), int(Deallocation::TaskCompletion));
        m_deallocation->addItem(tr("Put their jobs back into the queue"), int(Deallocation::Requeue));
        m_deallocation->addItem(tr("Cancel their jobs"), int(Deallocation::Terminate));
        addRow(tr("Busy VMs that go"), m_deallocation);
        connect(m_deallocation, &QComboBox::currentIndexChanged, this, &BulkPoolDialog::refresh);
    }
    auto *list = new QWidget(this);
    m_rows = new QGridLayout(list);
    m_rows->setContentsMargins(metrics::Space3, metrics::Space2, metrics::Space3, metrics::Space2);
    m_rows->setHorizontalSpacing(metrics::Padding);
    m_rows->setVerticalSpacing(metrics::Space1);
    m_rows->setColumnMinimumWidth(0, NameWidth);
    m_rows->setColumnStretch(1, 1);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidget(list);
    list->setAutoFillBackground(false);
    scroll->setAccessibleName(tr("What it means for each pool"));
    scroll->setMinimumHeight(int(qMin<qsizetype>(pools.size(), MostRowsSeen)) * RowHeight + metrics::Padding);
    auto *card = new Card(this);
    auto *cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, 1, 1, 1);
    cardLayout->addWidget(scroll);
    addWide(card);
    m_sum = addParagraph(u"consequenceText"_s);
    if (act != Act::Resize) { // stops VMs: the safe answer is the default
        setButtonKind(acceptButton(), ButtonKind::Danger);
        acceptButton()->setDefault(false);
        cancelButton()->setText(tr("Keep as they are"));
        cancelButton()->setAutoDefault(true);
        cancelButton()->setDefault(true);
        cancelButton()->setFocus();
    }
    makeRows();

    connect(&session.monitor(), &AccountMonitor::poolChanged, this, [this](const Pool &changed) {
        for (Pool &pool : m_pools) {
            if (pool.id == changed.id && !isBusy()) {
                pool = changed;
                refresh();
            }
        }
    });
    connect(&session.monitor(), &AccountMonitor::poolRemoved, this, [this](const QString &poolId) {
        if (!isBusy() && m_pools.removeIf([&](const Pool &pool) { return pool.id == poolId; }) > 0) {
            makeRows();
        }
    });
}

void BulkPoolDialog::makeRows()
{
    if (m_pools.isEmpty()) {
        QTimer::singleShot(0, this, &QDialog::reject); // all gone: there is nothing left to do
        return;
    }
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_sentences.clear();
    for (qsizetype i = 0; i < m_pools.size(); ++i) {
        auto *name = new Label(m_pools[i].name, TextStyle::Body, Tone::Ink, this);
        name->setObjectName(u"bulkPoolName"_s);
        auto *sentence = new Label(TextStyle::Body, Tone::Muted, this);
        sentence->setObjectName(u"bulkPoolText"_s);
        sentence->setWordWrap(true);
        m_rows->addWidget(name, int(i), 0, Qt::AlignTop);
        m_rows->addWidget(sentence, int(i), 1, Qt::AlignTop);
        m_sentences.append(sentence);
    }
    setWindowTitle(titleOf(m_act, m_pools.size()));
    setAcceptText(buttonOf(m_act, m_pools.size()));
    refresh();
}

qint64 BulkPoolDialog::targetFor(const Pool &) const
{
    return m_vmCount ? m_vmCount->value() : 0;
}

Deallocation BulkPoolDialog::deallocation() const
{
    return m_deallocation ? Deallocation(m_deallocation->currentData().toInt()) : Deallocation::Terminate;
}

QString BulkPoolDialog::sentence(const Pool &pool) const
{
    const QString text =
        m_act == Act::Delete ? deleteSentence(pool) : resizeSentence(pool, targetFor(pool), deallocation());
    return text.isEmpty() ? tr("Nothing changes.") : text;
}

QString BulkPoolDialog::sum() const
{
    qint64 now = 0;
    qint64 then = 0;
    qint64 running = 0;
    qint64 waiting = 0;
    qint64 computeMs = 0;
    for (const Pool &pool : m_pools) {
        now += pool.billedVmCount();
        then += m_act == Act::Delete ? 0 : targetFor(pool);
        running += pool.runningJobCount;
        waiting += pool.queuedJobCount;
        computeMs += m_session.meter().computeMs(pool.id);
    }
    QString text = tr("In all, the burn goes from %1 to %2 compute-hours per hour.")
                       .arg(hoursText(now * MsPerHour), hoursText(then * MsPerHour));
    if (m_act == Act::Delete && running + waiting > 0) {
        text += u' ' + tr("%1 that run and %2 that wait are cancelled.").arg(jobsText(running), numberText(waiting));
    }
    if (then == 0 && now > 0) {
        text += u' ' + tr("Billing ends at about %1 compute-hours.").arg(hoursText(computeMs, 4));
    }
    return text;
}

void BulkPoolDialog::refresh()
{
    for (qsizetype i = 0; i < m_pools.size(); ++i) {
        m_sentences[i]->setText(sentence(m_pools[i]));
    }
    const bool isValid = !m_vmCount || m_vmCount->isValid();
    m_sum->setTone(isValid ? Tone::Ink : Tone::Danger);
    m_sum->setText(isValid ? sum() : tr("A pool of this account has at most %1.").arg(vmsText(m_vmCount->maximum())));
    const bool changes = m_act == Act::Delete || std::any_of(m_pools.begin(), m_pools.end(), [this](const Pool &pool) {
                             return pool.targetVmCount != targetFor(pool);
                         });
    const bool shrinks = std::any_of(m_pools.begin(), m_pools.end(), [this](const Pool &pool) {
        return pool.busyVmCount > 0 && targetFor(pool) < pool.readyVmCount + pool.provisioningVmCount;
    });
    if (m_deallocation) {
        m_deallocation->setEnabled(shrinks);
    }
    acceptButton()->setEnabled(isValid && changes && !isBusy());
}

QFuture<Result<Pool>> BulkPoolDialog::call(const Pool &pool) const
{
    if (m_act == Act::Delete) {
        return m_session.client().deletePool(pool.id, pool.hasWork(), pool.etag).then([pool](const Result<void> &gone) {
            return gone ? Result<Pool>(pool) : Result<Pool>(Failure(gone.error()));
        });
    }
    ResizePoolRequest request;
    request.vmCount = targetFor(pool);
    request.deallocation = deallocation();
    return m_session.client().resizePool(pool.id, request, pool.etag);
}

void BulkPoolDialog::submit()
{
    setBusy(true, m_act == Act::Delete ? tr("Deleting…") : tr("Resizing…"));
    QList<Pool> pools = m_pools;
    if (m_act != Act::Delete) {
        pools.removeIf([this](const Pool &pool) { return pool.targetVmCount == targetFor(pool); });
    }
    PoolCalls::run(
        m_session.client(), pools, this, [this](const Pool &pool) { return call(pool); },
        [this](const QList<PoolCalls::Answer> &answers) { take(answers); });
}

void BulkPoolDialog::take(const QList<PoolCalls::Answer> &answers)
{
    QList<PoolOutcomes::Resize> done;
    QList<Pool> gone;
    QList<PoolCalls::Answer> refused;
    for (const PoolCalls::Answer &answer : answers) {
        if (!answer.after) {
            refused.append(answer);
        } else {
            done.append({answer.before, *answer.after});
            gone.append(answer.before);
        }
    }
    if (m_act == Act::Delete && !gone.isEmpty()) {
        Q_EMIT deleted(gone);
    } else if (m_act != Act::Delete && !done.isEmpty()) {
        Q_EMIT resized(done);
    }
    if (refused.isEmpty()) {
        accept();
    } else {
        takeRefused(refused, gone.size());
    }
}

void BulkPoolDialog::takeRefused(const QList<PoolCalls::Answer> &refused, qsizetype done)
{
    QStringList reasons;
    m_pools.clear();
    for (const PoolCalls::Answer &answer : refused) {
        const Error &error = answer.after.error();
        const Pool present = m_session.monitor().pool(answer.before.id).value_or(answer.before);
        m_pools.append(present);
        reasons.append(error.httpStatus == 412
                           ? tr("%1: %2 changed it meanwhile.").arg(present.name, present.lastChangedBy)
                           : tr("%1: %2").arg(present.name, failureText(error, {})));
    }
    setBusy(false);
    makeRows();
    showError(localError(tr("%1 of %2 were done").arg(numberText(done), numberText(done + refused.size())),
                         reasons.join(u'\n')),
              tr("These were not changed. They are shown as they are now."));
    refresh();
}

} // namespace pooldeck
