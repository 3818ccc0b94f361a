#include "shell/operationsdrawer.h"

#include "common/literals.h"
#include "format/figures.h"
#include "shell/operations.h"
#include "theme/colors.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/label.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>

namespace pooldeck {
namespace {

constexpr int BarWidth = 200;

} // namespace

class OperationsDrawer::Row final : public QWidget
{
public:
    Row(Operations &operations, int id, QWidget *parent)
        : QWidget(parent)
        , m_operations(operations)
        , m_id(id)
        , m_title(new Label(TextStyle::Body, Tone::Ink, this))
        , m_bar(new QProgressBar(this))
        , m_figures(new Label(TextStyle::Caption, Tone::Muted, this))
        , m_pause(new QPushButton(this))
        , m_cancel(new QPushButton(icon("cancel"_L1), OperationsDrawer::tr("Cancel"), this))
    {
        m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        m_bar->setTextVisible(false);
        m_bar->setFixedSize(BarWidth, metrics::Space2);
        m_figures->setMinimumWidth(88);
        m_pause->setObjectName(u"pauseOperation"_s);
        m_cancel->setObjectName(u"cancelOperation"_s);
        auto *layout = new QHBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(metrics::Space3);
        layout->addWidget(m_title, 1);
        layout->addWidget(m_bar);
        layout->addWidget(m_figures);
        layout->addWidget(m_pause);
        layout->addWidget(m_cancel);
        setMinimumHeight(metrics::Control);
        connect(m_cancel, &QPushButton::clicked, this, [this] { run(&Operation::cancel); });
        connect(m_pause, &QPushButton::clicked, this, [this] { run(&Operation::pause); });
    }

    void display(const Operation &operation)
    {
        m_title->setText(operation.title);
        m_bar->setAccessibleName(operation.title);
        m_bar->setRange(0, int(operation.total));
        m_bar->setValue(int(qMin(operation.done, operation.total)));
        m_figures->setText(
            operation.total == 0
                ? QString()
                : OperationsDrawer::tr("%1 of %2").arg(numberText(operation.done), numberText(operation.total)));
        m_pause->setVisible(bool(operation.pause));
        m_pause->setText(operation.isPaused ? OperationsDrawer::tr("Resume") : OperationsDrawer::tr("Pause"));
        m_pause->setAccessibleName(m_pause->text() + u": "_s + operation.title);
        m_cancel->setVisible(bool(operation.cancel));
        m_cancel->setAccessibleName(OperationsDrawer::tr("Cancel: %1").arg(operation.title));
    }

private:
    void run(std::function<void()> Operation::*act)
    {
        for (const Operation &operation : m_operations.running()) {
            if (operation.id == m_id && operation.*act) {
                const std::function<void()> copy = operation.*act; // the operation may go meanwhile
                copy();
                return;
            }
        }
    }

    Operations &m_operations;
    int m_id;
    Label *m_title;
    QProgressBar *m_bar;
    Label *m_figures;
    QPushButton *m_pause;
    QPushButton *m_cancel;
};

OperationsDrawer::OperationsDrawer(Operations &operations, QWidget *parent)
    : QWidget(parent)
    , m_operations(operations)
    , m_layout(new QVBoxLayout(this))
{
    setObjectName(u"operationsDrawer"_s);
    setAccessibleName(tr("Operations"));
    m_layout->setContentsMargins(metrics::Padding, metrics::Space3, metrics::Padding, metrics::Space3);
    m_layout->setSpacing(metrics::Space1);
    setVisible(false);
    connect(&operations, &Operations::changed, this, &OperationsDrawer::refresh);
}

void OperationsDrawer::setOpen(bool open)
{
    const bool shown = open && !m_operations.running().isEmpty();
    if (shown == !isHidden()) {
        return;
    }
    setVisible(shown);
    refresh();
    Q_EMIT openChanged(shown);
}

void OperationsDrawer::refresh()
{
    if (isHidden()) {
        return;
    }
    const QList<Operation> running = m_operations.running();
    QHash<int, Row *> gone = std::exchange(m_rows, {});
    for (const Operation &operation : running) {
        Row *row = gone.take(operation.id);
        if (!row) {
            row = new Row(m_operations, operation.id, this);
            m_layout->addWidget(row);
        }
        row->display(operation);
        m_rows.insert(operation.id, row);
    }
    for (Row *row : std::as_const(gone)) {
        row->deleteLater();
    }
    if (running.isEmpty()) {
        setOpen(false);
    }
}

void OperationsDrawer::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        setOpen(false);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void OperationsDrawer::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    painter.fillRect(rect(), c.surface);
    painter.fillRect(QRect(0, 0, width(), 1), c.hairline);
}

} // namespace pooldeck
