#pragma once

#include "overview/attentionitem.h"

#include <QHash>
#include <QSet>
#include <QWidget>

class QVBoxLayout;

namespace pooldeck {

class Label;

/// "Needs attention": a bar for each item. What was dismissed stays away for as long as it is the same case.
class AttentionList final : public QWidget
{
    Q_OBJECT

public:
    explicit AttentionList(QWidget *parent = nullptr);

    /// `nothingText` is shown when there is nothing.
    void setItems(const QList<AttentionItem> &items, const QString &nothingText);
    int count() const { return int(m_bars.size()); }

Q_SIGNALS:
    /// A new case; one that is over, dismissed or not. `about` of the notice is its key.
    void appeared(const pooldeck::Notice &notice);
    void ended(const QString &key);

private:
    QVBoxLayout *m_layout;
    Label *m_title;
    Label *m_nothing;
    QList<AttentionItem> m_items; ///< as last given, dismissed ones included
    QHash<QString, NoticeBar *> m_bars;
    QSet<QString> m_dismissed;
};

} // namespace pooldeck
