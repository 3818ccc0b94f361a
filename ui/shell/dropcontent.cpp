#include "shell/dropcontent.h"

#include "common/literals.h"

#include <QDirIterator>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace pooldeck {
namespace {

constexpr qsizetype MostCounted = 10'000; ///< looked at while the pointer still moves

bool looksLikeRequest(const QString &path)
{
    return path.endsWith(".json"_L1, Qt::CaseInsensitive) || path.endsWith(".jsonl"_L1, Qt::CaseInsensitive);
}

} // namespace

DropContent DropContent::of(const QMimeData &mime)
{
    DropContent content;
    const QList<QUrl> urls = mime.urls();
    for (const QUrl &url : urls) {
        if (!url.isLocalFile()) {
            ++content.otherCount;
            continue;
        }
        const QString path = url.toLocalFile();
        if (QFileInfo(path).isDir()) {
            content.paths.append(path);
            QDirIterator files(path, {u"*.json"_s, u"*.jsonl"_s}, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext() && content.requestCount < MostCounted) {
                files.next();
                ++content.requestCount;
            }
            content.atLeast = content.atLeast || files.hasNext();
        } else if (looksLikeRequest(path)) {
            content.paths.append(path);
            ++content.requestCount;
            content.atLeast = content.atLeast || path.endsWith(".jsonl"_L1, Qt::CaseInsensitive);
        } else {
            ++content.otherCount;
        }
    }
    if (urls.isEmpty() && mime.hasText()) {
        const QString text = mime.text().trimmed();
        if (text.startsWith(u'{')) {
            content.text = text;
            content.requestCount = 1;
        }
    }
    return content;
}

} // namespace pooldeck
