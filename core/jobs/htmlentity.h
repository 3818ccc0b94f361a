#pragma once

#include <QByteArray>

#include <optional>

namespace pooldeck {

/// An entity of HTML at the begin of a text, like "&lt;" or "&#39;".
struct HtmlEntity
{
    qsizetype length = 0;
    QByteArray character; ///< UTF-8; a no-break space is a space

    /// Those that are made of what stands in JSON; none for others.
    static std::optional<HtmlEntity> at(QByteArrayView text);
};

} // namespace pooldeck
