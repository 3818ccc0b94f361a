#pragma once

#include "model/blobreference.h"

#include <QMap>

namespace pooldeck {

/// A batch-execution job request as it stands in the body of POST {base}/jobs (docs/protocol.md, BES, Request).
struct JobRequest
{
    QMap<QString, BlobReference> inputs; ///< by input name; `Input` has the name ""
    QMap<QString, QString> globalParameters;
    QMap<QString, BlobReference> outputs; ///< overrides; an omitted output goes to the service's default store
    std::optional<QString> poolId;        ///< none: classic processing

    /// Errors carry the protocol's codes (RequestBodyInvalid, DuplicateInputInBatchCall, …) and the member's path.
    static Result<JobRequest> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;

    /// A copy whose secrets are replaced by "•••".
    JobRequest masked() const;
    /// The secrets of all references, in a form that `putSecrets` reads; empty when there are none.
    QByteArray secrets() const;
    /// Puts secrets into a masked request. Those that are masked and not given are left out.
    void putSecrets(const QByteArray &secrets);

    friend bool operator==(const JobRequest &, const JobRequest &) = default;
};

} // namespace pooldeck
