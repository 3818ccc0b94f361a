#include "widgets/formdialog.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "theme/stylepainter.h"
#include "widgets/label.h"

#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScreen>

namespace pooldeck {
namespace {

/// A danger-tinted box.
class ErrorBox final : public QWidget
{
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Colors &c = colorsOf(this);
        QPainter painter(this);
        stylepainter::box(&painter, rect(), mixed(c.danger, c.surface, c.dark ? 0.16 : 0.07), c.danger,
                          metrics::Radius);
    }
};

} // namespace

FormDialog::FormDialog(const QString &title, const QString &acceptText, QWidget *parent)
    : QDialog(parent)
    , m_subtitle(new Label(TextStyle::Body, Tone::Muted, this))
    , m_fields(new QWidget(this))
    , m_form(new QFormLayout(m_fields))
    , m_errorBox(new ErrorBox(this))
    , m_errorTitle(new Label(TextStyle::Body, Tone::Danger, m_errorBox))
    , m_errorText(new Label(TextStyle::Body, Tone::Ink, m_errorBox))
    , m_accept(new QPushButton(acceptText, this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_acceptText(acceptText)
{
    setWindowTitle(title);
    setMinimumWidth(500);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::Space5, metrics::Space5, metrics::Space5, metrics::Padding);
    layout->setSpacing(metrics::Space3);
    auto *heading = new Label(title, TextStyle::Title, Tone::Ink, this);
    heading->setObjectName(u"dialogTitle"_s);
    heading->setWordWrap(true);
    connect(this, &QWidget::windowTitleChanged, heading, &QLabel::setText);
    auto *head = new QVBoxLayout;
    head->setSpacing(metrics::Space1);
    head->addWidget(heading);
    m_subtitle->setWordWrap(true);
    m_subtitle->setVisible(false);
    head->addWidget(m_subtitle);
    layout->addLayout(head);

    m_form->setContentsMargins(0, metrics::Space1, 0, 0);
    m_form->setHorizontalSpacing(metrics::Padding);
    m_form->setVerticalSpacing(metrics::Space3);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_fields->setVisible(false); // until there is one
    layout->addWidget(m_fields);

    QFont strong = m_errorTitle->font();
    strong.setWeight(QFont::DemiBold);
    m_errorTitle->setFont(strong);
    m_errorTitle->setObjectName(u"errorTitle"_s);
    m_errorTitle->setWordWrap(true);
    m_errorText->setObjectName(u"errorText"_s);
    m_errorText->setWordWrap(true);
    m_errorText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *errorLayout = new QVBoxLayout(m_errorBox);
    errorLayout->setContentsMargins(metrics::Space3, metrics::Space2, metrics::Space3, metrics::Space2);
    errorLayout->setSpacing(metrics::Space1);
    errorLayout->addWidget(m_errorTitle);
    errorLayout->addWidget(m_errorText);
    m_errorBox->setVisible(false);
    layout->addWidget(m_errorBox);
    layout->addStretch();

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::Space2);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_accept);
    layout->addSpacing(metrics::Space1);
    layout->addLayout(buttons);
    m_accept->setObjectName(u"acceptButton"_s);
    m_cancel->setObjectName(u"cancelButton"_s);
    setButtonKind(m_accept, ButtonKind::Primary);
    m_cancel->setAutoDefault(true); // Enter presses the one that the focus is on
    m_accept->setAutoDefault(true);
    m_accept->setDefault(true);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_accept, &QPushButton::clicked, this, [this] {
        clearError();
        submit();
    });
}

void FormDialog::reject()
{
    if (!m_busy) {
        QDialog::reject();
    }
}

bool FormDialog::event(QEvent *event)
{
    const bool taken = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Show) {
        // Paragraphs that wrap have no least height that Qt would keep.
        const int needed = layout()->totalHeightForWidth(width());
        const int most = screen()->availableGeometry().height();
        if (height() < needed) {
            resize(width(), qMin(needed, most));
        }
    }
    return taken;
}

QString FormDialog::errorText() const
{
    return m_errorBox->isHidden() ? QString() : m_errorTitle->text() + u' ' + m_errorText->text();
}

void FormDialog::addRow(const QString &caption, QWidget *field)
{
    auto *label = new Label(caption, TextStyle::Body, Tone::Muted, this);
    label->setMinimumHeight(metrics::Control);
    label->setBuddy(field);
    if (field->accessibleName().isEmpty()) {
        field->setAccessibleName(caption);
    }
    m_form->addRow(label, field);
    m_fields->setVisible(true);
}

Label *FormDialog::addParagraph(const QString &objectName)
{
    auto *label = new Label(TextStyle::Body, Tone::Ink, this);
    label->setObjectName(objectName);
    label->setWordWrap(true);
    addWide(label);
    return label;
}

void FormDialog::addWide(QWidget *widget)
{
    // Before the error box, the stretch, the gap and the buttons.
    auto *box = static_cast<QVBoxLayout *>(layout());
    box->insertWidget(box->indexOf(m_errorBox), widget);
}

void FormDialog::setSubtitle(const QString &text, Tone tone)
{
    m_subtitle->setText(text);
    m_subtitle->setTone(tone);
    m_subtitle->setVisible(!text.isEmpty());
}

void FormDialog::setBusy(bool busy, const QString &busyText)
{
    m_busy = busy;
    m_fields->setEnabled(!busy);
    m_accept->setEnabled(!busy);
    m_cancel->setEnabled(!busy); // it would look as if nothing had been sent
    m_accept->setText(busy && !busyText.isEmpty() ? busyText : m_acceptText);
}

void FormDialog::showError(const Error &error, const QString &unchanged)
{
    setBusy(false);
    m_errorTitle->setText(error.code);
    m_errorText->setText(unchanged.isEmpty() ? error.message : error.message + u'\n' + unchanged);
    m_errorBox->setVisible(true);
    m_accept->setText(tr("Retry"));
}

void FormDialog::showObstacle(const QString &title, const QString &text)
{
    showError(localError(title, text), {});
    m_accept->setText(m_acceptText);
}

void FormDialog::setAcceptText(const QString &text)
{
    m_acceptText = text;
    if (!m_busy) {
        m_accept->setText(text);
    }
}

void FormDialog::clearError()
{
    m_errorBox->setVisible(false);
    if (!m_busy) {
        m_accept->setText(m_acceptText);
    }
}

} // namespace pooldeck
