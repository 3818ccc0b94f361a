#include "common/jsonreader.h"

#include "common/isotime.h"
#include "common/literals.h"

#include <QJsonDocument>

#include <cmath>

namespace pooldeck {

JsonReader::JsonReader(const QJsonObject &object, QString path)
    : m_object(object)
    , m_path(std::move(path))
{
}

QString JsonReader::pathOf(QLatin1StringView key) const
{
    return m_path.isEmpty() ? QString(key) : QString(m_path + u'.' + key);
}

void JsonReader::fail(QLatin1StringView key, const QString &why)
{
    if (!m_error) {
        m_error = localError(u"BadJson"_s, QString(pathOf(key) + u": "_s + why), pathOf(key));
    }
}

void JsonReader::adopt(const Error &inner, const QString &path)
{
    m_error = localError(inner.code, QString(path + inner.message), QString(path + inner.target));
}

QString JsonReader::string(QLatin1StringView key)
{
    const QJsonValue value = m_object.value(key);
    if (!value.isString()) {
        fail(key, value.isUndefined() ? u"is missing"_s : u"must be a string"_s);
    }
    return value.toString();
}

QString JsonReader::stringOr(QLatin1StringView key, const QString &fallback)
{
    return optionalString(key).value_or(fallback);
}

std::optional<QString> JsonReader::optionalString(QLatin1StringView key)
{
    const QJsonValue value = m_object.value(key);
    if (value.isUndefined() || value.isNull()) {
        return std::nullopt;
    }
    return string(key);
}

qint64 JsonReader::integer(QLatin1StringView key, qint64 minimum, qint64 maximum)
{
    const QJsonValue value = m_object.value(key);
    if (!value.isDouble()) {
        fail(key, value.isUndefined() ? u"is missing"_s : u"must be a whole number"_s);
        return minimum;
    }
    const double number = value.toDouble();
    if (number != std::floor(number) || number < double(minimum) || number > double(maximum)) {
        fail(key, u"must be a whole number from %1 to %2"_s.arg(minimum).arg(maximum));
        return minimum;
    }
    return value.toInteger();
}

std::optional<qint64> JsonReader::optionalInteger(QLatin1StringView key, qint64 minimum, qint64 maximum)
{
    const QJsonValue value = m_object.value(key);
    if (value.isUndefined() || value.isNull()) {
        return std::nullopt;
    }
    return integer(key, minimum, maximum);
}

bool JsonReader::boolean(QLatin1StringView key)
{
    const QJsonValue value = m_object.value(key);
    if (!value.isBool()) {
        fail(key, value.isUndefined() ? u"is missing"_s : u"must be true or false"_s);
    }
    return value.toBool();
}

bool JsonReader::booleanOr(QLatin1StringView key, bool fallback)
{
    const QJsonValue value = m_object.value(key);
    return value.isUndefined() || value.isNull() ? fallback : boolean(key);
}

qint64 JsonReader::time(QLatin1StringView key)
{
    const QString text = string(key);
    if (m_error) {
        return 0;
    }
    const Result<qint64> time = fromIsoTime(text);
    if (!time) {
        fail(key, time.error().message);
    }
    return time.value_or(0);
}

std::optional<qint64> JsonReader::optionalTime(QLatin1StringView key)
{
    const QJsonValue value = m_object.value(key);
    if (value.isUndefined() || value.isNull()) {
        return std::nullopt;
    }
    return time(key);
}

QJsonObject JsonReader::object(QLatin1StringView key)
{
    const QJsonValue value = m_object.value(key);
    if (!value.isObject()) {
        fail(key, value.isUndefined() ? u"is missing"_s : u"must be an object"_s);
    }
    return value.toObject();
}

std::optional<QJsonObject> JsonReader::optionalObject(QLatin1StringView key)
{
    const QJsonValue value = m_object.value(key);
    if (value.isUndefined() || value.isNull()) {
        return std::nullopt;
    }
    return object(key);
}

QJsonArray JsonReader::array(QLatin1StringView key)
{
    const QJsonValue value = m_object.value(key);
    if (!value.isArray()) {
        fail(key, value.isUndefined() ? u"is missing"_s : u"must be a list"_s);
    }
    return value.toArray();
}

QJsonValue toJsonValue(const std::optional<QString> &value)
{
    return value ? QJsonValue(*value) : QJsonValue(QJsonValue::Null);
}

QJsonValue toJsonValue(const std::optional<qint64> &value)
{
    return value ? QJsonValue(*value) : QJsonValue(QJsonValue::Null);
}

QJsonValue toJsonTime(const std::optional<qint64> &msUtc)
{
    return msUtc ? QJsonValue(toIsoTime(*msUtc)) : QJsonValue(QJsonValue::Null);
}

QJsonValue toJsonTime(qint64 msUtc)
{
    return toIsoTime(msUtc);
}

Result<QJsonObject> parseJsonObject(const QByteArray &bytes)
{
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &parseError);
    if (parseError.error != QJsonParseError::NoError) {
        return Failure(localError(u"BadJson"_s,
                                  u"not JSON: %1 at byte %2"_s.arg(parseError.errorString()).arg(parseError.offset)));
    }
    if (!document.isObject()) {
        return Failure(localError(u"BadJson"_s, u"a JSON object was expected"_s));
    }
    return document.object();
}

} // namespace pooldeck
