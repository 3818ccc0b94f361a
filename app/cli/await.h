#pragma once

#include "common/error.h"
#include "common/whendone.h"

#include <QEventLoop>
#include <QFuture>

#include <optional>

namespace pooldeck::cli {

/// Runs the event loop until the answer is there. A command is one straight line, so this is the program's only event
/// loop and never runs inside another.
template <class T>
Result<T> await(const QFuture<Result<T>> &future)
{
    QEventLoop loop;
    std::optional<Result<T>> answer;
    whenDone(future, &loop, [&](const Result<T> &result) {
        answer = result;
        loop.quit();
    });
    loop.exec();
    return *answer;
}

} // namespace pooldeck::cli
