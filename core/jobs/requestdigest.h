#pragma once

#include "jobs/jobrequestreader.h"

#include <functional>

namespace pooldeck {

/// What a request asks for, as 64 lower-case hex digits: the blobs that are read and written, by name of input and
/// output, and the parameters. Formatting, order, null and unknown members do not count, nor does the pool, nor what
/// opens a blob: the same blob with a fresh token is the same, and no secret of a reference is in the digest.
/// Parameters may hold secrets: with a key it is an HMAC, which nobody can try values against without it. SHA-256.
QByteArray contentDigest(const JobRequest &request, const QByteArray &key = {});

/// A request of the same content that was submitted before.
struct EarlierSubmission
{
    QString jobId;
    QString source;
    QString poolId;           ///< "" for classic processing
    qint64 submittedAtMs = 0; ///< ms UTC

    friend bool operator==(const EarlierSubmission &, const EarlierSubmission &) = default;
};

/// By digest, newest first.
using EarlierSubmissions = std::function<QList<EarlierSubmission>(const QByteArray &digest)>;

/// A request whose content is there already.
struct DuplicateRequest
{
    qsizetype index = 0;
    std::optional<qsizetype> first; ///< the first of this content in the list
    bool namesAnotherPool = false;  ///< than `first`
    QList<EarlierSubmission> earlier;

    friend bool operator==(const DuplicateRequest &, const DuplicateRequest &) = default;
};

/// Of the good ones among the candidates, those that are in the list before, or were submitted earlier. By index.
QList<DuplicateRequest> findDuplicates(const QList<JobRequestCandidate> &candidates, const QByteArray &key = {},
                                       const EarlierSubmissions &earlier = {});

} // namespace pooldeck
