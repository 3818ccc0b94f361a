#pragma once

#include <QString>

#include <memory>

namespace pooldeck {

/// One process at a time: held until it goes, also when the process is killed.
class FileLock final
{
public:
    /// Makes the file (mode 0600) when it is not there. Null: another process holds it, or it cannot be made.
    static std::unique_ptr<FileLock> tryToTake(const QString &path);
    ~FileLock();
    FileLock(const FileLock &) = delete;
    FileLock &operator=(const FileLock &) = delete;

private:
    explicit FileLock(int fd)
        : m_fd(fd)
    {
    }

    int m_fd;
};

} // namespace pooldeck
