#pragma once

#include "engine/records.h"
#include "storage/blobhosts.h"
#include "storage/fileroots.h"

namespace pooldeck {

/// Checks a job request against its web service before anything is stored: names of inputs, outputs and parameters,
/// extensions, and that every blob is where this service can read or write it. Inputs come back under their real names
/// and parameters complete. Errors are those of docs/protocol.md, each with the member at fault as target.
Result<JobRequest> checkJobRequest(const JobRequest &request, const WebServiceDefinition &definition,
                                   const FileRoots &fileRoots, const BlobHosts &blobHosts);

} // namespace pooldeck
