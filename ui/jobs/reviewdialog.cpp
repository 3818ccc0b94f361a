#include "jobs/reviewdialog.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "jobs/growthrow.h"
#include "jobs/reviewmodel.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "widgets/card.h"
#include "widgets/label.h"
#include "widgets/table.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>

namespace pooldeck {
namespace {

constexpr QLatin1StringView EachFilesOwn{"own"};
constexpr QLatin1StringView Classic{"classic"};
constexpr qint64 OfferedVmCount = 2;

} // namespace

ReviewDialog::ReviewDialog(AccountSession &session, const QList<JobRequestCandidate> &candidates,
                           const QString &droppedOn, QWidget *parent)
    : QDialog(parent)
    , m_session(session)
    , m_model(new ReviewModel(session, candidates, droppedOn, this))
    , m_summary(new Label(TextStyle::Body, Tone::Muted, this))
    , m_destination(new QComboBox(this))
    , m_service(new QComboBox(this))
    , m_serviceCaption(new Label(tr("Web service"), TextStyle::Body, Tone::Muted, this))
    , m_table(new Table(this))
    , m_problem(new Label(TextStyle::Caption, Tone::Danger, this))
    , m_extras(new QVBoxLayout)
    , m_submit(new QPushButton(this))
{
    setObjectName(u"reviewDialog"_s);
    setWindowTitle(tr("Review before submitting"));
    resize(820, 500);
    m_destination->setObjectName(u"destination"_s);
    m_destination->setAccessibleName(tr("Pool for all requests"));
    m_service->setObjectName(u"reviewService"_s);
    m_service->setAccessibleName(tr("Web service for all requests"));
    m_summary->setObjectName(u"reviewSummary"_s);
    m_summary->setWordWrap(true);
    m_table->setObjectName(u"reviewTable"_s);
    m_table->setAccessibleName(tr("Requests"));
    m_table->setSortingEnabled(false);
    m_table->setModel(m_model);
    m_table->header()->resizeSection(int(ReviewModel::Column::File), 190);
    m_table->header()->resizeSection(int(ReviewModel::Column::WebService), 120);
    m_table->header()->resizeSection(int(ReviewModel::Column::Pool), 110);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::Space5, metrics::Space5, metrics::Space5, metrics::Padding);
    layout->setSpacing(metrics::Space3);
    auto *head = new QVBoxLayout;
    head->setSpacing(metrics::Space1);
    head->addWidget(new Label(tr("Review before submitting"), TextStyle::Title, Tone::Ink, this));
    head->addWidget(m_summary);
    layout->addLayout(head);
    auto *choices = new QHBoxLayout;
    choices->setSpacing(metrics::Space2);
    choices->addWidget(new Label(tr("Send to"), TextStyle::Body, Tone::Muted, this));
    choices->addWidget(m_destination);
    choices->addSpacing(metrics::Space3);
    choices->addWidget(m_serviceCaption);
    choices->addWidget(m_service);
    choices->addStretch();
    layout->addLayout(choices);
    auto *card = new Card(this);
    auto *cardLayout = new QVBoxLayout(card);
    cardLayout->setContentsMargins(1, metrics::Space1, 1, metrics::Space1);
    cardLayout->addWidget(m_table);
    layout->addWidget(card, 1);
    m_problem->setObjectName(u"reviewProblem"_s);
    m_problem->setWordWrap(true);
    layout->addWidget(m_problem);
    m_extras->setSpacing(metrics::Space2);
    layout->addLayout(m_extras);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::Space2);
    buttons->addStretch();
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"cancelButton"_s);
    cancel->setAutoDefault(false);
    m_submit->setObjectName(u"submitButton"_s);
    m_submit->setDefault(true);
    setButtonKind(m_submit, ButtonKind::Primary);
    buttons->addWidget(cancel);
    buttons->addWidget(m_submit);
    layout->addLayout(buttons);

    fillDestinations();
    fillServices();
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_submit, &QPushButton::clicked, this, &ReviewDialog::confirm);
    connect(m_destination, &QComboBox::activated, this, [this] {
        const QString chosen = m_destination->currentData().toString();
        if (chosen == Classic) {
            m_model->setDestination(-1, ReviewModel::Destination::Classic, {});
        } else if (chosen != EachFilesOwn) {
            m_model->setDestination(-1, ReviewModel::Destination::Pool, chosen);
        }
        fillServices();
    });
    connect(m_service, &QComboBox::activated, this,
            [this] { m_model->setWebService(-1, m_service->currentData().toString()); });
    connect(m_table, &QAbstractItemView::activated, this, &ReviewDialog::editRow);
    connect(m_table, &QWidget::customContextMenuRequested, this,
            [this](const QPoint &position) { editRow(m_table->indexAt(position)); });
    connect(m_table, &Table::currentIdChanged, this, &ReviewDialog::showProblem);
    connect(m_model, &ReviewModel::changed, this, &ReviewDialog::refresh);
    connect(&session.monitor(), &AccountMonitor::synced, this, &ReviewDialog::showPoolsAtZero);
    refresh();
    m_submit->setFocus();
}

