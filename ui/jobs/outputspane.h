#pragma once

#include "jobs/csvpreview.h"
#include "model/job.h"

#include <QWidget>

class QComboBox;
class QPushButton;
class QStackedWidget;

namespace pooldeck {

class EmptyState;
class Label;
class OutputSaver;
class PreviewModel;
class Table;

/// What a job has made: where each output is, a button that saves it, and its first rows.
class OutputsPane final : public QWidget
{
    Q_OBJECT

public:
    /// The saver must outlive the pane.
    explicit OutputsPane(OutputSaver &saver, QWidget *parent = nullptr);

    void setJob(const std::optional<Job> &job);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void choose();
    void load();
    void take(const Result<CsvPreview> &preview);
    void say(const QString &title, const QString &text);
    QString chosen() const;

    OutputSaver &m_saver;
    QString m_jobId;
    JobStatus m_status = JobStatus::NotStarted;
    QMap<QString, BlobReference> m_outputs;
    QString m_shown; ///< the output whose rows are on show or asked for
    QWidget *m_head;
    QComboBox *m_name;
    Label *m_where;
    QPushButton *m_save;
    Label *m_rows;
    QStackedWidget *m_stack;
    PreviewModel *m_model;
    Table *m_table;
    EmptyState *m_empty;
};

} // namespace pooldeck
