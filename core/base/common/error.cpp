#include "common/error.h"

#include "common/literals.h"

namespace pooldeck {

QString Error::toString() const
{
    return code.isEmpty() ? message : QString(code + u": "_s + message);
}

Error localError(const QString &code, const QString &message, const QString &target)
{
    return Error{code, message, target, 0, code};
}

} // namespace pooldeck
