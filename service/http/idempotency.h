#pragma once

#include "http/answer.h"
#include "http/links.h"
#include "store/store.h"

namespace pooldeck {

/// Makes a POST safe to repeat (docs/protocol.md, Idempotency): the same key with the same body answers with the object
/// that the first one made; with another body it is a Conflict. Only successes are remembered.
///
/// `create` makes the object and answers its id; without an Idempotency-Key it is simply called.
Result<QString> idempotently(Store &store, const Links &links, const ServiceRequest &request,
                             const std::function<Result<QString>()> &create);

} // namespace pooldeck
