#include "shell/noticearea.h"

#include "common/literals.h"
#include "theme/metrics.h"

#include <QVBoxLayout>

namespace pooldeck {
namespace {

constexpr qsizetype MostHarmless = 2;
constexpr qsizetype MostNotices = 4;

bool isHarmless(NoticeKind kind)
{
    return kind == NoticeKind::Done;
}

} // namespace

NoticeArea::NoticeArea(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    setObjectName(u"noticeArea"_s);
    m_layout->setContentsMargins(metrics::Padding, 0, metrics::Padding, metrics::Space3);
    m_layout->setSpacing(metrics::Space1);
    setVisible(false);
}

int NoticeArea::post(const Notice &notice)
{
    const QList<Entry> shown = m_bars;
    for (const Entry &entry : shown) {
        if (!notice.about.isEmpty() && entry.about == notice.about) {
            remove(entry.id);
        }
    }
    const int id = ++m_lastId;
    auto *bar = new NoticeBar(notice, this);
    connect(bar, &NoticeBar::closed, this, [this, id] { remove(id); });
    m_layout->insertWidget(0, bar);
    m_bars.prepend({id, notice.about, notice.kind, notice.isClosable, bar});
    qsizetype harmless = 0;
    const QList<Entry> all = m_bars;
    for (qsizetype i = 0; i < all.size(); ++i) {
        harmless += isHarmless(all[i].kind) ? 1 : 0;
        if ((isHarmless(all[i].kind) && harmless > MostHarmless) || (i >= MostNotices && all[i].isClosable)) {
            remove(all[i].id);
        }
    }
    setVisible(true);
    Q_EMIT posted(notice);
    return id;
}

void NoticeArea::update(int id, const QString &text, const QString &detail)
{
    for (const Entry &entry : std::as_const(m_bars)) {
        if (entry.id == id) {
            entry.bar->setText(text, detail);
        }
    }
}

void NoticeArea::remove(int id)
{
    for (qsizetype i = 0; i < m_bars.size(); ++i) {
        if (m_bars[i].id == id) {
            NoticeBar *bar = m_bars.takeAt(i).bar;
            m_layout->removeWidget(bar);
            bar->hide();
            bar->deleteLater();
            break;
        }
    }
    setVisible(!m_bars.isEmpty());
}

QStringList NoticeArea::texts() const
{
    QStringList result;
    for (const Entry &entry : m_bars) {
        result.append(entry.bar->text());
    }
    return result;
}

} // namespace pooldeck
