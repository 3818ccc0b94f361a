#pragma once

#include "widgets/noticebar.h"

namespace pooldeck {

/// Something that needs a person.
struct AttentionItem
{
    QString key; ///< says what it is about; the same key is the same case, and dismissed as such
    NoticeKind kind = NoticeKind::Info;
    QString text;
    QString detail;
    QList<NoticeAction> actions;
};

} // namespace pooldeck