ReviewDialog::~ReviewDialog() = default;

void ReviewDialog::fillDestinations()
{
    bool mixed = false;
    bool unchosen = false;
    QString common;
    bool first = true;
    for (const ReviewModel::Row &row : m_model->rows()) {
        if (!row.candidate.request) {
            continue;
        }
        const QString here = row.destination == ReviewModel::Destination::Classic ? QString(Classic) : row.poolId;
        unchosen = unchosen || row.destination == ReviewModel::Destination::Unchosen;
        mixed = mixed || (!first && here != common);
        common = here;
        first = false;
    }
    if (mixed) {
        m_destination->addItem(tr("As each row says"), QString(EachFilesOwn));
    }
    QList<Pool> pools = m_session.monitor().pools().values();
    std::sort(pools.begin(), pools.end(),
              [](const Pool &a, const Pool &b) { return a.name.compare(b.name, Qt::CaseInsensitive) < 0; });
    for (const Pool &pool : std::as_const(pools)) {
        if (pool.state != PoolState::Deleting) {
            m_destination->addItem(pool.targetVmCount == 0 ? tr("%1 (at zero)").arg(pool.name)
                                                           : tr("%1 (%2)").arg(pool.name, vmsText(pool.targetVmCount)),
                                   pool.id);
        }
    }
    m_destination->addItem(tr("Classic processing (not billed by the hour)"), QString(Classic));
    const int index = m_destination->findData(mixed ? QString(EachFilesOwn) : common);
    m_destination->setCurrentIndex(unchosen && !mixed ? -1 : index);
    m_destination->setPlaceholderText(tr("Choose a pool"));
}

void ReviewDialog::fillServices()
{
    const QSignalBlocker blocker(m_service);
    m_service->clear();
    const QList<WebService> services = m_model->fittingServices();
    QStringList used;
    for (const ReviewModel::Row &row : m_model->rows()) {
        if (row.candidate.request && !used.contains(row.webServiceId)) {
            used.append(row.webServiceId);
        }
    }
    for (const WebService &service : services) {
        m_service->addItem(
            service.kind == WebServiceKind::Classic ? tr("%1 (classic)").arg(service.name) : service.name, service.id);
    }
    m_service->setPlaceholderText(used.contains(QString()) ? tr("Choose a web service") : tr("As each row says"));
    m_service->setCurrentIndex(used.size() == 1 ? m_service->findData(used.constFirst()) : -1);
    m_service->setVisible(!services.isEmpty());
    m_serviceCaption->setVisible(!services.isEmpty());
}

