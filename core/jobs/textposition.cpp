#include "jobs/textposition.h"

#include <QString>

#include <algorithm>

namespace pooldeck {

TextPosition positionAt(const QByteArray &utf8, qsizetype offset)
{
    const qsizetype end = std::clamp<qsizetype>(offset, 0, utf8.size());
    int line = 1;
    qsizetype lineStart = 0;
    for (qsizetype i = 0; i < end; ++i) {
        const bool endsLine = utf8[i] == '\n' || (utf8[i] == '\r' && (i + 1 >= utf8.size() || utf8[i + 1] != '\n'));
        if (endsLine) {
            ++line;
            lineStart = i + 1;
        }
    }
    return {line, int(QString::fromUtf8(utf8.mid(lineStart, end - lineStart)).size()) + 1};
}

qsizetype offsetAt(const QByteArray &utf8, const TextPosition &position)
{
    qsizetype at = 0;
    for (int line = 1; line < position.line && at < utf8.size(); ++at) {
        const bool endsLine = utf8[at] == '\n' || (utf8[at] == '\r' && (at + 1 >= utf8.size() || utf8[at + 1] != '\n'));
        line += endsLine ? 1 : 0;
    }
    const QString rest = QString::fromUtf8(utf8.mid(at));
    return std::min(at + rest.left(std::max(position.column - 1, 0)).toUtf8().size(), utf8.size());
}

} // namespace pooldeck
