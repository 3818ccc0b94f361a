#pragma once

#include "context.h"
#include "jobs/submissionqueue.h"

#include <QSet>

namespace pooldeck::cli {

/// Why a run ended before everything was sent.
enum class RunStop {
    None,
    KeyNeeded,   ///< refused or missing
    Unreachable, ///< the service was not there for a minute
    Paused,      ///< by somebody else, or because the first ones failed alike
    Interrupted,
};

struct RunOutcome
{
    RunStop stop = RunStop::None;
    std::optional<Error> why; ///< of KeyNeeded and Unreachable
};

/// The submission queue of one account for the time of a command: sends, or follows another process that does.
class SubmissionRun final
{
public:
    /// `apiKeyEnv`: for the web services at `ownUrls`; the keys of others, and all when it is empty, are in the
    /// keychain.
    SubmissionRun(const Context &context, const QString &owner, const QString &apiKeyEnv, const QSet<QUrl> &ownUrls);

    /// On disk when it answers.
    Result<SubmissionBatch> add(const SubmissionPlan &plan);
    /// Until all of these submissions is sent, or something stops it. The rest stays in the journal.
    Result<RunOutcome> follow(const QStringList &batchIds);

private:
    QFuture<Result<Secret>> apiKey(const QUrl &baseUrl) const;
    QString progress(const QStringList &batchIds) const;

    const Context &m_context;
    QString m_apiKeyEnv;
    QSet<QUrl> m_ownUrls;
    SystemClock m_clock;
    SubmissionQueue m_queue;
};

} // namespace pooldeck::cli
