#include "jobs/outputspane.h"

#include "common/literals.h"
#include "format/figures.h"
#include "jobs/outputsaver.h"
#include "jobs/previewmodel.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/emptystate.h"
#include "widgets/label.h"
#include "widgets/table.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QStackedWidget>

namespace pooldeck {
namespace {

constexpr int WidestColumn = 240;
constexpr int NarrowestColumn = 56;

} // namespace

OutputsPane::OutputsPane(OutputSaver &saver, QWidget *parent)
    : QWidget(parent)
    , m_saver(saver)
    , m_head(new QWidget(this))
    , m_name(new QComboBox(m_head))
    , m_where(new Label(TextStyle::Caption, Tone::Muted, m_head))
    , m_save(new QPushButton(icon("save"_L1), tr("Save…"), m_head))
    , m_rows(new Label(TextStyle::Caption, Tone::Muted, m_head))
    , m_stack(new QStackedWidget(this))
    , m_model(new PreviewModel(this))
    , m_table(new Table(this))
    , m_empty(new EmptyState(this))
{
    m_name->setObjectName(u"outputName"_s);
    m_name->setAccessibleName(tr("Output"));
    m_where->setObjectName(u"outputWhere"_s);
    m_where->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_where->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_save->setObjectName(u"saveOutput"_s);
    m_rows->setObjectName(u"outputRows"_s);
    m_table->setObjectName(u"outputPreview"_s);
    m_table->setAccessibleName(tr("First rows of the output"));
    m_table->setSortingEnabled(false);
    m_table->header()->setStretchLastSection(false);
    m_table->setModel(m_model);
    auto *head = new QHBoxLayout(m_head);
    head->setContentsMargins(metrics::Padding, metrics::Space1, metrics::Space2, 0);
    head->setSpacing(metrics::Space2);
    head->addWidget(m_name);
    head->addWidget(m_where, 1);
    head->addWidget(m_rows);
    head->addWidget(m_save);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addWidget(m_stack, 1);
    m_stack->setContentsMargins(metrics::Space2, 0, 0, 0); // cells begin where everything else does
    connect(m_name, &QComboBox::currentIndexChanged, this, &OutputsPane::choose);
    connect(m_save, &QPushButton::clicked, this, [this] { m_saver.save(m_jobId, chosen()); });
    setJob(std::nullopt);
}

QString OutputsPane::chosen() const
{
    return m_name->currentText();
}

void OutputsPane::setJob(const std::optional<Job> &job)
{
    const QString jobId = job ? job->id : QString();
    const QMap<QString, BlobReference> outputs = job && job->results ? *job->results : QMap<QString, BlobReference>();
    const JobStatus status = job ? job->status : JobStatus::NotStarted;
    if (jobId == m_jobId && status == m_status && outputs.keys() == m_outputs.keys() && !m_shown.isNull()) {
        return;
    }
    m_jobId = jobId;
    m_status = status;
    m_outputs = outputs;
    m_shown = u""_s;
    {
        const QSignalBlocker blocker(m_name);
        m_name->clear();
        m_name->addItems(outputs.keys());
    }
    m_head->setVisible(!outputs.isEmpty());
    if (outputs.isEmpty()) {
        switch (status) {
        case JobStatus::NotStarted:
        case JobStatus::Running:
            say(tr("No outputs yet"), tr("They are put in their places when the job finishes."));
            break;
        case JobStatus::Failed:
        case JobStatus::Cancelled:
            say(tr("No outputs"), tr("The job did not finish, so nothing was put in its place."));
            break;
        case JobStatus::Finished:
            say(tr("No outputs"), tr("This web service makes none."));
            break;
        }
        return;
    }
    choose();
}

void OutputsPane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    load();
}

void OutputsPane::choose()
{
    const QString location = m_outputs.value(chosen()).displayLocation();
    m_where->setText(location);
    m_where->setToolTip(location);
    m_rows->clear();
    m_shown = u""_s;
    if (isVisible()) {
        load();
    }
}

void OutputsPane::load()
{
    if (m_outputs.isEmpty() || m_shown == chosen()) {
        return;
    }
    m_shown = chosen();
    say(tr("Asking for the first rows…"), {});
    m_saver.preview(m_jobId, m_shown, this, [this, jobId = m_jobId, name = m_shown](const Result<CsvPreview> &preview) {
        if (jobId == m_jobId && name == m_shown) {
            take(preview);
        }
    });
}

void OutputsPane::take(const Result<CsvPreview> &preview)
{
    if (!preview) {
        const bool isElsewhere = preview.error().code == "OutputNotReachable"_L1;
        say(isElsewhere ? tr("The output is in a folder of the service") : tr("There are no rows to show"),
            preview.error().message);
        m_save->setEnabled(!isElsewhere);
        if (!isElsewhere && preview.error().code != "NotText"_L1) {
            m_shown = u""_s; // the next look asks again
        }
        return;
    }
    m_save->setEnabled(true);
    if (preview->columnCount == 0) {
        say(tr("The output is empty"), {});
        return;
    }
    m_model->setPreview(*preview);
    const QString rows = numberText(preview->rows.size());
    QString said = preview->isCut              ? tr("first %1 rows").arg(rows)
                   : preview->rows.size() == 1 ? tr("1 row")
                                               : tr("%1 rows").arg(rows);
    said += u" · "_s + (preview->columnsAreCut      ? tr("first %1 columns").arg(numberText(preview->columnCount))
                        : preview->columnCount == 1 ? tr("1 column")
                                                    : tr("%1 columns").arg(numberText(preview->columnCount)));
    m_rows->setText(said);
    for (int column = 0; column < m_model->columnCount(); ++column) {
        m_table->resizeColumnToContents(column);
        m_table->header()->resizeSection(column,
                                         qBound(NarrowestColumn, m_table->header()->sectionSize(column), WidestColumn));
    }
    m_stack->setCurrentWidget(m_table);
}

void OutputsPane::say(const QString &title, const QString &text)
{
    m_empty->show(icon("table"_L1, IconTint::Muted), title, text);
    m_stack->setCurrentWidget(m_empty);
}

} // namespace pooldeck
