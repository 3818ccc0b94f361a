#pragma once

#include <QString>

#include <vector>

namespace pooldeck {

/// The value below which `percent` of 100 lie; 50: the median.
double percentile(std::vector<double> values, double percent);

/// "name: median unit (min–max), target …"
void printFigure(const char *name, const std::vector<double> &values, const char *unit, const char *target);

/// The disk's own speed, to read the others by: fdatasync of a page, in ms.
void printDisk(const QString &folder);

qint64 residentKiB(qint64 pid);

} // namespace pooldeck
