#pragma once

#include "result.h"

#include <filesystem>
#include <fstream>
#include <string_view>

namespace census {

/// A file that appears whole or not at all: written beside its place, moved there by commit(), removed otherwise.
class OutputFile final
{
public:
    explicit OutputFile(std::filesystem::path path);
    ~OutputFile();
    OutputFile(const OutputFile &) = delete;
    OutputFile &operator=(const OutputFile &) = delete;

    Result<void> open();
    void write(std::string_view text);

    /// Failures of write() are reported here.
    Result<void> commit();

private:
    std::filesystem::path m_path;
    std::filesystem::path m_temporary;
    std::ofstream m_file;
};

/// OutputFile for content that is all there.
Result<void> writeFile(const std::filesystem::path &path, std::string_view content);

} // namespace census