void ReviewDialog::editRow(const QModelIndex &index)
{
    if (!index.isValid() || !m_model->rows()[index.row()].candidate.request) {
        return;
    }
    const int row = index.row();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(u"reviewRowMenu"_s);
    for (int i = 0; i < m_destination->count(); ++i) {
        const QString id = m_destination->itemData(i).toString();
        if (id == EachFilesOwn) {
            continue;
        }
        menu->addAction(tr("Send to %1").arg(m_destination->itemText(i)), this, [this, row, id] {
            const bool classic = id == Classic;
            m_model->setDestination(row, classic ? ReviewModel::Destination::Classic : ReviewModel::Destination::Pool,
                                    classic ? QString() : id);
        });
    }
    menu->addSeparator();
    for (const WebService &service : m_model->rows()[row].fitting) {
        menu->addAction(tr("Use %1").arg(m_service->itemText(m_service->findData(service.id))), this,
                        [this, row, id = service.id] { m_model->setWebService(row, id); });
    }
    menu->popup(QCursor::pos());
}

void ReviewDialog::refresh()
{
    const qsizetype ready = m_model->readyCount();
    const qsizetype unanswered = m_model->unansweredCount();
    const qsizetype invalid = m_model->invalidCount();
    QStringList parts{requestsText(m_model->rowCount())};
    if (ready < m_model->rowCount()) {
        parts.append(tr("%1 ready").arg(numberText(ready)));
    }
    if (unanswered > 0) {
        parts.append(tr("%1 need a choice").arg(numberText(unanswered)));
    }
    if (invalid > 0) {
        parts.append(tr("%1 left out because of an error").arg(numberText(invalid)));
    }
    m_summary->setText(parts.join(u" · "_s) + tr(". Nothing has been sent yet."));
    showProblem();
    askForKeys();
    showPoolsAtZero();
    m_submit->setText(submitText());
    m_submit->setEnabled(ready > 0);
}

void ReviewDialog::showProblem()
{
    // Of the chosen row; without one, the first there is.
    int row = m_table->currentIndex().isValid() ? m_table->currentIndex().row() : -1;
    for (int i = 0; row < 0 && i < m_model->rowCount(); ++i) {
        row = m_model->isReady(m_model->rows()[i]) ? -1 : i;
    }
    const bool problem = row >= 0 && !m_model->isReady(m_model->rows()[row]);
    m_problem->setVisible(problem);
    if (problem) {
        m_problem->setText(m_model->rows()[row].candidate.source + u": "_s +
                           m_model->index(row, int(ReviewModel::Column::Verdict)).data(Qt::DisplayRole).toString());
    }
}

QString ReviewDialog::submitText() const
{
    QStringList parts;
    const QHash<QString, qsizetype> counts = m_model->countByPool();
    QStringList poolIds = counts.keys();
    std::sort(poolIds.begin(), poolIds.end());
    QStringList growing;
    for (const QString &poolId : std::as_const(poolIds)) {
        const std::optional<Pool> pool = m_session.monitor().pool(poolId);
        parts.append(tr("%1 to %2").arg(numberText(counts[poolId]), pool ? pool->name : shortId(poolId)));
        if (const GrowthRow *growth = m_growthRows.value(poolId); growth && growth->vmCount() > 0) {
            growing.append(numberText(growth->vmCount()));
        }
    }
    if (m_model->classicCount() > 0) {
        parts.append(tr("%1 to classic").arg(numberText(m_model->classicCount())));
    }
    if (parts.isEmpty()) {
        return tr("Submit");
    }
    const QString what = parts.size() <= 3
                             ? parts.join(u", "_s)
                             : tr("%1 to %2").arg(numberText(m_model->readyCount()), poolsText(poolIds.size()));
    if (growing.size() == 1 && poolIds.size() == 1) {
        return tr("Resize to %1 and submit %2").arg(growing.constFirst(), what);
    }
    return growing.isEmpty() ? tr("Submit %1").arg(what) : tr("Resize and submit %1").arg(what);
}

void ReviewDialog::askForKeys()
{
    const QStringList used = m_model->servicesUsed();
    for (auto it = m_keyRows.constBegin(); it != m_keyRows.constEnd(); ++it) {
        it->row->setVisible(used.contains(it.key()));
    }
    for (const QString &id : used) {
        const std::optional<WebService> service = m_session.webService(id);
        if (!service || m_keysAskedFor.contains(id)) {
            continue;
        }
        m_keysAskedFor.append(id);
        whenDone(m_session.apiKey(*service), this, [this, service = *service](const Result<Secret> &key) {
            if (!key) {
                addKeyRow(service, key.error().code == "ApiKeyMissing"_L1 ? QString() : key.error().message);
            }
        });
    }
}

