#pragma once

#include <QString>

#include <tl/expected.hpp>

namespace pooldeck {

/// Why something was refused or failed.
///
/// `code` is the most specific name there is ("PoolNotFound"), `errorClass` the wider one that the wire puts in
/// `error.code` ("BadArgument"); they are equal where the protocol has no specific code (docs/protocol.md, Errors).
/// `message` is a sentence for a person, never with a secret in it. `target` names the member or file at fault.
/// `httpStatus` is 0 when no HTTP answer was involved.
struct Error
{
    QString code;
    QString message;
    QString target;
    int httpStatus = 0;
    QString errorClass;
    qint64 retryAfterMs = 0; ///< how long a busy server wants to be left alone; 0: it did not say

    friend bool operator==(const Error &, const Error &) = default;

    /// "code: message", as the CLI prints it.
    QString toString() const;
};

template <class T>
using Result = tl::expected<T, Error>;

using Failure = tl::unexpected<Error>;

/// An error that no service sent: bad local input, a file that cannot be read, …
Error localError(const QString &code, const QString &message, const QString &target = {});

} // namespace pooldeck
