#pragma once

#include "common/error.h"

#include <QFuture>
#include <QTest>

namespace pooldeck {

/// The answer of a call, waited for in the event loop of the test.
template <class T>
Result<T> awaited(const QFuture<Result<T>> &future, int timeoutMs = 10'000)
{
    const bool isThere = QTest::qWaitFor([&future] { return future.isFinished(); }, timeoutMs);
    if (!isThere || future.resultCount() == 0) {
        return Failure(localError(QStringLiteral("NoAnswer"),
                                  QStringLiteral("the call did not answer within the time of the test")));
    }
    return future.result();
}

} // namespace pooldeck
