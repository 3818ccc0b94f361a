#include "jobs/requestrepair.h"

#include "common/literals.h"
#include "jobs/htmlentity.h"
#include "jobs/jsontext.h"
#include "jobs/repairpass.h"

#include <QCoreApplication>
#include <QStringDecoder>

#include <algorithm>

namespace pooldeck {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("RequestRepair", text);
}

/// UTF-16 with or without a byte order mark, or UTF-8.
QByteArray decoded(const QByteArray &bytes, bool *wasUtf16)
{
    const auto startsWith = [&bytes](char a, char b) { return bytes.size() > 1 && bytes[0] == a && bytes[1] == b; };
    const bool isLittle = startsWith('\xFF', '\xFE') || startsWith('{', '\0');
    const bool isBig = startsWith('\xFE', '\xFF') || startsWith('\0', '{');
    *wasUtf16 = isLittle || isBig;
    if (*wasUtf16) {
        QStringDecoder decoder(isLittle ? QStringDecoder::Utf16LE : QStringDecoder::Utf16BE);
        const QString text = decoder.decode(bytes);
        return text.toUtf8();
    }
    return bytes.startsWith("\xEF\xBB\xBF") ? bytes.mid(3) : bytes;
}

/// A text whose very quotes are entities has been encoded as a whole.
std::optional<TextEdits> wholeEntities(const QByteArray &text, qsizetype *first)
{
    if (text.contains('"') || !text.contains("&quot;")) {
        return std::nullopt;
    }
    TextEdits edits(text);
    *first = -1;
    for (qsizetype at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at)) {
        const auto entity = HtmlEntity::at(QByteArrayView(text).sliced(at));
        if (!entity) {
            ++at;
            continue;
        }
        *first = *first < 0 ? at : *first;
        edits.replace(at, at + entity->length, entity->character);
        at += entity->length;
    }
    return edits;
}

bool isTidy(const QByteArray &text)
{
    return JsonText::parse(text).has_value();
}

} // namespace

qsizetype RequestRepair::originalOffset(qsizetype offset) const
{
    for (auto pass = passes.crbegin(); pass != passes.crend(); ++pass) {
        offset = pass->originalOffset(offset);
    }
    return offset;
}

std::optional<RequestRepair> RequestRepair::of(const QByteArray &bytes)
{
    RequestRepair repair;
    bool wasUtf16 = false;
    repair.original = decoded(bytes, &wasUtf16);
    repair.text = repair.original;
    if (wasUtf16) {
        repair.steps.append({u"Utf16"_s, {1, 1}, tr("text in UTF-16, where a service reads UTF-8; converted")});
    }
    qsizetype first = 0;
    if (const auto whole = wholeEntities(repair.text, &first)) {
        repair.steps.append({u"HtmlEntity"_s, positionAt(repair.original, first),
                             tr("the whole text has HTML entities for its quotes, &quot;; replaced by characters")});
        repair.passes.append(*whole);
        repair.text = whole->result();
    }
    for (const bool quotesMayMix : {false, true}) {
        const RepairPass pass = repairOnce(repair.text, quotesMayMix);
        const QByteArray text = pass.edits.result();
        if (!isTidy(text)) {
            continue;
        }
        QList<std::pair<qsizetype, RepairStep>> steps = pass.steps;
        std::stable_sort(steps.begin(), steps.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        for (auto &[offset, step] : steps) {
            step.position = positionAt(repair.original, repair.originalOffset(offset));
            repair.steps.append(step);
        }
        repair.passes.append(pass.edits);
        repair.text = text;
        return repair.steps.isEmpty() ? std::nullopt : std::optional(repair);
    }
    return std::nullopt;
}

} // namespace pooldeck
