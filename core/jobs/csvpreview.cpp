#include "jobs/csvpreview.h"

#include "common/literals.h"
#include "jobs/csvlines.h"

#include <algorithm>
#include <optional>

namespace pooldeck {
namespace {

constexpr qsizetype LongestCell = 1'000; // characters

/// What a view can show of a cell.
QString shown(QString cell)
{
    if (cell.size() > LongestCell) {
        cell.truncate(LongestCell);
        cell += u'…';
    }
    return cell;
}

} // namespace

Result<CsvPreview> previewCsv(const QByteArray &bytes, bool isCut, qsizetype mostRows)
{
    if (bytes.contains('\0')) {
        return Failure(localError(u"NotText"_s, u"This is no text, so there is no table to show."_s));
    }
    CsvPreview preview;
    CsvLines lines(bytes, isCut);
    bool isFirst = true;
    while (preview.rows.size() < mostRows) {
        std::optional<QStringList> line = lines.next();
        if (!line) {
            preview.isCut = isCut;
            return preview;
        }
        if (line->size() > PreviewColumns) {
            preview.columnsAreCut = true;
            line->resize(PreviewColumns);
        }
        std::transform(line->begin(), line->end(), line->begin(), shown);
        preview.columnCount = std::max(preview.columnCount, line->size());
        if (std::exchange(isFirst, false)) {
            preview.header = *line;
        } else {
            preview.rows.append(*line);
        }
    }
    preview.isCut = isCut || !lines.atEnd();
    return preview;
}

} // namespace pooldeck
