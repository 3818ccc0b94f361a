#include "storage/blobdownload.h"

#include "common/literals.h"
#include "net/httptransport.h"
#include "storage/bloberrors.h"

namespace pooldeck {
namespace {

/// So many bytes more than ever before, and the tries are counted anew.
constexpr qint64 WorthGoingOnBytes = 1024 * 1024;
constexpr int MostStartsOver = 2;

Failure writingFailed(const QFile &file)
{
    return Failure(localError(BlobError::Failed, u"writing failed: %1"_s.arg(file.errorString())));
}

Failure changed(const BlobLocation &location)
{
    return Failure(
        localError(BlobError::Changed, redactedUrl(location.url) + u": the blob was changed meanwhile; try again"_s));
}

Error damaged(const BlobLocation &location)
{
    return localError(BlobError::Damaged,
                      redactedUrl(location.url) +
                          u": what came is not what is stored (its MD5 is another one); try again"_s);
}

/// Of "bytes 10-19/30"; -1 when it is not such a one.
std::pair<qint64, qint64> beginAndTotal(const QByteArray &contentRange)
{
    const qsizetype dash = contentRange.indexOf('-');
    const qsizetype slash = contentRange.indexOf('/');
    if (!contentRange.startsWith("bytes ") || dash < 0 || slash < dash) {
        return {-1, -1};
    }
    bool isBegin = false;
    bool isTotal = false;
    const qint64 begin = contentRange.mid(6, dash - 6).toLongLong(&isBegin);
    const qint64 total = contentRange.mid(slash + 1).toLongLong(&isTotal);
    return {isBegin ? begin : -1, isTotal ? total : -1};
}

QByteArray md5In(const QByteArray &header)
{
    const QByteArray sum = QByteArray::fromBase64(header);
    return sum.size() == 16 ? sum : QByteArray();
}

} // namespace

BlobDownload::BlobDownload(BlobClient &client, const BlobLocation &location, QFile &into, const BlobProgress &progress,
                           const std::function<void(const BlobProperties &)> &begun)
    : m_client(client)
    , m_location(location)
    , m_into(into)
    , m_progress(progress)
    , m_begun(begun)
{
}

BlobProperties BlobDownload::propertiesIn(const BlobAnswer &head)
{
    BlobProperties properties;
    const QByteArray ofWhole = head.header("x-ms-blob-content-md5");
    if (head.status == 206) {
        properties.size = beginAndTotal(head.header("Content-Range")).second;
        properties.md5 = md5In(ofWhole); // Content-MD5 is that of the range
    } else {
        bool isNumber = false;
        const qint64 length = head.header("Content-Length").toLongLong(&isNumber);
        properties.size = isNumber ? length : -1;
        properties.md5 = md5In(ofWhole.isEmpty() ? head.header("Content-MD5") : ofWhole);
    }
    const QByteArray eTag = head.header("ETag");
    properties.eTag = eTag.startsWith("W/") ? QByteArray() : eTag; // a weak one is not good for parts
    return properties;
}

bool BlobDownload::isWhole() const
{
    return m_properties.size >= 0 && m_done == m_properties.size;
}

bool BlobDownload::isDamaged() const
{
    return !m_properties.md5.isEmpty() && m_hash.result() != m_properties.md5;
}

Result<void> BlobDownload::startOver()
{
    m_properties = {};
    m_hash.reset();
    m_done = 0;
    return m_into.resize(0) && m_into.seek(0) ? Result<void>() : Result<void>(writingFailed(m_into));
}

Result<void> BlobDownload::resume(const BlobProperties &held)
{
    if (held.eTag.isEmpty() || m_into.size() == 0 || m_into.size() > held.size) {
        return startOver();
    }
    m_properties = held;
    if (!m_into.seek(0) || !m_hash.addData(&m_into)) {
        return Failure(localError(BlobError::Failed, u"reading failed: %1"_s.arg(m_into.errorString())));
    }
    m_done = m_into.size();
    m_farthest = m_done;
    return {};
}

Result<void> BlobDownload::beginAnswer(const BlobAnswer &head)
{
    const BlobProperties now = propertiesIn(head);
    if (head.status == 206) {
        if (beginAndTotal(head.header("Content-Range")).first != m_done || now.eTag != m_properties.eTag) {
            return changed(m_location);
        }
    } else if (const auto started = startOver(); !started) { // all of it, whatever was asked for
        return started;
    }
    const QByteArray md5 = now.md5.isEmpty() ? m_properties.md5 : now.md5;
    m_properties = now;
    m_properties.md5 = md5;
    if (m_begun) {
        m_begun(m_properties);
    }
    return {};
}

Result<void> BlobDownload::take(const QByteArray &part)
{
    if (m_into.write(part) != part.size()) {
        return writingFailed(m_into);
    }
    m_hash.addData(part);
    m_done += part.size();
    if (m_progress && !part.isEmpty()) {
        m_progress(m_done, m_properties.size);
    }
    return {};
}

BlobClient::Outcome BlobDownload::fetchRest()
{
    BlobRequest get;
    get.verb = BlobVerb::Get;
    if (m_done > 0) {
        get.headers = {{"Range", "bytes=" + QByteArray::number(m_done) + '-'}, {"If-Match", m_properties.eTag}};
    }
    get.begun = [this](const BlobAnswer &head) { return beginAnswer(head); };
    get.sink = [this](const QByteArray &part) { return take(part); };
    return m_client.exchange(m_location, get);
}

Result<BlobProperties> BlobDownload::run(const std::optional<BlobProperties> &held)
{
    if (const auto ready = held ? resume(*held) : startOver(); !ready) {
        return Failure(ready.error());
    }
    bool isEnded = isWhole();
    while (!isEnded || isDamaged()) {
        const bool isAnew = isEnded; // what came is not what was sent
        isEnded = false;
        BlobClient::Outcome outcome;
        if (!isAnew) {
            outcome = fetchRest();
            isEnded = outcome.answer && (isWhole() || m_properties.size < 0);
        }
        if (const auto next = isEnded ? Result<void>() : afterBreak(outcome, isAnew); !next) {
            return Failure(next.error());
        }
    }
    if (!m_into.flush()) {
        return Failure(writingFailed(m_into));
    }
    return m_properties;
}

/// Makes ready for another try, if one may help.
Result<void> BlobDownload::afterBreak(const BlobClient::Outcome &outcome, bool isDamaged)
{
    const bool isShort = !isDamaged && outcome.answer;
    const Error error =
        isDamaged ? damaged(m_location)
        : isShort ? localError(TransportError::Unreachable, redactedUrl(m_location.url) + u": the storage broke off"_s)
                  : outcome.answer.error();
    if (isDamaged || error.code == BlobError::Changed) {
        const Result<void> started = startOver();
        return started && ++m_startsOver > MostStartsOver ? Result<void>(Failure(error)) : started;
    }
    if (m_done - m_farthest >= WorthGoingOnBytes) {
        m_tried = 0;
        m_farthest = m_done;
    }
    if (m_properties.eTag.isEmpty()) {
        if (const auto started = startOver(); !started) {
            return started;
        }
    }
    if (!(outcome.mayHelpAgain || isShort) || ++m_tried >= BlobClient::Tries) {
        m_into.flush();
        return Failure(error);
    }
    if (!m_client.pause(m_tried + 1, outcome.retryAfterMs)) {
        return Failure(localError(BlobError::Stopped, u"The transfer was stopped"_s));
    }
    return {};
}

} // namespace pooldeck
