#pragma once

#include "setup/serviceoptions.h"

#include <functional>
#include <vector>

namespace pooldeck {

/// One setting: the same name is an option of the command line (--NAME) and a key of the settings file. Everything that
/// shows settings is made from this table, so that help, file and manual cannot drift.
struct Setting
{
    enum class Kind { Text, Number, Flag, List };

    const char *name;
    const char *group;
    const char *form; ///< what it takes, for people: "ADDRESS:PORT", "0…1000", "auto|off|require"
    const char *help; ///< whole sentences
    Kind kind;

    /// One text, or any number of them for a list. The error says what is allowed, without the setting's name.
    std::function<Result<void>(ServiceOptions &options, const QStringList &texts)> set;
    std::function<QStringList(const ServiceOptions &options)> get;
};

const std::vector<Setting> &settings();
const Setting *findSetting(QStringView name);

/// What no single setting can tell: a key without its certificate, an address that needs TLS.
Result<void> checkTogether(const ServiceOptions &options);

/// True for 127.0.0.0/8 and ::1.
bool isLoopback(const QString &address);

} // namespace pooldeck
