#include "widgets/panetabs.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/metrics.h"
#include "widgets/tabbar.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QStackedWidget>

namespace pooldeck {

PaneTabs::PaneTabs(QWidget *parent)
    : QWidget(parent)
    , m_bar(new TabBar(this))
    , m_head(new QHBoxLayout)
    , m_panes(new QStackedWidget(this))
{
    m_bar->setObjectName(u"tabBar"_s);
    m_head->setContentsMargins(metrics::Space1, 0, metrics::Padding, 0);
    m_head->setSpacing(metrics::Space2);
    m_head->addWidget(m_bar);
    m_head->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addLayout(m_head);
    layout->addWidget(m_panes, 1);
    connect(m_bar, &QTabBar::currentChanged, this, [this](int index) {
        m_panes->setCurrentIndex(index);
        Q_EMIT currentChanged(index);
    });
}

void PaneTabs::setTabsName(const QString &accessibleName)
{
    m_bar->setAccessibleName(accessibleName);
}

int PaneTabs::addPane(QWidget *pane, const QString &title)
{
    m_panes->addWidget(pane); // first: the bar makes its first tab the current one
    return m_bar->addTab(title);
}

void PaneTabs::setCount(int index, const QString &count)
{
    m_bar->setCount(index, count);
}

int PaneTabs::current() const
{
    return m_bar->currentIndex();
}

void PaneTabs::setCurrent(int index)
{
    m_bar->setCurrentIndex(index);
}

QWidget *PaneTabs::pane(int index) const
{
    return m_panes->widget(index);
}

void PaneTabs::addCorner(QWidget *widget)
{
    m_head->addWidget(widget);
}

void PaneTabs::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(0, m_bar->geometry().bottom() + 1, width(), 1, colorsOf(this).hairline);
}

} // namespace pooldeck
