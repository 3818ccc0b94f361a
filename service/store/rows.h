#pragma once

#include <QSqlQuery>
#include <QVariant>

#include <optional>

namespace pooldeck::rows {

/// A bound text is never NULL, also when the string is null.
inline QVariant text(const QString &value)
{
    return value.isNull() ? QVariant(QStringLiteral("")) : QVariant(value);
}

inline QVariant blob(const QByteArray &value)
{
    return value.isNull() ? QVariant(QByteArray("")) : QVariant(value);
}

inline QVariant optional(const std::optional<qint64> &value)
{
    return value ? QVariant(*value) : QVariant(QMetaType::fromType<qint64>());
}

inline std::optional<qint64> optionalInteger(const QSqlQuery &query, int column)
{
    const QVariant value = query.value(column);
    return value.isNull() ? std::nullopt : std::optional<qint64>(value.toLongLong());
}

inline qint64 integer(const QSqlQuery &query, int column)
{
    return query.value(column).toLongLong();
}

inline QString string(const QSqlQuery &query, int column)
{
    return query.value(column).toString();
}

} // namespace pooldeck::rows
