#include "storage/blobstore.h"

#include "common/literals.h"
#include "storage/blobdownload.h"
#include "storage/bloberrors.h"

#include <QCryptographicHash>
#include <QXmlStreamReader>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qint64 MostBlocks = 50'000;
constexpr qint64 MiB = 1024 * 1024;

Failure readingFailed(const QFile &file)
{
    return Failure(localError(BlobError::Failed, u"reading failed: %1"_s.arg(file.errorString())));
}

QByteArray md5(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Md5);
}

/// All of one blob have to be of one length.
QByteArray blockIdOf(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toBase64();
}

QByteArray contentType(const QString &path)
{
    return path.endsWith(".csv"_L1, Qt::CaseInsensitive)   ? QByteArray("text/csv")
           : path.endsWith(".tsv"_L1, Qt::CaseInsensitive) ? QByteArray("text/tab-separated-values")
                                                           : QByteArray("application/octet-stream");
}

void addCondition(BlobSigning::Headers &headers, BlobStore::Existing existing)
{
    if (existing == BlobStore::Existing::Keep) {
        headers.emplaceBack("If-None-Match", "*");
    }
}

QList<QByteArray> blockIdsIn(const QByteArray &xml)
{
    QList<QByteArray> ids;
    QXmlStreamReader reader(xml);
    while (!reader.atEnd()) {
        if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == "Name"_L1) {
            ids.append(reader.readElementText().toLatin1());
        }
    }
    return ids;
}

} // namespace

BlobStore::BlobStore(const BlobAccess &access, BlobProgress progress)
    : m_client(access)
    , m_progress(std::move(progress))
{
}

qint64 BlobStore::blockBytesFor(qint64 fileBytes)
{
    const qint64 needed = (fileBytes + MostBlocks - 1) / MostBlocks;
    return std::max(BlockBytes, (needed + MiB - 1) / MiB * MiB);
}

void BlobStore::report(qint64 done, qint64 total)
{
    if (m_progress && done > m_reported) {
        m_reported = done;
        m_progress(done, total);
    }
}

Result<BlobProperties> BlobStore::properties(const BlobLocation &location)
{
    BlobRequest head;
    head.verb = BlobVerb::Head;
    return m_client.call(location, head).map(&BlobDownload::propertiesIn);
}

Result<BlobProperties> BlobStore::download(const BlobLocation &location, QFile &into,
                                           const std::optional<BlobProperties> &held,
                                           const std::function<void(const BlobProperties &)> &begun)
{
    BlobDownload download(m_client, location, into, m_progress, begun);
    return download.run(held);
}

Result<void> BlobStore::upload(const BlobLocation &location, QFile &source, Existing existing)
{
    const qint64 size = source.size();
    if (size > BlockBytes) {
        const auto blocks = uploadBlocks(location, source);
        return blocks ? commitBlocks(location, *blocks, existing) : Result<void>(Failure(blocks.error()));
    }
    BlobRequest put;
    put.verb = BlobVerb::Put;
    put.body = source.read(BlockBytes);
    if (source.error() != QFileDevice::NoError) {
        return readingFailed(source);
    }
    const QByteArray sum = md5(put.body).toBase64();
    put.headers = {{"x-ms-blob-type", "BlockBlob"},
                   {"Content-Type", contentType(location.url.path())},
                   {"Content-MD5", sum},
                   {"x-ms-blob-content-md5", sum}};
    addCondition(put.headers, existing);
    put.sent = [&](qint64 bytes) { report(std::min(bytes, size), size); };
    m_reported = -1;
    report(0, size);
    if (const auto done = m_client.call(location, put); !done) {
        return Failure(done.error());
    }
    report(put.body.size(), put.body.size());
    return {};
}

Result<QList<QByteArray>> BlobStore::uncommittedBlocks(const BlobLocation &location)
{
    BlobRequest get;
    get.verb = BlobVerb::Get;
    get.query = {{"comp", "blocklist"}, {"blocklisttype", "uncommitted"}};
    const auto answer = m_client.call(location, get);
    if (answer) {
        return blockIdsIn(answer->body);
    }
    // No blob yet, or a token that may only write: everything is sent.
    const QString &code = answer.error().code;
    const bool isStopped = code == BlobError::Stopped;
    return isStopped ? Result<QList<QByteArray>>(Failure(answer.error())) : QList<QByteArray>();
}

Result<UploadedBlocks> BlobStore::uploadBlocks(const BlobLocation &location, QFile &source)
{
    const qint64 total = source.size();
    const qint64 blockBytes = blockBytesFor(total);
    QList<QByteArray> there;
    if (total > blockBytes) {
        auto listed = uncommittedBlocks(location);
        if (!listed) {
            return Failure(listed.error());
        }
        there = *std::move(listed);
    }
    UploadedBlocks blocks;
    QCryptographicHash whole(QCryptographicHash::Md5);
    qint64 done = 0;
    m_reported = -1;
    report(0, total);
    for (;;) {
        BlobRequest put;
        put.verb = BlobVerb::Put;
        put.body = source.read(blockBytes);
        if (source.error() != QFileDevice::NoError) {
            return readingFailed(source);
        }
        if (put.body.isEmpty()) {
            blocks.md5 = whole.result();
            return blocks;
        }
        whole.addData(put.body);
        const QByteArray id = blockIdOf(put.body);
        blocks.ids.append(QString::fromLatin1(id));
        if (!there.contains(id)) {
            put.query = {{"comp", "block"}, {"blockid", id}};
            put.headers = {{"Content-Type", "application/octet-stream"}, {"Content-MD5", md5(put.body).toBase64()}};
            put.sent = [&](qint64 bytes) { report(done + bytes, total); };
            if (const auto sent = m_client.call(location, put); !sent) {
                return Failure(sent.error());
            }
            there.append(id);
        }
        done += put.body.size();
        report(done, total);
    }
}

Result<void> BlobStore::commitBlocks(const BlobLocation &location, const UploadedBlocks &blocks, Existing existing)
{
    BlobRequest put;
    put.verb = BlobVerb::Put;
    put.query = {{"comp", "blocklist"}};
    put.headers = {{"Content-Type", "application/xml"},
                   {"x-ms-blob-content-type", contentType(location.url.path())},
                   {"x-ms-blob-content-md5", blocks.md5.toBase64()}};
    addCondition(put.headers, existing);
    put.body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>";
    for (const QString &id : blocks.ids) {
        put.body += "<Latest>" + id.toLatin1() + "</Latest>";
    }
    put.body += "</BlockList>";
    const auto done = m_client.call(location, put);
    return done ? Result<void>() : Result<void>(Failure(done.error()));
}

QByteArray md5Of(QFile &file)
{
    QCryptographicHash hash(QCryptographicHash::Md5);
    return hash.addData(&file) ? hash.result() : QByteArray();
}

} // namespace pooldeck
