#pragma once

#include "result.h"

#include <cstddef>
#include <csv.h>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace census {

/// One record of a CSV file.
struct CsvRow
{
    std::vector<std::string> fields; ///< unquoted
    std::string raw;                 ///< as it stands in the file, without its line end
    std::size_t line = 0;            ///< line of the file on which the record begins, from 1
};

/// Reads an RFC 4180 file row by row with libcsv; quoted fields may hold commas, quotes and line ends.
/// The first row is the header. A UTF-8 byte order mark is passed over, empty lines are skipped.
class CsvReader final
{
public:
    CsvReader();
    ~CsvReader();
    CsvReader(const CsvReader &) = delete;
    CsvReader &operator=(const CsvReader &) = delete;

    /// Opens the file and reads its header.
    Result<void> open(const std::filesystem::path &path);

    /// The next record, or nothing at the end of the file. A record has as many fields as the header.
    Result<std::optional<CsvRow>> next();

    const CsvRow &header() const { return m_header; }

    /// "\n" or "\r\n": how the header ends.
    std::string_view lineEnd() const { return m_lineEnd; }

    /// "rows.csv, line 17": how a message names a place in the file.
    std::string place(std::size_t line) const;

private:
    static void onField(void *text, std::size_t size, void *self);
    static void onRow(int terminator, void *self);

    Result<std::optional<CsvRow>> readRecord();
    Result<void> feed();

    csv_parser m_parser{};
    std::ifstream m_file;
    std::string m_name;
    CsvRow m_header;
    std::string_view m_lineEnd = "\n";
    std::size_t m_line = 0;
    std::string m_text; // of that line
    std::vector<std::string> m_fields;
    std::size_t m_finishedRows = 0;
};

} // namespace census
