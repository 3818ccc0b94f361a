#pragma once

#include <QString>
#include <QStringList>

class QMimeData;

namespace pooldeck {

/// What somebody drags over the window, looked at quickly: enough to say at once what dropping it would do.
struct DropContent
{
    QStringList paths;          ///< job request files and folders
    QString text;               ///< text that is JSON
    qsizetype requestCount = 0; ///< files to be read; an estimate where `atLeast`
    bool atLeast = false;
    qsizetype otherCount = 0; ///< files that are no job requests by their name

    bool isEmpty() const { return paths.isEmpty() && text.isEmpty(); }

    static DropContent of(const QMimeData &mime);
};

} // namespace pooldeck
