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

} // namespace pooldeck
