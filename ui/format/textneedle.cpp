#include "format/textneedle.h"

#include <algorithm>

namespace pooldeck {
namespace {

bool isAscii(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

char16_t folded(QChar c)
{
    const char16_t unit = c.unicode();
    return unit >= u'A' && unit <= u'Z' ? char16_t(unit | 0x20) : unit;
}

} // namespace

TextNeedle::TextNeedle(const QString &text)
    : m_folded(text.trimmed().toCaseFolded())
    , m_isAscii(isAscii(m_folded))
{
}

bool TextNeedle::isIn(QStringView text) const
{
    if (!m_isAscii || !isAscii(text)) {
        return text.contains(m_folded, Qt::CaseInsensitive);
    }
    const auto found = std::search(text.begin(), text.end(), m_folded.cbegin(), m_folded.cend(),
                                   [](QChar a, QChar b) { return folded(a) == b.unicode(); });
    return isEmpty() || found != text.end();
}

} // namespace pooldeck
