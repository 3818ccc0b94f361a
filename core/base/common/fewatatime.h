#pragma once

#include "common/error.h"
#include "common/whendone.h"

#include <QFuture>
#include <QList>
#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>

namespace pooldeck {

/// Makes one call for each of many items, a few at a time, in the order of the items. Everything comes from the event
/// loop of `context` and nothing any more once that has gone; `done` comes exactly once, last.
template <class T, class Item>
class FewAtATime final : public std::enable_shared_from_this<FewAtATime<T, Item>>
{
public:
    using Call = std::function<QFuture<Result<T>>(const Item &)>;
    using Each = std::function<void(qsizetype index, const Result<T> &)>;
    using Done = std::function<void()>;

    static std::shared_ptr<FewAtATime> start(QObject *context, const QList<Item> &items, Call call, Each each,
                                             Done done, int most = 4)
    {
        auto calls = std::make_shared<FewAtATime>();
        calls->m_context = context;
        calls->m_items = items;
        calls->m_call = std::move(call);
        calls->m_each = std::move(each);
        calls->m_done = std::move(done);
        calls->m_most = most;
        QMetaObject::invokeMethod(
            context, [calls] { calls->pump(); }, Qt::QueuedConnection);
        return calls;
    }

    /// Makes no further call; those under way are still answered, then `done`.
    void stop()
    {
        if (m_context && !std::exchange(m_stopped, true)) {
            QMetaObject::invokeMethod(
                m_context, [calls = this->shared_from_this()] { calls->pump(); }, Qt::QueuedConnection);
        }
    }

private:
    void pump()
    {
        while (!m_stopped && m_underWay < m_most && m_next < m_items.size()) {
            const qsizetype index = m_next++;
            ++m_underWay;
            whenDone(m_call(m_items[index]), m_context,
                     [calls = this->shared_from_this(), index](const Result<T> &result) {
                         --calls->m_underWay;
                         calls->m_each(index, result);
                         calls->pump();
                     });
        }
        if (m_underWay == 0 && (m_stopped || m_next == m_items.size()) && !std::exchange(m_isOver, true)) {
            m_done();
        }
    }

    QPointer<QObject> m_context;
    QList<Item> m_items;
    Call m_call;
    Each m_each;
    Done m_done;
    int m_most = 1;
    int m_underWay = 0;
    qsizetype m_next = 0;
    bool m_stopped = false;
    bool m_isOver = false;
};

} // namespace pooldeck
