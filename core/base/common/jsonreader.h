#pragma once

#include "common/error.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

#include <functional>
#include <optional>

namespace pooldeck {

/// Reads the members of one JSON object and remembers the first thing that is missing or wrong, with its path
/// ("Pools[2].VmCount"). Unknown members are left alone. A codec reads all it needs and then asks for `error()`.
class JsonReader final
{
public:
    explicit JsonReader(const QJsonObject &object, QString path = {});

    QString string(QLatin1StringView key);
    QString stringOr(QLatin1StringView key, const QString &fallback); ///< missing or null: fallback
    std::optional<QString> optionalString(QLatin1StringView key);     ///< missing or null: nullopt
    qint64 integer(QLatin1StringView key, qint64 minimum, qint64 maximum);
    qint64 count(QLatin1StringView key) { return integer(key, 0, (qint64(1) << 53) - 1); }
    std::optional<qint64> optionalInteger(QLatin1StringView key, qint64 minimum, qint64 maximum);
    bool boolean(QLatin1StringView key);
    bool booleanOr(QLatin1StringView key, bool fallback);
    qint64 time(QLatin1StringView key);                        ///< ms UTC
    std::optional<qint64> optionalTime(QLatin1StringView key); ///< ms UTC
    QJsonObject object(QLatin1StringView key);
    std::optional<QJsonObject> optionalObject(QLatin1StringView key);
    QJsonArray array(QLatin1StringView key);

    /// A name from a closed set, through `parse` (std::optional<E>(QStringView)).
    template <class E>
    E enumeration(QLatin1StringView key, std::optional<E> (*parse)(QStringView))
    {
        const QString text = string(key);
        if (m_error) {
            return E{};
        }
        const std::optional<E> value = parse(text);
        if (!value) {
            fail(key, QString(u'\'' + text + QStringLiteral("' is not one of the allowed values")));
        }
        return value.value_or(E{});
    }

    /// The same; missing or null: nullopt.
    template <class E>
    std::optional<E> optionalEnumeration(QLatin1StringView key, std::optional<E> (*parse)(QStringView))
    {
        const QJsonValue value = m_object.value(key);
        return value.isUndefined() || value.isNull() ? std::nullopt : std::optional(enumeration(key, parse));
    }

    /// An object through T::fromJson; missing or null: nullopt.
    template <class T>
    std::optional<T> optionalStruct(QLatin1StringView key)
    {
        const std::optional<QJsonObject> value = optionalObject(key);
        if (!value || m_error) {
            return std::nullopt;
        }
        Result<T> result = T::fromJson(*value);
        if (!result) {
            adopt(result.error(), pathOf(key) + u'.');
            return std::nullopt;
        }
        return std::move(*result);
    }

    /// A list of objects, each through T::fromJson.
    template <class T>
    QList<T> list(QLatin1StringView key)
    {
        QList<T> result;
        const QJsonArray items = array(key);
        result.reserve(items.size());
        for (qsizetype i = 0; i < items.size() && !m_error; ++i) {
            Result<T> item = T::fromJson(items[i].toObject());
            if (item) {
                result.append(std::move(*item));
            } else {
                adopt(item.error(), pathOf(key) + u'[' + QString::number(i) + QStringLiteral("]."));
            }
        }
        return result;
    }

    QString pathOf(QLatin1StringView key) const;
    void fail(QLatin1StringView key, const QString &why);

    const std::optional<Error> &error() const { return m_error; }

    /// The value, or the first error met while reading it.
    template <class T>
    Result<T> finish(T &&value) const
    {
        if (m_error) {
            return Failure(*m_error);
        }
        return std::forward<T>(value);
    }

private:
    void adopt(const Error &inner, const QString &path);

    QJsonObject m_object;
    QString m_path;
    std::optional<Error> m_error;
};

/// An optional as JSON: null when empty.
QJsonValue toJsonValue(const std::optional<QString> &value);
QJsonValue toJsonValue(const std::optional<qint64> &value);
QJsonValue toJsonTime(const std::optional<qint64> &msUtc);
QJsonValue toJsonTime(qint64 msUtc);

/// Parses a whole document that must be an object.
Result<QJsonObject> parseJsonObject(const QByteArray &bytes);

} // namespace pooldeck
