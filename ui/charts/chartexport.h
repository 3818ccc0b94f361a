#pragma once

#include "charts/chartdata.h"
#include "common/error.h"

#include <QImage>
#include <QSize>

class QPainter;

namespace pooldeck {

/// A chart as a picture for somewhere else: light on white whatever the window looks like, with its title, its range in
/// words and a legend, so that it can stand alone. `size` in pixels of the chart without those.
void paintChartPicture(QPainter *painter, const ChartData &data, const QSize &size);
QSize chartPictureSize(const ChartData &data, const QSize &size);

/// At twice the size.
QImage chartImage(const ChartData &data, const QSize &size);

/// Into a file that is replaced as a whole or, on any error, left as it was: a drawing where the path ends in .svg,
/// else PNG at twice the size. Errors: ExportFailed.
Result<void> saveChart(const QString &path, const ChartData &data, const QSize &size);

} // namespace pooldeck
