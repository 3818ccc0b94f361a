#include "csvreader.h"

namespace census {

namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

int isNoSpace(unsigned char)
{
    return 0;
}

std::string_view withoutLineEnd(std::string_view text)
{
    if (text.ends_with('\n')) {
        text.remove_suffix(1);
    }
    if (text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    return text;
}

} // namespace

CsvReader::CsvReader()
{
    csv_init(&m_parser, CSV_STRICT | CSV_STRICT_FINI);
    // libcsv strips blanks around fields unless it is told that there are none.
    csv_set_space_func(&m_parser, isNoSpace);
}

CsvReader::~CsvReader()
{
    csv_free(&m_parser);
}

Result<void> CsvReader::open(const std::filesystem::path &path)
{
    m_name = path.filename().string();
    std::error_code status;
    if (std::filesystem::is_directory(path, status)) {
        return systemError(path.string() + " is a folder, not a file");
    }
    m_file.open(path, std::ios::binary);
    if (!m_file) {
        return systemError("cannot open " + path.string());
    }
    auto header = readRecord();
    if (!header) {
        return tl::unexpected(header.error());
    }
    if (!*header) {
        return dataError(m_name + " is empty: it needs a header line with the names of the columns");
    }
    m_header = **std::move(header);
    return {};
}

Result<std::optional<CsvRow>> CsvReader::next()
{
    auto row = readRecord();
    if (row && *row && (*row)->fields.size() != m_header.fields.size()) {
        return dataError(place((*row)->line) + ": " + std::to_string((*row)->fields.size()) +
                         " fields, but the header has " + std::to_string(m_header.fields.size()));
    }
    return row;
}

std::string CsvReader::place(std::size_t line) const
{
    return m_name + ", line " + std::to_string(line);
}

Result<std::optional<CsvRow>> CsvReader::readRecord()
{
    CsvRow row;
    m_fields.clear();
    m_finishedRows = 0;
    while (m_finishedRows == 0 && std::getline(m_file, m_text)) {
        ++m_line;
        const bool isTerminated = !m_file.eof();
        if (isTerminated) {
            m_text += '\n';
        }
        if (m_line == 1 && m_text.starts_with(byteOrderMark)) {
            m_text.erase(0, byteOrderMark.size());
        }
        if (row.line == 0) {
            if (withoutLineEnd(m_text).empty()) {
                continue;
            }
            row.line = m_line;
        }
        if (m_header.fields.empty() && isTerminated) {
            m_lineEnd = m_text.ends_with("\r\n") ? "\r\n" : "\n";
        }
        row.raw += m_text;
        if (auto fed = feed(); !fed) {
            return tl::unexpected(fed.error());
        }
    }
    if (m_file.bad()) {
        return systemError("cannot read on in " + m_name + " after line " + std::to_string(m_line));
    }
    if (row.line == 0) {
        return std::nullopt;
    }
    if (m_finishedRows == 0 && csv_fini(&m_parser, onField, onRow, this) != 0) {
        return dataError(place(row.line) + ": a quoted field is never closed");
    }
    if (m_finishedRows != 1) {
        return dataError(place(row.line) + ": a carriage return inside the line; lines end with LF or CR LF");
    }
    row.raw.resize(withoutLineEnd(row.raw).size());
    row.fields = std::move(m_fields);
    return row;
}

Result<void> CsvReader::feed()
{
    if (csv_parse(&m_parser, m_text.data(), m_text.size(), onField, onRow, this) == m_text.size()) {
        return {};
    }
    if (csv_error(&m_parser) == CSV_EPARSE) {
        return dataError(place(m_line) + ": a quotation mark where none may be");
    }
    return systemError(place(m_line) + ": " + csv_strerror(csv_error(&m_parser)));
}

void CsvReader::onField(void *text, std::size_t size, void *self)
{
    static_cast<CsvReader *>(self)->m_fields.emplace_back(static_cast<const char *>(text), size);
}

void CsvReader::onRow(int, void *self)
{
    ++static_cast<CsvReader *>(self)->m_finishedRows;
}

} // namespace census
