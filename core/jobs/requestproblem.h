#pragma once

#include "jobs/textposition.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace pooldeck {

enum class ProblemSeverity {
    Note,    ///< worth knowing; nothing is wrong
    Warning, ///< can be sent, but is probably not what was meant, or needs a choice (the pool)
    Error,   ///< cannot be sent: the service would refuse it, or it is not certain what it says
};

/// A text that has the problem no more. The original on disk is never touched.
struct RequestFix
{
    QString label; ///< what it does, for a button: "Rename GlobalParameter to GlobalParameters"
    QByteArray bytes;

    friend bool operator==(const RequestFix &, const RequestFix &) = default;
};

/// One thing about a job request that a person should know.
struct RequestProblem
{
    ProblemSeverity severity = ProblemSeverity::Error;
    QString code;          ///< the protocol's where it has one (docs/protocol.md, Errors), else ours ("UnknownMember")
    QString path;          ///< of the member: "Inputs.input1.RelativeLocation"; empty: the whole
    TextPosition position; ///< in the file; {}: unknown
    QString sentence;      ///< says neither where nor any secret
    std::optional<RequestFix> fix;

    friend bool operator==(const RequestProblem &, const RequestProblem &) = default;
};

inline bool isError(const RequestProblem &problem)
{
    return problem.severity == ProblemSeverity::Error;
}

} // namespace pooldeck
