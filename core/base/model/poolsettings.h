#pragma once

#include "common/error.h"

#include <QJsonObject>
#include <QMap>

#include <optional>

namespace pooldeck {

/// What is to happen with a pool that bills and does nothing (docs/protocol.md, Idle policy). The service executes it.
struct IdlePolicy
{
    static constexpr qint64 DefaultRemindAfterMs = 15 * 60'000;
    static constexpr qint64 DefaultGraceMs = 5 * 60'000;
    static constexpr qint64 LongestMs = qint64(366) * 24 * 3'600'000;

    std::optional<qint64> remindAfterMs = DefaultRemindAfterMs; ///< none: no reminder
    std::optional<qint64> zeroAfterMs;                          ///< none: never resized to zero by itself
    qint64 graceMs = DefaultGraceMs;                            ///< from the countdown's start to the resize
    std::optional<qint64> keepAliveUntilMs;                     ///< ms UTC; before this nothing is done
    bool never = false;                                         ///< neither reminder nor resize, for good

    static Result<IdlePolicy> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const IdlePolicy &, const IdlePolicy &) = default;
};

/// What the service does once when the pool's last job has ended.
enum class WhenDone { Zero, Delete };

QString toString(WhenDone whenDone);
std::optional<WhenDone> parseWhenDone(QStringView text);

/// Names and values that people give a pool, to find and to account for it.
using Labels = QMap<QString, QString>;

class JsonReader;
/// An object of strings; missing or null: no labels.
Labels readLabels(JsonReader &reader, QLatin1StringView key);
QJsonObject toJson(const Labels &labels);

/// The body of PATCH: what is not in it stays as it is.
struct UpdatePoolRequest
{
    std::optional<QString> name;
    std::optional<Labels> labels;                    ///< all of them; the former ones go
    std::optional<IdlePolicy> idlePolicy;            ///< whole; null in JSON: the default
    std::optional<std::optional<WhenDone>> whenDone; ///< null in JSON: nothing

    static Result<UpdatePoolRequest> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const UpdatePoolRequest &, const UpdatePoolRequest &) = default;
};

} // namespace pooldeck
