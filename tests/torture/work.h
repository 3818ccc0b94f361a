#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

namespace pooldeck {

/// What one job of the torture's web service is to do. Its output follows from it, but for a first line that every run
/// makes anew: so it shows which run wrote it.
struct Work
{
    QByteArray text; ///< repeated
    int bytes = 0;   ///< of that
    QByteArray seconds;
    int exitCode = 0;

    /// The first line of an output, "" when it is not whole or not this job's.
    QByteArray runOf(const QByteArray &output, const QByteArray &input) const;
};

/// Files of the web service, by name.
QHash<QString, QByteArray> workService();

} // namespace pooldeck
