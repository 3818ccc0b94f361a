// A settings file → settings → a settings file that says the same.

#include "fuzz.h"

#include "common/literals.h"
#include "setup/settingsfile.h"

using namespace pooldeck;

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes = bytesOf(data, size);
    const ServiceOptions defaults;
    const auto read = parseSettings(bytes, u"fuzzed.toml"_s, defaults);
    if (!read) {
        require(read.error().message.startsWith(u"fuzzed.toml"_s), "an error says where",
                read.error().message.toUtf8());
        return 0;
    }
    const QString written = settingsFile(*read, defaults);
    const auto again = parseSettings(written.toUtf8(), u"written.toml"_s, defaults);
    require(again.has_value(), "what was written can be read", written.toUtf8());
    require(settingsFile(*again, defaults) == written, "what was read is written and read again as it was", bytes);
    return 0;
}
