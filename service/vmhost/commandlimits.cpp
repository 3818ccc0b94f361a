#include "vmhost/commandlimits.h"

#include "common/literals.h"

#include <QRegularExpression>

#include <algorithm>
#include <csignal>
#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__)
#define POOLDECK_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POOLDECK_ADDRESS_SANITIZER
#endif
#endif

namespace pooldeck {
namespace {

#ifdef POOLDECK_ADDRESS_SANITIZER
constexpr bool IsMemoryLimited = false; // it takes terabytes of address space at once
#else
constexpr bool IsMemoryLimited = true;
#endif

constexpr int ShellSignalCode = 128; // a shell's exit code for a command that was ended by signal n is 128 + n

template <class Resource>
void limit(Resource resource, rlim_t value)
{
    rlimit present{};
    if (getrlimit(resource, &present) == 0) {
        present.rlim_max = std::min(present.rlim_max, value);
        present.rlim_cur = present.rlim_max;
        setrlimit(resource, &present);
    }
}

QString mebibytes(qint64 bytes)
{
    return QString::number(bytes / (1024 * 1024)) + u" MiB"_s;
}

bool saysOutOfMemory(const QString &text)
{
    static const QRegularExpression words(
        u"bad_alloc|MemoryError|cannot allocate|can't allocate|out of memory|OutOfMemory|memory exhausted"_s,
        QRegularExpression::CaseInsensitiveOption);
    return words.match(text).hasMatch();
}

bool saysFileTooLarge(const QString &text)
{
    return text.contains(u"File too large"_s) || text.contains(u"File size limit exceeded"_s);
}

} // namespace

void CommandLimits::apply() const
{
    limit(RLIMIT_CORE, 0);
    if (fileBytes > 0) {
        limit(RLIMIT_FSIZE, rlim_t(fileBytes));
    }
    if (memoryBytes > 0 && IsMemoryLimited) {
        limit(RLIMIT_DATA, rlim_t(memoryBytes));
    }
}

QString CommandLimits::met(int code, int signal, const QString &lastOutput) const
{
    const bool byFile = signal == SIGXFSZ || code == ShellSignalCode + SIGXFSZ || saysFileTooLarge(lastOutput);
    if (fileBytes > 0 && byFile) {
        return u"limit of %1 for a file"_s.arg(mebibytes(fileBytes));
    }
    if (memoryBytes > 0 && saysOutOfMemory(lastOutput)) {
        return u"memory limit of %1"_s.arg(mebibytes(memoryBytes));
    }
    return {};
}

} // namespace pooldeck