void ReviewDialog::addKeyRow(const WebService &service, const QString &why)
{
    auto *row = new QWidget(this);
    auto *layout = new QVBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::Space1);
    auto *line = new QHBoxLayout;
    line->setSpacing(metrics::Space2);
    auto *caption = new Label(tr("API key of %1").arg(service.name), TextStyle::Body, Tone::Ink, row);
    auto *edit = new QLineEdit(row);
    edit->setObjectName(u"apiKey"_s);
    edit->setEchoMode(QLineEdit::Password);
    edit->setPlaceholderText(tr("Paste the primary or secondary key; it is kept in the keychain"));
    caption->setBuddy(edit);
    line->addWidget(caption);
    line->addWidget(edit, 1);
    layout->addLayout(line);
    if (!why.isEmpty()) {
        auto *note = new Label(why, TextStyle::Caption, Tone::Danger, row);
        note->setWordWrap(true);
        layout->addWidget(note);
    }
    m_extras->addWidget(row);
    m_keyRows.insert(service.id, {row, edit});
    connect(edit, &QLineEdit::textChanged, this, &ReviewDialog::refresh);
    edit->setFocus();
}

void ReviewDialog::showPoolsAtZero()
{
    const QHash<QString, qsizetype> counts = m_model->countByPool();
    for (auto it = m_growthRows.constBegin(); it != m_growthRows.constEnd(); ++it) {
        const std::optional<Pool> pool = m_session.monitor().pool(it.key());
        const bool relevant = counts.contains(it.key()) && pool && pool->targetVmCount == 0;
        (*it)->setVisible(relevant);
        if (!relevant) {
            (*it)->decline();
        }
    }
    for (auto it = counts.constBegin(); it != counts.constEnd(); ++it) {
        const std::optional<Pool> pool = m_session.monitor().pool(it.key());
        if (!pool || pool->targetVmCount > 0 || m_growthRows.contains(it.key())) {
            continue;
        }
        const qint64 maximum = m_session.account() ? m_session.account()->maxVmsPerPool : OfferedVmCount;
        auto *row = new GrowthRow(pool->name, qMin<qint64>(OfferedVmCount, it.value()), maximum, this);
        connect(row, &GrowthRow::changed, this, [this] { m_submit->setText(submitText()); });
        m_extras->addWidget(row);
        m_growthRows.insert(it.key(), row);
    }
    m_submit->setText(submitText());
}

void ReviewDialog::confirm()
{
    for (const QString &id : m_model->servicesUsed()) {
        const auto row = m_keyRows.constFind(id);
        if (row != m_keyRows.constEnd() && row->edit->text().trimmed().isEmpty()) {
            row->edit->setFocus();
            m_summary->setText(tr("The API key of %1 is missing.").arg(m_session.webService(id)->name));
            return;
        }
    }
    ReviewedSubmission submission;
    submission.orders = m_model->orders();
    for (const auto &row : m_model->rows()) {
        if (row.included && !m_model->isReady(row)) {
            submission.leftOut.append(row.candidate);
        }
    }
    for (auto it = m_growthRows.constBegin(); it != m_growthRows.constEnd(); ++it) {
        const std::optional<Pool> pool = m_session.monitor().pool(it.key());
        if (pool && (*it)->vmCount() > 0) {
            submission.growths.append({*pool, (*it)->vmCount()});
        }
    }
    for (auto it = m_keyRows.constBegin(); it != m_keyRows.constEnd(); ++it) {
        const std::optional<WebService> service = m_session.webService(it.key());
        if (service && !it->row->isHidden()) {
            submission.keys.append({*service, Secret(it->edit->text().trimmed().toUtf8())});
            it->edit->clear();
        }
    }
    Q_EMIT confirmed(submission);
    accept();
}

} // namespace pooldeck
