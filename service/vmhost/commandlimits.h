#pragma once

#include <QString>

namespace pooldeck {

/// What every process of a command may use. Memory is RLIMIT_DATA: what a process has of private writable memory (heap,
/// stacks of threads, its own copies of pages). Unlike RLIMIT_AS that leaves out what is only reserved or mapped from
/// files, which with Java, Go or a large model is many times what is used.
struct CommandLimits
{
    qint64 memoryBytes = 0; ///< RLIMIT_DATA; 0: none
    qint64 fileBytes = 0;   ///< size of a file that it writes, RLIMIT_FSIZE; 0: none

    /// Sets them for the calling process and those that it starts, and that no core is dumped. Async-signal-safe.
    void apply() const;

    /// "memory limit of 256 MiB" when the command met one, else empty. `code` is the exit code, `signal` the number of
    /// the signal that ended it or 0, `lastOutput` what it said last: a program that ran out of memory is told so by
    /// the system alone and ends as it likes.
    QString met(int code, int signal, const QString &lastOutput) const;

    friend bool operator==(const CommandLimits &, const CommandLimits &) = default;
};

} // namespace pooldeck
