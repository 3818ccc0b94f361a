#include "jobs/htmlentity.h"

#include <QString>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qsizetype LongestEntity = 9; // "&#x10FFFF" without its semicolon

struct Named
{
    QByteArrayView name;
    char character;
};

constexpr Named NamedEntities[] = {{"lt", '<'},   {"gt", '>'},    {"amp", '&'},
                                   {"quot", '"'}, {"apos", '\''}, {"nbsp", ' '}};

/// "#39", "#x27".
QByteArray numbered(QByteArrayView name)
{
    const bool isHex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    const QByteArray digits = name.sliced(isHex ? 2 : 1).toByteArray();
    bool isNumber = false;
    const uint code = digits.toUInt(&isNumber, isHex ? 16 : 10);
    const bool isDigits = std::all_of(digits.begin(), digits.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
    if (!isNumber || !isDigits || code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
        return {};
    }
    const char32_t character = code == 0xA0 ? U' ' : char32_t(code);
    return QString::fromUcs4(&character, 1).toUtf8();
}

} // namespace

std::optional<HtmlEntity> HtmlEntity::at(QByteArrayView text)
{
    if (!text.startsWith('&')) {
        return std::nullopt;
    }
    const qsizetype end = text.first(std::min(text.size(), LongestEntity + 1)).indexOf(';');
    if (end < 2) {
        return std::nullopt;
    }
    const QByteArrayView name = text.sliced(1, end - 1);
    if (name.startsWith('#')) {
        const QByteArray character = name.size() > 1 ? numbered(name) : QByteArray();
        return character.isEmpty() ? std::nullopt : std::optional(HtmlEntity{end + 1, character});
    }
    for (const Named &known : NamedEntities) {
        if (name == known.name) {
            return HtmlEntity{end + 1, QByteArray(1, known.character)};
        }
    }
    return std::nullopt;
}

} // namespace pooldeck
