#include "widgets/noticebar.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "theme/stylepainter.h"
#include "widgets/iconlabel.h"
#include "widgets/label.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

namespace pooldeck {
namespace {

constexpr int ShortMs = 6'000;
constexpr int LongMs = 10'000;   ///< there is something to press
constexpr int ResumedMs = 3'000; ///< after somebody was at it

QIcon iconOf(NoticeKind kind)
{
    switch (kind) {
    case NoticeKind::Info:
        return icon("info"_L1, IconTint::Accent);
    case NoticeKind::Done:
        return icon("check"_L1, IconTint::Accent);
    case NoticeKind::Warning:
        return icon("warning"_L1, IconTint::Warning);
    case NoticeKind::Failed:
        return icon("error"_L1, IconTint::Danger);
    }
    Q_UNREACHABLE();
}

} // namespace

NoticeBar::NoticeBar(const Notice &notice, QWidget *parent)
    : QWidget(parent)
    , m_kind(notice.kind)
    , m_passes(notice.passes)
    , m_sign(new IconLabel(metrics::SmallIcon, this))
    , m_text(new Label(notice.text, TextStyle::Body, Tone::Ink, this))
    , m_detail(new Label(notice.detail, TextStyle::Body, Tone::Muted, this))
{
    setObjectName(u"notice"_s);
    m_text->setObjectName(u"noticeText"_s);
    QFont strong = m_text->font();
    strong.setWeight(QFont::DemiBold);
    m_text->setFont(strong);
    m_detail->setWordWrap(true);
    m_detail->setObjectName(u"noticeDetail"_s);
    m_detail->setVisible(!notice.detail.isEmpty());
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    // Text that fits on a line stands beside its detail, longer text above it.
    m_words = new QBoxLayout(QBoxLayout::LeftToRight);
    m_words->setSpacing(0);
    m_words->addWidget(m_text);
    m_words->addWidget(m_detail, 1);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(metrics::Space3, metrics::Space1, metrics::Space2, metrics::Space1);
    layout->setSpacing(metrics::Space2);
    m_sign->setIcon(iconOf(notice.kind));
    layout->addWidget(m_sign);
    layout->addLayout(m_words, 1);
    setActions(notice.actions);
    auto *close = new QToolButton(this);
    close->setObjectName(u"noticeClose"_s);
    close->setIcon(icon("close"_L1, IconTint::Muted));
    close->setAutoRaise(true);
    close->setVisible(notice.isClosable);
    close->setToolTip(tr("Dismiss"));
    close->setAccessibleName(tr("Dismiss"));
    layout->addWidget(close);
    connect(close, &QToolButton::clicked, this, &NoticeBar::closed);
    m_time.setSingleShot(true);
    m_time.setInterval(notice.actions.isEmpty() ? ShortMs : LongMs);
    connect(&m_time, &QTimer::timeout, this, &NoticeBar::closed);
    if (m_passes) {
        connect(qApp, &QApplication::focusChanged, this, &NoticeBar::runTime);
        m_time.start();
    }
    setMinimumHeight(40);
    arrange();
}

void NoticeBar::setActions(const QList<NoticeAction> &actions)
{
    m_actions = actions;
    auto *row = static_cast<QHBoxLayout *>(layout());
    while (m_buttons.size() > actions.size()) {
        QPushButton *button = m_buttons.takeLast();
        row->removeWidget(button);
        button->hide();
        button->deleteLater(); // it may be the one that is pressed
    }
    for (qsizetype i = 0; i < actions.size(); ++i) {
        if (i == m_buttons.size()) {
            auto *button = new QPushButton(this);
            button->setObjectName(i == 0 ? u"noticeAction"_s : u"noticeSecondAction"_s);
            button->setFixedHeight(28);
            row->insertWidget(row->indexOf(m_sign) + 2 + int(i), button);
            connect(button, &QPushButton::clicked, this, [this, i] { press(i); });
            m_buttons.append(button);
        }
        m_buttons[i]->setText(actions[i].text);
    }
}

void NoticeBar::press(qsizetype action)
{
    const NoticeAction pressed = m_actions.value(action);
    if (!pressed.staysOpen) {
        Q_EMIT closed();
    }
    if (pressed.run) {
        pressed.run();
    }
}

void NoticeBar::runTime()
{
    if (!m_passes) {
        return;
    }
    const QWidget *focus = QApplication::focusWidget();
    const bool isLookedAt = underMouse() || (focus && isAncestorOf(focus));
    if (isLookedAt) {
        m_time.stop();
    } else if (!m_time.isActive()) {
        m_time.start(qMin(m_time.interval(), ResumedMs));
    }
}

void NoticeBar::enterEvent(QEnterEvent *event)
{
    QWidget::enterEvent(event);
    runTime();
}

void NoticeBar::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    runTime();
}

void NoticeBar::setShownMs(int ms)
{
    m_time.setInterval(ms);
}

void NoticeBar::setNotice(const Notice &notice)
{
    if (notice.kind != m_kind) {
        m_kind = notice.kind;
        m_sign->setIcon(iconOf(m_kind));
        update();
    }
    setActions(notice.actions);
    setText(notice.text, notice.detail);
}

void NoticeBar::setText(const QString &text, const QString &detail)
{
    m_text->setText(text);
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    arrange();
}

void NoticeBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void NoticeBar::arrange()
{
    // What the icon and the buttons leave.
    const QMargins margins = layout()->contentsMargins();
    int room = width() - margins.left() - margins.right();
    for (int i = 0; i < layout()->count(); ++i) {
        if (layout()->itemAt(i)->layout() != m_words) {
            room -= layout()->itemAt(i)->sizeHint().width() + layout()->spacing();
        }
    }
    const auto widthOf = [](const QLabel *label) {
        return QFontMetrics(label->font()).horizontalAdvance(label->text());
    };
    const int wanted = widthOf(m_text) + widthOf(m_detail) + 2 * metrics::Space3;
    const bool beside = wanted <= room && !m_detail->text().contains(u'\n');
    m_words->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_words->setSpacing(beside ? metrics::Space3 : 0);
    m_text->setWordWrap(!beside);
}

QString NoticeBar::text() const
{
    return m_text->text();
}

void NoticeBar::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    switch (m_kind) {
    case NoticeKind::Info:
    case NoticeKind::Done: // said, but not shouted
        stylepainter::box(&painter, rect(), c.surface, c.hairline, metrics::Radius);
        break;
    case NoticeKind::Warning:
    case NoticeKind::Failed: {
        const QColor edge = m_kind == NoticeKind::Warning ? c.vmIdle : c.danger;
        stylepainter::box(&painter, rect(), mixed(edge, c.surface, c.dark ? 0.16 : 0.07), edge, metrics::Radius);
        break;
    }
    }
}

} // namespace pooldeck
