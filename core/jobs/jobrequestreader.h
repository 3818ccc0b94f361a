#pragma once

#include "jobs/textposition.h"
#include "model/jobrequest.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace pooldeck {

/// What was dropped or named as a job request, good or not. A value: may be made on another thread.
struct JobRequestCandidate
{
    QString source;             ///< for a person: "night-04.json", "jobs.jsonl line 12", "dropped text"
    QString path;               ///< of the file; empty for a text
    QString container;          ///< `source` without the line: what `errorPosition` counts in
    QByteArray bytes;           ///< as read (without a byte order mark): what will be sent
    Result<JobRequest> request; ///< errors carry the member's path as target; their messages do not say where
    TextPosition errorPosition; ///< where the error is
    QString maskedJson;         ///< the text as written, with every secret masked; empty when it is not JSON
};

/// Reads one request. Errors: BadJson (not JSON, a duplicate key, trailing text), RequestIsEmpty, PayloadTooLarge, and
/// those of JobRequest::fromJson.
JobRequestCandidate readJobRequest(const QString &source, const QByteArray &bytes);

/// Reads files (.json: one request, .jsonl: one a line) and folders (all .json and .jsonl in them and below, by name).
/// What cannot be read is in the list with its error (FileUnreadable, NotAJobRequest, NoJobRequests).
QList<JobRequestCandidate> readJobRequests(const QStringList &paths);

/// A text that was dropped or pasted: one request, or one a line.
QList<JobRequestCandidate> readJobRequestText(const QString &text);

/// The request's bytes with AzureBatchPoolId set to `poolId`, or to null when that is empty; nothing else is touched,
/// and a request that says so already comes back byte for byte. `bytes` must have been read without an error.
QByteArray withPool(const QByteArray &bytes, const QString &poolId);

} // namespace pooldeck
