#include "engine/poolchecks.h"

#include "common/literals.h"
#include "model/protocolerror.h"

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qsizetype MaxNameLength = 64;
constexpr qsizetype MaxLabels = 32;
constexpr qsizetype MaxLabelName = 64;
constexpr qsizetype MaxLabelValue = 256;

bool isPrintable(const QString &text)
{
    const QList<uint> codePoints = text.toUcs4();
    return std::all_of(codePoints.begin(), codePoints.end(), [](uint c) { return QChar::isPrint(c); });
}

auto invalid(const QString &message, const QString &target)
{
    return Failure(protocolError(ErrorCode::RequestBodyInvalid, message, target));
}

} // namespace

Result<void> checkPoolName(const QString &name)
{
    if (name.isEmpty() || name.size() > MaxNameLength || name.trimmed() != name || !isPrintable(name)) {
        return invalid(u"A pool's name has 1 to %1 printable characters and no space at its ends."_s.arg(MaxNameLength),
                       u"Name"_s);
    }
    return {};
}

Result<void> checkLabels(const Labels &labels)
{
    if (labels.size() > MaxLabels) {
        return invalid(u"A pool has at most %1 labels."_s.arg(MaxLabels), u"Labels"_s);
    }
    for (auto it = labels.begin(); it != labels.end(); ++it) {
        const bool isName = !it.key().isEmpty() && it.key().size() <= MaxLabelName && it.key().trimmed() == it.key() &&
                            isPrintable(it.key());
        if (!isName) {
            return invalid(
                u"A label's name has 1 to %1 printable characters and no space at its ends."_s.arg(MaxLabelName),
                u"Labels"_s);
        }
        if (it->size() > MaxLabelValue || !isPrintable(*it)) {
            return invalid(
                u"The label '%1' may have at most %2 printable characters."_s.arg(it.key()).arg(MaxLabelValue),
                QString(u"Labels."_s + it.key()));
        }
    }
    return {};
}

} // namespace pooldeck
