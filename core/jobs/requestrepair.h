#pragma once

#include "jobs/textedits.h"
#include "jobs/textposition.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace pooldeck {

/// One thing that was mended.
struct RepairStep
{
    QString code; ///< "RawLineBreak", "RawTab", "ControlCharacter", "HtmlEntity", "MarkdownEscape", "CodeFence",
                  ///< "SmartQuotes", "TrailingComma", "Comment", "OddSpace", "Utf16"
    TextPosition position; ///< the first place, in the text as it was
    QString sentence;
};

/// A job request as people paste it from web pages, mails and word processors, mended: line breaks and tabs inside
/// strings (joined where a value can have none: in names, connection strings, tokens and locations), HTML entities,
/// Markdown escapes and fences, smart quotes, trailing commas, comments, odd spaces, UTF-16. What a parameter says is
/// not touched beyond what JSON needs, and nothing is guessed that could be meant in two ways (a missing comma or
/// quote).
struct RequestRepair
{
    QByteArray text;         ///< UTF-8, parses
    QList<RepairStep> steps; ///< in the order of the text; never empty

    /// Where a byte of `text` was in `original`.
    qsizetype originalOffset(qsizetype offset) const;

    /// Nothing: there is nothing to mend, or what came of it would be no JSON object.
    static std::optional<RequestRepair> of(const QByteArray &bytes);

    QByteArray original;     ///< what `steps` are in: the text as it came, in UTF-8
    QList<TextEdits> passes; ///< from `original` to `text`
};

} // namespace pooldeck
