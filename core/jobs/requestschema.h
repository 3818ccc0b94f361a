#pragma once

#include <QStringList>

namespace Json {
class Value;
}

namespace pooldeck {

/// The paths (by names) of all values that are not of the type that jobrequest.schema.json says; the root is {}. May be
/// called on any thread.
QList<QStringList> valuesOfWrongType(const Json::Value &request);

} // namespace pooldeck
