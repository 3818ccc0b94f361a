#pragma once

#include "common/error.h"

namespace pooldeck {

/// What a failed try to submit a request means (docs/protocol.md, BES).
enum class SubmissionVerdict {
    KeyTrouble, ///< 401, 403, no key: no request's fault
    TryAgain,   ///< nobody answered, not in time, or with an error that may pass
    Refused,    ///< this request, as it is
};

/// `tries`: how often this request was tried, this time included. An error of the server's own (5xx but 503) and an
/// answer that is none of the protocol count against the request after `MostServerErrors` tries, the others never.
SubmissionVerdict submissionVerdict(const Error &error, int tries);

inline constexpr int MostServerErrors = 8;

} // namespace pooldeck
