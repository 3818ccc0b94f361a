#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace census {

/// What went wrong, in words for the person who sent the file. The value is the exit code of the program.
struct Error
{
    enum class Kind {
        System = 1, ///< a file or the model cannot be read or written
        Data = 2,   ///< the rows or the arguments are not what the program takes
    };

    Kind kind = Kind::System;
    std::string message;

    int exitCode() const { return static_cast<int>(kind); }
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> systemError(std::string message)
{
    return tl::unexpected(Error{Error::Kind::System, std::move(message)});
}

inline tl::unexpected<Error> dataError(std::string message)
{
    return tl::unexpected(Error{Error::Kind::Data, std::move(message)});
}

} // namespace census
