#include "common/ids.h"

#include <QUuid>

#include <algorithm>

namespace pooldeck {

QString newId()
{
    return QUuid::createUuid().toString(QUuid::Id128);
}

bool isId(QStringView text)
{
    const auto isHex = [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
    };
    return text.size() == 32 && std::all_of(text.begin(), text.end(), isHex);
}

} // namespace pooldeck
