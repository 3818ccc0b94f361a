#pragma once

#include <QString>

#include <optional>

namespace pooldeck {

/// A global parameter of a web service.
struct ParameterDefinition
{
    QString title;
    QString type;                        ///< "string", "integer", "number", "boolean"
    std::optional<QString> defaultValue; ///< none: the parameter is required
    std::optional<double> minimum;
    std::optional<double> maximum;

    friend bool operator==(const ParameterDefinition &, const ParameterDefinition &) = default;
};

/// Why the value is not one of the parameter's ("must be at least 0"), or nothing. Numbers are read with a point,
/// whatever the locale.
std::optional<QString> complaintAbout(const QString &value, const ParameterDefinition &parameter);

} // namespace pooldeck
