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

/// The name of an enumeration's value, or NULL.
template <class E>
QVariant optionalName(const std::optional<E> &value)
{
    return value ? QVariant(toString(*value)) : QVariant(QMetaType::fromType<QString>());
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

/// The value that a name stands for. A name that this program does not know is damage: the first one is told in
/// `damage`, and `instead` answered.
template <class E>
E named(const QSqlQuery &query, int column, std::optional<E> (*parse)(QStringView), E instead, QString &damage)
{
    const QString name = string(query, column);
    const std::optional<E> value = parse(name);
    if (!value && damage.isEmpty()) {
        damage = QStringLiteral("'%1' in the row of %2 means nothing.").arg(name, string(query, 0));
    }
    return value.value_or(instead);
}

} // namespace pooldeck::rows
