#pragma once

#include <QByteArray>
#include <QStringList>

#include <optional>

namespace pooldeck {

/// Reads the lines of a CSV (RFC 4180, UTF-8, with or without a byte order mark; commas, or semicolons or tabs where
/// the first line has more of these). Lines end with LF, CR LF or CR; quoted cells may hold all of that.
class CsvLines final
{
public:
    /// `isCut`: `bytes` is the beginning of something longer, so its last line may be half a line and is left out.
    explicit CsvLines(const QByteArray &bytes, bool isCut = false);

    /// None at the end.
    std::optional<QStringList> next();
    bool atEnd() const { return m_at >= m_bytes.size(); }
    /// A quoted cell had no end.
    bool isBroken() const { return m_isBroken; }

private:
    QString cell();

    QByteArray m_bytes;
    char m_separator;
    bool m_isCut;
    bool m_isBroken = false;
    qsizetype m_at = 0;
};

} // namespace pooldeck
