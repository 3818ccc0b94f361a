#pragma once

#include "setup/serviceoptions.h"

namespace pooldeck {

/// Reads a settings file: the part of TOML that flat settings need, which is `name = value` with "text", 'text', whole
/// numbers, true, false and lists of texts, and comments. Everything else is an error, and so is a name that is not
/// known, or is there twice. Errors (BadSetting) say FILE:LINE, the name and what is allowed. Nothing but a value comes
/// of it: no file is touched.
///
/// Not CLI11's reader: it cuts a quoted text at '#', splits it at spaces, skips lines that it does not understand, and
/// knows no line numbers.
Result<ServiceOptions> parseSettings(const QByteArray &bytes, const QString &fileName, const ServiceOptions &defaults);

/// A whole settings file: every setting with its explanation, those that are as in `defaults` commented out.
QString settingsFile(const ServiceOptions &options, const ServiceOptions &defaults);

} // namespace pooldeck
