#include "outputfile.h"

#include <string>
#include <unistd.h>
#include <utility>

namespace census {

OutputFile::OutputFile(std::filesystem::path path)
    : m_path(std::move(path))
{
}

OutputFile::~OutputFile()
{
    if (!m_temporary.empty()) {
        std::error_code ignored;
        std::filesystem::remove(m_temporary, ignored);
    }
}

Result<void> OutputFile::open()
{
    std::filesystem::path temporary = m_path;
    temporary += ".part" + std::to_string(getpid());
    m_file.open(temporary, std::ios::binary | std::ios::trunc);
    if (!m_file) {
        return systemError("cannot write " + m_path.string());
    }
    m_temporary = std::move(temporary);
    return {};
}

void OutputFile::write(std::string_view text)
{
    m_file.write(text.data(), static_cast<std::streamsize>(text.size()));
}

Result<void> OutputFile::commit()
{
    m_file.close();
    if (!m_file) {
        return systemError("cannot write " + m_path.string() + "; is the disk full?");
    }
    std::error_code failure;
    std::filesystem::rename(m_temporary, m_path, failure);
    if (failure) {
        return systemError("cannot write " + m_path.string() + ": " + failure.message());
    }
    m_temporary.clear();
    return {};
}

Result<void> writeFile(const std::filesystem::path &path, std::string_view content)
{
    OutputFile file(path);
    if (auto opened = file.open(); !opened) {
        return opened;
    }
    file.write(content);
    return file.commit();
}

} // namespace census
