#pragma once

#include "common/error.h"

#include <functional>
#include <optional>

namespace pooldeck {

/// `${kind}` or `${kind:name}` in an argument of a web service's command: bin, folder, input:N, output:N, parameter:N.
struct Placeholder
{
    QString kind;
    QString name; ///< empty for bin and folder

    QString toString() const;
};

/// Replaces the placeholders of one argument, once: a value that looks like a placeholder stays as it is. `valueOf`
/// answers nothing for one that it does not know. Errors: UnknownPlaceholder.
Result<QString> expandPlaceholders(const QString &argument,
                                   const std::function<std::optional<QString>(const Placeholder &)> &valueOf);

} // namespace pooldeck
