#include "widgets/emptystate.h"

#include "common/literals.h"
#include "theme/metrics.h"
#include "theme/pooldeckstyle.h"
#include "widgets/iconlabel.h"
#include "widgets/label.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace pooldeck {
namespace {

constexpr int TextWidth = 440;

} // namespace

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_icon(new IconLabel(28, this))
    , m_title(new Label(TextStyle::Section, Tone::Ink, this))
    , m_text(new Label(TextStyle::Body, Tone::Muted, this))
    , m_button(new QPushButton(this))
{
    m_title->setAlignment(Qt::AlignHCenter);
    m_text->setAlignment(Qt::AlignHCenter);
    m_text->setWordWrap(true);
    m_text->setFixedWidth(TextWidth);
    m_button->setObjectName(u"emptyStateButton"_s);
    setButtonKind(m_button, ButtonKind::Primary);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(metrics::Space2);
    layout->addStretch(2);
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addWidget(m_title, 0, Qt::AlignHCenter);
    layout->addWidget(m_text, 0, Qt::AlignHCenter);
    layout->addSpacing(metrics::Space1);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::activated);
}

void EmptyState::show(const QIcon &icon, const QString &title, const QString &text, const QString &action)
{
    m_icon->setIcon(icon);
    m_title->setText(title);
    m_text->setText(text);
    m_text->setFixedHeight(qMax(0, m_text->heightForWidth(TextWidth)));
    m_text->setVisible(!text.isEmpty());
    m_button->setText(action);
    m_button->setVisible(!action.isEmpty());
}

} // namespace pooldeck
