#pragma once

#include <QByteArray>

namespace pooldeck {

/// A place in a text, both from 1; 0: unknown. Columns count characters.
struct TextPosition
{
    int line = 0;
    int column = 0;

    friend bool operator==(const TextPosition &, const TextPosition &) = default;
};

/// Where the byte at `offset` is. Lines end with LF, CR LF or CR.
TextPosition positionAt(const QByteArray &utf8, qsizetype offset);

/// The byte at a position of this text; its end for one behind it.
qsizetype offsetAt(const QByteArray &utf8, const TextPosition &position);

} // namespace pooldeck
