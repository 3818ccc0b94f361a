#pragma once

#include <QCoreApplication>
#include <QDir>
#include <QWidget>

namespace pooldeck {

/// Saves what a widget looks like into the folder that POOLDECK_PICTURES names; without it, does nothing.
inline void takePicture(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("POOLDECK_PICTURES");
    if (!folder.isEmpty()) {
        for (int i = 0; i < 3; ++i) { // layouts settle in rounds
            QCoreApplication::processEvents();
        }
        widget.grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
    }
}

} // namespace pooldeck
