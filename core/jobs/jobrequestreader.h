#pragma once

#include "jobs/requestproblem.h"
#include "jobs/textposition.h"
#include "model/jobrequest.h"

#include <QByteArray>
#include <QFuture>
#include <QList>
#include <QStringList>

namespace pooldeck {

/// What was dropped or named as a job request, good or not. A value: may be made on another thread.
struct JobRequestCandidate
{
    QString source;                 ///< for a person: "night-04.json", "jobs.jsonl line 12", "dropped text"
    QString path;                   ///< of the file; empty for a text
    QString container;              ///< `source` without the line: what positions count in
    TextPosition start{1, 1};       ///< where `bytes` begin in the container
    QByteArray bytes;               ///< as read (without a byte order mark): what will be sent
    QList<RequestProblem> problems; ///< all of them, in the order of the text
    Result<JobRequest> request;     ///< the first error, if there is one: its target is the member's path
    TextPosition errorPosition;     ///< of that error
    QString maskedJson;             ///< the text as written, with every secret masked; empty when it is not JSON
};

/// Reads and checks one request: all that can be said without its web service. Errors: BadJson (not JSON, a duplicate
/// key, trailing text), RequestIsEmpty, PayloadTooLarge, NotAJobRequest, and those of `requestProblems`. A text that
/// can be mended (RequestRepair) has all that is to be mended as problems, each with the mended text as its fix, and
/// what is wrong with it besides.
JobRequestCandidate readJobRequest(const QString &source, const QByteArray &bytes);

/// Reads files (.json: one request, .jsonl: one a line) and folders (all .json and .jsonl in them and below, by name).
/// What cannot be read is in the list with its error (FileUnreadable, NotAJobRequest, NoJobRequests).
QList<JobRequestCandidate> readJobRequests(const QStringList &paths);

/// The same on another thread: results come in parts, in the order of the list, `progressValue` counts files of
/// `progressMaximum`. `cancel()` ends it after the file that is being read.
QFuture<QList<JobRequestCandidate>> readJobRequestsInParts(const QStringList &paths);

/// A text that was dropped or pasted: one request, or one a line. `source`: what to call it; empty: "dropped text".
QList<JobRequestCandidate> readJobRequestText(const QString &text, const QString &source = {});

/// The candidate with other bytes, in memory; what it came from stays as it is.
JobRequestCandidate readAgain(const JobRequestCandidate &candidate, const QByteArray &bytes);

/// The request's bytes with AzureBatchPoolId set to `poolId`, or to null when that is empty; nothing else is touched,
/// and a request that says so already comes back byte for byte. `bytes` must have been read without an error.
QByteArray withPool(const QByteArray &bytes, const QString &poolId);

} // namespace pooldeck
