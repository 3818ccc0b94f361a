#include "jobs/logpane.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "jobs/outputsaver.h"
#include "sync/accountsession.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "widgets/codeview.h"
#include "widgets/label.h"
#include "widgets/searchfield.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>

namespace pooldeck {
namespace {

constexpr qsizetype KeptBytes = 64 * 1024; // docs/protocol.md: the last 64 KiB of its output

} // namespace

LogPane::LogPane(AccountSession &session, OutputSaver &saver, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_note(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_find(new SearchField(tr("Find in the log"), this))
    , m_found(new Label(TextStyle::Caption, Tone::Muted, this))
    , m_copy(new QPushButton(icon("copy"_L1), tr("Copy"), this))
    , m_save(new QPushButton(icon("save"_L1), tr("Save…"), this))
    , m_text(new CodeView(tr("Log"), this))
{
    m_note->setObjectName(u"jobLogNote"_s);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_find->setObjectName(u"logFind"_s);
    m_found->setObjectName(u"logFound"_s);
    m_copy->setObjectName(u"copyLogButton"_s);
    m_save->setObjectName(u"saveLogButton"_s);
    m_text->setObjectName(u"jobLog"_s);
    setButtonKind(m_copy, ButtonKind::Quiet);
    setButtonKind(m_save, ButtonKind::Quiet);
    auto *head = new QHBoxLayout;
    head->setSpacing(metrics::Space2);
    head->addWidget(m_note, 1);
    head->addWidget(m_found);
    head->addWidget(m_find);
    head->addWidget(m_copy);
    head->addWidget(m_save);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::Padding, metrics::Space1, metrics::Space2, metrics::Space2);
    layout->setSpacing(metrics::Space1);
    layout->addLayout(head);
    layout->addWidget(m_text, 1);
    connect(m_find, &QLineEdit::textChanged, this, [this] {
        m_text->markAll(m_find->text());
        m_text->moveCursor(QTextCursor::Start);
        find(false);
    });
    connect(m_find, &QLineEdit::returnPressed, this,
            [this] { find(QGuiApplication::keyboardModifiers() & Qt::ShiftModifier); });
    connect(&session.monitor(), &AccountMonitor::stateChanged, this, [this] {
        if (isVisible()) {
            load();
        }
    });
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_text->toPlainText()); });
    connect(m_save, &QPushButton::clicked, this, [this, &saver] {
        saver.saveText(m_text->toPlainText() + u'\n', u"%1-log.txt"_s.arg(shortId(m_now.jobId)));
    });
    auto *toFind = new QShortcut(QKeySequence::Find, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(toFind, &QShortcut::activated, this, [this] { m_find->setFocus(Qt::ShortcutFocusReason); });
}

void LogPane::setJob(const std::optional<Job> &job)
{
    const Moment now = job ? Moment{job->id, job->status, job->attempt} : Moment();
    if (now == m_now) {
        return;
    }
    if (now.jobId != m_now.jobId) {
        m_text->clear();
        m_shown.reset();
        m_copy->setEnabled(false);
        m_save->setEnabled(false);
    }
    m_now = now;
    if (isVisible()) {
        load();
    }
}

void LogPane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    load();
}

/// What stands above the text, or in its place.
QString LogPane::saying() const
{
    const bool isEmpty = m_text->document()->isEmpty();
    switch (m_now.status) {
    case JobStatus::NotStarted:
        return m_now.attempt == 0 ? tr("It has not run yet.")
               : isEmpty          ? tr("It waits for its next attempt. The one before left no log.")
                                  : tr("Of attempt %1; it waits for its next one.").arg(numberText(m_now.attempt));
    case JobStatus::Running:
        return isEmpty ? tr("It runs. The log comes when the attempt has ended.")
                       : tr("Of an earlier attempt. That of attempt %1 comes when it has ended.")
                             .arg(numberText(m_now.attempt));
    case JobStatus::Failed:
    case JobStatus::Cancelled:
    case JobStatus::Finished:
        if (m_now.attempt == 0) {
            return tr("It never ran.");
        }
        return isEmpty                                                  ? tr("The job wrote nothing.")
               : m_text->toPlainText().toUtf8().size() + 2 >= KeptBytes ? tr("The last 64 KiB of what it wrote.")
                                                                        : tr("All that it wrote.");
    }
    Q_UNREACHABLE();
}

void LogPane::load()
{
    if (m_shown == m_now || m_now.jobId.isEmpty()) {
        return;
    }
    if (m_now.attempt == 0) {
        m_shown = m_now;
        m_note->setText(saying());
        return;
    }
    if (m_session.monitor().state() != AccountMonitor::State::Live) {
        m_note->setText(tr("The log comes when the service answers again."));
        return;
    }
    m_shown = m_now;
    m_note->setText(tr("Asking for the log…"));
    whenDone(m_session.client().jobLog(m_now.jobId), this, [this, asked = m_now](const Result<QByteArray> &log) {
        if (asked == m_now) {
            take(log);
        }
    });
}

void LogPane::take(const Result<QByteArray> &log)
{
    if (!log) {
        m_shown.reset(); // the next look asks again
        m_note->setText(tr("The log cannot be had: %1").arg(log.error().toString()));
        return;
    }
    const QString text = QString::fromUtf8(*log).trimmed();
    if (text != m_text->toPlainText()) {
        m_text->setPlainText(text);
        m_text->scrollToEnd(); // that is where errors are
        m_text->markAll(m_find->text());
        count();
    }
    m_note->setText(saying());
    m_copy->setEnabled(!text.isEmpty());
    m_save->setEnabled(!text.isEmpty());
}

void LogPane::find(bool backwards)
{
    const int which = m_text->goToMark(backwards);
    m_found->setText(m_find->text().isEmpty() ? QString()
                     : which == 0             ? tr("not found")
                                              : tr("%1 of %2").arg(numberText(which), numberText(m_text->marks())));
}

void LogPane::count()
{
    m_found->setText(m_find->text().isEmpty() ? QString() : tr("%1 found").arg(numberText(m_text->marks())));
}

} // namespace pooldeck
