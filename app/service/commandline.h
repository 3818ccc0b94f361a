#pragma once

#include "setup/serviceoptions.h"

#include <variant>

namespace pooldeck {

/// What pooldeckd was asked to do.
struct CommandLine
{
    enum class Command { Serve, Backup, Restore, Check, Settings, KeysList, KeysRotate, ServicesAdd };

    Command command = Command::Serve;
    ServiceOptions options;  ///< command line before settings file before default
    ServiceOptions defaults; ///< what they are without either
    QString file;            ///< of backup and restore; the keys file of keys rotate and services add
    QString folder;          ///< of services add
    QString slot;            ///< of keys rotate: "primary", "secondary", "" for both
    QString webService;      ///< of keys rotate: its name; empty: the account
    bool allKeys = false;    ///< of keys rotate: the account's and every web service's
};

enum ExitCode { Done = 0, Failed = 1, WrongUsage = 2 };

/// The command line, or the exit code when it has been answered already: help, version, what is wrong with it.
std::variant<CommandLine, int> readCommandLine(int argc, char **argv, const ServiceOptions &defaults);

} // namespace pooldeck
