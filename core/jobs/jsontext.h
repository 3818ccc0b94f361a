#pragma once

#include "common/error.h"
#include "jobs/textposition.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <memory>
#include <optional>

namespace Json {
class Value;
}

namespace pooldeck {

/// A JSON object as somebody wrote it: knows where each value stands, so that errors can be shown in place and edits
/// leave all else as it is. Strict: no comments, no duplicate keys, nothing after the end.
///
/// Paths are names joined by dots ("Inputs.input1.RelativeLocation"); names may hold dots themselves.
class JsonText final
{
public:
    struct ParseError
    {
        Error error; ///< BadJson; the message does not say where
        TextPosition position;
    };
    /// A stretch of the text, in bytes.
    struct Range
    {
        qsizetype start = 0;
        qsizetype end = 0;
    };

    /// `utf8` without a byte order mark.
    static tl::expected<JsonText, ParseError> parse(const QByteArray &utf8);

    const QByteArray &utf8() const { return m_utf8; }
    const QJsonObject &object() const { return m_object; }
    const Json::Value &root() const { return *m_root; }

    bool hasMember(QLatin1StringView name) const;
    /// The value at a path, or what encloses it.
    Range rangeOf(const QString &path) const;
    TextPosition positionOf(const QString &path) const;
    /// Where the name of the member at a path begins, its quote; that of the value when there is no such member.
    qsizetype nameOffsetOf(const QString &path) const;
    /// The text with every secret string replaced by "•••".
    QString masked() const;
    /// The text with this member of the object set to `value`; the same bytes when it is that already. Null: none.
    QByteArray withMember(QLatin1StringView name, const std::optional<QString> &value) const;
    /// The text with the value at a path, which exists, written as `literal`.
    QByteArray withLiteral(const QString &path, const QByteArray &literal) const;
    /// The text with another name for the member at a path; nothing when its object has one of that name already.
    std::optional<QByteArray> withName(const QString &path, const QString &name) const;

    /// `text` as a JSON string, with its quotes.
    static QByteArray quoted(const QString &text);

private:
    JsonText(const QByteArray &utf8, std::shared_ptr<const Json::Value> root, const QJsonObject &object);

    QByteArray m_utf8;
    std::shared_ptr<const Json::Value> m_root;
    QJsonObject m_object;
};

} // namespace pooldeck
