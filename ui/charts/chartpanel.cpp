#include "charts/chartpanel.h"

#include "charts/chartexport.h"
#include "charts/chartlegend.h"
#include "charts/timechart.h"
#include "common/literals.h"
#include "shell/prompter.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "widgets/chipbar.h"

#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <iterator>

namespace pooldeck {
namespace {

constexpr qint64 MinuteMs = 60'000;
constexpr int Ranges[] = {2, 10, 60, 24 * 60};
constexpr int RestingPixels = 16;       ///< a chart in which nothing runs moves by so much at once
constexpr int GrowingPixels = 4;        ///< one in which something runs: each time costs a drawing of it all
constexpr qint64 LongestStepMs = 5'000; ///< but what is new does not wait for longer than that

} // namespace

ChartPanel::ChartPanel(Prompter &prompter, QWidget *parent)
    : QWidget(parent)
    , m_prompter(prompter)
    , m_head(new QHBoxLayout)
    , m_range(new ChipBar(this))
    , m_chart(new TimeChart(this))
    , m_legend(new ChartLegend(this))
{
    m_range->addChip(2, tr("2 min"), "chart2Minutes"_L1);
    m_range->addChip(10, tr("10 min"), "chart10Minutes"_L1);
    m_range->addChip(60, tr("1 h"), "chart1Hour"_L1);
    m_range->addChip(24 * 60, tr("24 h"), "chart24Hours"_L1);
    m_range->setCurrent(10);
    m_legend->hide();

    auto *button = new QToolButton(this);
    button->setObjectName(u"chartMenu"_s);
    button->setIcon(icon("save"_L1, IconTint::Muted));
    button->setAutoRaise(true);
    button->setToolTip(tr("Copy or save the chart"));
    button->setAccessibleName(tr("Copy or save the chart"));
    button->setPopupMode(QToolButton::InstantPopup);
    QMenu *menu = makeMenu();
    button->setMenu(menu);
    m_chart->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_chart, &QWidget::customContextMenuRequested, menu,
            [this, menu](const QPoint &at) { menu->popup(m_chart->mapToGlobal(at)); });

    m_head->setSpacing(metrics::Space2);
    m_head->addStretch();
    m_head->addWidget(m_range);
    m_head->addWidget(button);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::Space2);
    layout->addLayout(m_head);
    layout->addWidget(m_chart, 1);
    layout->addWidget(m_legend);
    connect(m_range, &ChipBar::currentChanged, this, &ChartPanel::rangeChanged);
    connect(m_chart, &TimeChart::zoomRequested, this, &ChartPanel::zoom);
    connect(m_chart, &TimeChart::legendNeedChanged, this, &ChartPanel::showLegend);
    connect(m_chart, &TimeChart::bandActivated, this, &ChartPanel::bandActivated);
    connect(m_legend, &ChartLegend::bandActivated, this, &ChartPanel::bandActivated);
}

QMenu *ChartPanel::makeMenu()
{
    auto *menu = new QMenu(this);
    menu->addAction(tr("Copy picture"), this, &ChartPanel::copy);
    menu->addAction(tr("Save as PNG…"), this, [this] { save(u"png"_s); });
    menu->addAction(tr("Save as SVG…"), this, [this] { save(u"svg"_s); });
    return menu;
}

void ChartPanel::addHeadWidget(QWidget *widget)
{
    m_head->insertWidget(m_head->count() - 3, widget); // before the stretch
}

qint64 ChartPanel::rangeMs() const
{
    return m_range->current() * MinuteMs;
}

void ChartPanel::setRangeMinutes(int minutes)
{
    m_range->setCurrent(minutes);
}

QString ChartPanel::rangeText() const
{
    const int minutes = m_range->current();
    return minutes < 60 ? tr("%1 minutes").arg(minutes) : minutes == 60 ? tr("hour") : tr("24 hours");
}

qint64 ChartPanel::endFor(qint64 nowMs, bool growing) const
{
    const qint64 pixels = qMax(1, m_chart->width());
    const qint64 pixelMs = qMax<qint64>(1, rangeMs() / pixels);
    const qint64 stepMs =
        growing ? qMax(pixelMs, qMin(pixelMs * GrowingPixels, LongestStepMs)) : pixelMs * RestingPixels;
    return nowMs / stepMs * stepMs;
}

void ChartPanel::setData(const ChartData &shown)
{
    m_chart->setData(shown);
    m_legend->setData(shown);
}

void ChartPanel::zoom(int steps)
{
    const auto *const current = std::find(std::begin(Ranges), std::end(Ranges), m_range->current());
    const qsizetype wanted = current - std::begin(Ranges) - steps;
    if (wanted >= 0 && wanted < qsizetype(std::size(Ranges))) {
        m_range->setCurrent(Ranges[wanted]);
    }
}

void ChartPanel::showLegend()
{
    m_legend->setVisible(m_chart->needsLegend());
}

void ChartPanel::copy()
{
    QGuiApplication::clipboard()->setImage(chartImage(m_chart->data(), m_chart->size()));
}

void ChartPanel::save(const QString &suffix)
{
    const ChartData shown = m_chart->data(); // as it was when asked, not when the person has chosen
    const QSize size = m_chart->size();
    m_prompter.chooseSaveFile(tr("Save the chart"), QDir::home().filePath(shown.title + u'.' + suffix),
                              suffix == "png"_L1 ? tr("PNG pictures (*.png)") : tr("SVG drawings (*.svg)"), this,
                              [this, shown, size, suffix](const QString &path) {
                                  if (path.isEmpty()) {
                                      return;
                                  }
                                  const bool named = path.endsWith(u'.' + suffix, Qt::CaseInsensitive);
                                  const Result<void> saved =
                                      saveChart(named ? path : path + u'.' + suffix, shown, size);
                                  if (!saved) {
                                      Question question;
                                      question.title = tr("The chart was not saved");
                                      question.text = saved.error().message;
                                      question.detail = tr("The file is as it was.");
                                      question.choices = {{tr("Close"), ButtonKind::Normal}};
                                      m_prompter.ask(question, this, [](int) {});
                                  }
                              });
}

} // namespace pooldeck
