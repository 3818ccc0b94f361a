#pragma once

#include <QStringList>

#include <optional>

namespace pooldeck {

/// The one of `known` that `name` was probably meant to be: the same but for case, separators or a typing error or two.
std::optional<QString> similarName(const QString &name, const QStringList &known);

} // namespace pooldeck
