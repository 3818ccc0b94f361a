#pragma once

#include <QByteArray>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);
extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv);

namespace pooldeck {

inline QByteArray bytesOf(const std::uint8_t *data, std::size_t size)
{
    return QByteArray(reinterpret_cast<const char *>(data), qsizetype(size));
}

/// Something that must hold whatever the input is.
inline void require(bool holds, const char *what, const QByteArray &shown = {})
{
    if (!holds) {
        std::fprintf(stderr, "it does not hold that %s: %s\n", what, shown.constData());
        std::abort();
    }
}

} // namespace pooldeck
