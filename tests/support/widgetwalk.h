#pragma once

#include <QStringList>
#include <QWidget>

namespace pooldeck::widgetwalk {

/// Looks at every visible widget below `root` as a person would who cannot see it, cannot use a mouse or sees little;
/// each answers one line a finding, with the name of the widget.

/// What can take the focus has a name and a role for a screen reader.
QStringList unnamed(const QWidget &root);

/// Labels and buttons have the room that their text needs.
QStringList clipped(const QWidget &root);

/// Text stands out from what is behind it, 4.5:1, in the pixels that are painted.
QStringList faint(QWidget &root);

/// Tab goes through everything that takes it, and comes back to where it began. The window has to be active.
QStringList tabTraps(QWidget &root);

} // namespace pooldeck::widgetwalk
