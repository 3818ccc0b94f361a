#include "overview/attentionlist.h"

#include "common/literals.h"
#include "theme/metrics.h"
#include "widgets/label.h"

#include <QVBoxLayout>

namespace pooldeck {

AttentionList::AttentionList(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
    , m_title(new Label(tr("Needs attention"), TextStyle::Section, Tone::Ink, this))
    , m_nothing(new Label(TextStyle::Body, Tone::Muted, this))
{
    setObjectName(u"attentionList"_s);
    m_nothing->setWordWrap(true);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(metrics::Space2);
    m_layout->addWidget(m_title);
    m_layout->addWidget(m_nothing);
}

void AttentionList::setItems(const QList<AttentionItem> &items, const QString &nothingText)
{
    m_items = items;
    m_nothing->setText(nothingText);
    QSet<QString> keys;
    for (const AttentionItem &item : items) {
        keys.insert(item.key);
    }
    keys.subtract(m_dismissed);
    for (auto it = m_bars.begin(); it != m_bars.end();) {
        if (keys.contains(it.key())) {
            ++it;
        } else {
            m_layout->removeWidget(it.value());
            it.value()->hide();
            it.value()->deleteLater();
            Q_EMIT ended(it.key());
            it = m_bars.erase(it);
        }
    }
    int place = m_layout->indexOf(m_nothing);
    for (const AttentionItem &item : items) {
        if (m_dismissed.contains(item.key)) {
            continue;
        }
        ++place;
        Notice notice;
        notice.about = item.key;
        notice.kind = item.kind;
        notice.text = item.text;
        notice.detail = item.detail;
        notice.actions = item.actions;
        if (NoticeBar *bar = m_bars.value(item.key)) {
            bar->setNotice(notice);
            if (m_layout->indexOf(bar) != place) {
                m_layout->removeWidget(bar);
                m_layout->insertWidget(place, bar);
            }
            continue;
        }
        auto *bar = new NoticeBar(notice, this);
        connect(bar, &NoticeBar::closed, this, [this, key = item.key] {
            m_dismissed.insert(key);
            // Not from inside the bar that goes.
            QMetaObject::invokeMethod(
                this, [this] { setItems(m_items, m_nothing->text()); }, Qt::QueuedConnection);
        });
        m_layout->insertWidget(place, bar);
        m_bars.insert(item.key, bar);
        Q_EMIT appeared(notice);
    }
    m_nothing->setVisible(m_bars.isEmpty());
}

} // namespace pooldeck
