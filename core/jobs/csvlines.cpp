#include "jobs/csvlines.h"

#include <algorithm>

namespace pooldeck {
namespace {

/// The separator that the first line has most of, outside of quotes.
char separatorOf(const QByteArray &bytes)
{
    constexpr char Candidates[] = {',', ';', '\t'};
    qsizetype counts[3] = {};
    bool isQuoted = false;
    for (const char c : bytes) {
        if (c == '"') {
            isQuoted = !isQuoted;
        } else if (!isQuoted && c == '\n') {
            break;
        } else if (!isQuoted) {
            for (int i = 0; i < 3; ++i) {
                counts[i] += c == Candidates[i] ? 1 : 0;
            }
        }
    }
    return Candidates[std::max_element(std::begin(counts), std::end(counts)) - std::begin(counts)];
}

} // namespace

CsvLines::CsvLines(const QByteArray &bytes, bool isCut)
    : m_bytes(bytes.startsWith("\xEF\xBB\xBF") ? bytes.mid(3) : bytes)
    , m_separator(separatorOf(m_bytes))
    , m_isCut(isCut)
{
}

std::optional<QStringList> CsvLines::next()
{
    QStringList line;
    while (m_at < m_bytes.size()) {
        line.append(cell());
        if (m_at >= m_bytes.size()) {
            return m_isCut ? std::nullopt : std::optional(line); // the last line, without an end
        }
        const char c = m_bytes[m_at++];
        if (c == m_separator) {
            if (m_at == m_bytes.size() && !m_isCut) {
                line.append(QString());
                return line;
            }
            continue;
        }
        if (c == '\r' && m_at < m_bytes.size() && m_bytes[m_at] == '\n') {
            ++m_at;
        }
        return line;
    }
    return std::nullopt;
}

QString CsvLines::cell()
{
    QByteArray text;
    if (m_at < m_bytes.size() && m_bytes[m_at] == '"') {
        ++m_at;
        m_isBroken = true;
        while (m_at < m_bytes.size()) {
            const char c = m_bytes[m_at++];
            if (c == '"') {
                if (m_at >= m_bytes.size() || m_bytes[m_at] != '"') {
                    m_isBroken = false;
                    break;
                }
                ++m_at;
            }
            text += c;
        }
    }
    while (m_at < m_bytes.size() && m_bytes[m_at] != m_separator && m_bytes[m_at] != '\n' && m_bytes[m_at] != '\r') {
        text += m_bytes[m_at++];
    }
    return QString::fromUtf8(text);
}

} // namespace pooldeck
