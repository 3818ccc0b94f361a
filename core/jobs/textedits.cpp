#include "jobs/textedits.h"

namespace pooldeck {

void TextEdits::replace(qsizetype start, qsizetype end, const QByteArray &by)
{
    Q_ASSERT(start <= end && end <= m_text.size() && (m_edits.isEmpty() || start >= m_edits.constLast().end));
    m_edits.append({start, end, by});
}

QByteArray TextEdits::result() const
{
    QByteArray result;
    result.reserve(m_text.size());
    qsizetype at = 0;
    for (const Edit &edit : m_edits) {
        result += QByteArrayView(m_text).sliced(at, edit.start - at);
        result += edit.by;
        at = edit.end;
    }
    result += QByteArrayView(m_text).sliced(at);
    return result;
}

qsizetype TextEdits::originalOffset(qsizetype offset) const
{
    qsizetype shift = 0; // the result's offset + shift is the text's
    for (const Edit &edit : m_edits) {
        const qsizetype start = edit.start - shift; // in the result
        if (offset < start) {
            break;
        }
        if (offset < start + edit.by.size()) {
            return edit.start;
        }
        shift = edit.end - (start + edit.by.size());
    }
    return offset + shift;
}

} // namespace pooldeck
