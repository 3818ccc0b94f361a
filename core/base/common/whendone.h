#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace pooldeck {

/// Calls `callback(const T &)` once, from the event loop of `context`, when the future has its value; never from inside
/// this call, and not at all when `context` has gone or the future was cancelled without a value.
///
/// To be used instead of QFuture::then(context, …): that one asserts in Qt 6.4 when the context has gone before the
/// answer came, which for a closed dialog is the normal course of things.
template <class T, class Callback>
void whenDone(const QFuture<T> &future, QObject *context, Callback callback)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context,
                     [watcher, callback = std::move(callback)]() mutable {
                         watcher->deleteLater();
                         const QFuture<T> done = watcher->future();
                         if (done.resultCount() > 0) {
                             callback(done.result());
                         }
                     });
    watcher->setFuture(future);
}

} // namespace pooldeck
