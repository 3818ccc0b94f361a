#include "jobs/submissionverdict.h"

#include "common/literals.h"
#include "net/httptransport.h"

namespace pooldeck {

SubmissionVerdict submissionVerdict(const Error &error, int tries)
{
    if (error.httpStatus == 401 || error.httpStatus == 403) {
        return SubmissionVerdict::KeyTrouble;
    }
    if (isTransient(error) || error.httpStatus == 429 || error.code == TransportError::TlsFailed) {
        return SubmissionVerdict::TryAgain;
    }
    const bool isServersFault = error.httpStatus >= 500 || (error.httpStatus > 0 && error.httpStatus < 400) ||
                                error.code == "BadAnswer"_L1 || error.code == "UnexpectedAnswer"_L1;
    return isServersFault && tries < MostServerErrors ? SubmissionVerdict::TryAgain : SubmissionVerdict::Refused;
}

} // namespace pooldeck
