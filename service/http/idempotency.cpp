#include "http/idempotency.h"

#include "common/literals.h"
#include "common/secret.h"
#include "http/credentials.h"
#include "model/protocolerror.h"

namespace pooldeck {

Result<QString> idempotently(Store &store, const Links &links, const ServiceRequest &request,
                             const std::function<Result<QString>()> &create)
{
    if (request.idempotencyKey.isEmpty()) {
        return create();
    }
    const QByteArray scope =
        hashOf(hashOf(bearerKey(request.authorization)) + request.rawPath.toUtf8() + '\n' + request.idempotencyKey);
    const QByteArray bodyHash = links.keyedHash("body\n" + request.body);
    if (const auto known = store.idempotent(scope)) {
        if (known->bodyHash != bodyHash) {
            return Failure(protocolError(ErrorCode::Conflict, u"This Idempotency-Key was used with another body."_s,
                                         u"Idempotency-Key"_s));
        }
        return known->objectId;
    }
    Result<QString> id = create();
    if (id) {
        store.saveIdempotent(scope, {bodyHash, *id});
    }
    return id;
}

} // namespace pooldeck
