#include "jobs/csvpreview.h"

#include "common/literals.h"

#include <algorithm>
#include <optional>

namespace pooldeck {
namespace {

constexpr qsizetype LongestCell = 1'000; // characters

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

class Lines final
{
public:
    Lines(const QByteArray &bytes, bool isCut)
        : m_bytes(bytes)
        , m_separator(separatorOf(bytes))
        , m_isCut(isCut)
    {
    }

    /// None at the end.
    std::optional<QStringList> next()
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

    bool atEnd() const { return m_at >= m_bytes.size(); }

private:
    QString cell()
    {
        QByteArray text;
        if (m_at < m_bytes.size() && m_bytes[m_at] == '"') {
            ++m_at;
            while (m_at < m_bytes.size()) {
                const char c = m_bytes[m_at++];
                if (c == '"') {
                    if (m_at >= m_bytes.size() || m_bytes[m_at] != '"') {
                        break;
                    }
                    ++m_at;
                }
                text += c;
            }
        }
        while (m_at < m_bytes.size() && m_bytes[m_at] != m_separator && m_bytes[m_at] != '\n' &&
               m_bytes[m_at] != '\r') {
            text += m_bytes[m_at++];
        }
        QString cell = QString::fromUtf8(text);
        if (cell.size() > LongestCell) {
            cell.truncate(LongestCell);
            cell += u'…';
        }
        return cell;
    }

    const QByteArray &m_bytes;
    const char m_separator;
    const bool m_isCut;
    qsizetype m_at = 0;
};

} // namespace

Result<CsvPreview> previewCsv(const QByteArray &bytes, bool isCut, qsizetype mostRows)
{
    if (bytes.contains('\0')) {
        return Failure(localError(u"NotText"_s, u"This is no text, so there is no table to show."_s));
    }
    const QByteArray text = bytes.startsWith("\xEF\xBB\xBF") ? bytes.mid(3) : bytes;
    CsvPreview preview;
    Lines lines(text, isCut);
    bool isFirst = true;
    while (preview.rows.size() < mostRows) {
        std::optional<QStringList> line = lines.next();
        if (!line) {
            preview.isCut = isCut;
            return preview;
        }
        if (line->size() > PreviewColumns) {
            preview.columnsAreCut = true;
            line->resize(PreviewColumns);
        }
        preview.columnCount = std::max(preview.columnCount, line->size());
        if (std::exchange(isFirst, false)) {
            preview.header = *line;
        } else {
            preview.rows.append(*line);
        }
    }
    preview.isCut = isCut || !lines.atEnd();
    return preview;
}

} // namespace pooldeck
