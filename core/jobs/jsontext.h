#pragma once

#include "common/error.h"
#include "jobs/textposition.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>

namespace Json {
class Value;
}

namespace pooldeck {

/// A JSON object as somebody wrote it: knows where each value stands, so that errors can be shown in place and edits
/// leave all else as it is. Strict: no comments, no duplicate keys, nothing after the end.
class JsonText final
{
public:
    struct ParseError
    {
        Error error; ///< BadJson; the message does not say where
        TextPosition position;
    };

    /// `utf8` without a byte order mark.
    static tl::expected<JsonText, ParseError> parse(const QByteArray &utf8);

    bool hasMember(QLatin1StringView name) const;
    /// The start of the value at a path ("Inputs.input1.RelativeLocation"), or of what encloses it.
    TextPosition positionOf(const QString &path) const;
    /// The text with every secret string replaced by "•••".
    QString masked() const;
    /// The text with this member of the object set to `value`; the same bytes when it is that already. Null: none.
    QByteArray withMember(QLatin1StringView name, const std::optional<QString> &value) const;

private:
    JsonText(const QByteArray &utf8, std::shared_ptr<const Json::Value> root);

    QByteArray m_utf8;
    std::shared_ptr<const Json::Value> m_root;
};

} // namespace pooldeck
