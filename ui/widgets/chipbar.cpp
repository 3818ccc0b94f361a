#include "widgets/chipbar.h"

#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QHBoxLayout>

namespace pooldeck {
namespace {

class Chip final : public QAbstractButton
{
public:
    Chip(const QString &text, QWidget *parent)
        : QAbstractButton(parent)
    {
        setText(text);
        setCheckable(true);
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::ClickFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

    QSize sizeHint() const override
    {
        return {QFontMetrics(chipFont(true)).horizontalAdvance(text()) + 2 * metrics::Space3, 28};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Colors &c = colorsOf(this);
        QPainter painter(this);
        const QColor fill = isChecked()    ? c.selection
                            : underMouse() ? mixed(c.ink, c.window, 0.06)
                                           : QColor(Qt::transparent);
        stylepainter::box(&painter, rect(), fill, isChecked() ? c.accent : c.hairline, metrics::Radius);
        painter.setFont(chipFont(isChecked()));
        painter.setPen(isChecked() ? c.ink : c.muted);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }

private:
    static QFont chipFont(bool strong)
    {
        QFont font = textFont(TextStyle::Caption);
        font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
        return font;
    }
};

} // namespace

ChipBar::ChipBar(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QHBoxLayout(this))
    , m_group(new QButtonGroup(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(metrics::Space1);
    connect(m_group, &QButtonGroup::idClicked, this, &ChipBar::currentChanged);
    // Tab goes to the chosen one, arrows from there to the others; Qt sees to that only once one had the focus.
    connect(m_group, &QButtonGroup::buttonToggled, this, [](QAbstractButton *chip, bool chosen) {
        chip->setFocusPolicy(chosen ? Qt::StrongFocus : Qt::ClickFocus);
    });
}

void ChipBar::addChip(int id, const QString &text, QLatin1StringView objectName)
{
    auto *chip = new Chip(text, this);
    chip->setObjectName(objectName);
    m_group->addButton(chip, id);
    m_layout->addWidget(chip);
    if (m_group->checkedId() < 0) {
        chip->setChecked(true);
    }
}

void ChipBar::setText(int id, const QString &text)
{
    QAbstractButton *chip = m_group->button(id);
    if (chip->text() != text) {
        chip->setText(text);
        chip->updateGeometry();
    }
}

int ChipBar::current() const
{
    return m_group->checkedId();
}

void ChipBar::setCurrent(int id)
{
    if (id != current()) {
        m_group->button(id)->setChecked(true);
        Q_EMIT currentChanged(id);
    }
}

} // namespace pooldeck
