#pragma once

#include "storage/blobstore.h"

#include <QCryptographicHash>

namespace pooldeck {

/// One download of BlobStore: asks for the rest as long as that helps.
class BlobDownload final
{
public:
    /// Everything must outlive it.
    BlobDownload(BlobClient &client, const BlobLocation &location, QFile &into, const BlobProgress &progress,
                 const std::function<void(const BlobProperties &)> &begun);

    Result<BlobProperties> run(const std::optional<BlobProperties> &held);

    static BlobProperties propertiesIn(const BlobAnswer &head);

private:
    Result<void> resume(const BlobProperties &held);
    Result<void> startOver();
    BlobClient::Outcome fetchRest();
    Result<void> afterBreak(const BlobClient::Outcome &outcome, bool isDamaged);
    Result<void> beginAnswer(const BlobAnswer &head);
    Result<void> take(const QByteArray &part);
    bool isWhole() const;
    bool isDamaged() const;

    BlobClient &m_client;
    const BlobLocation &m_location;
    QFile &m_into;
    const BlobProgress &m_progress;
    const std::function<void(const BlobProperties &)> &m_begun;
    BlobProperties m_properties;
    QCryptographicHash m_hash{QCryptographicHash::Md5};
    qint64 m_done = 0;     ///< bytes in the file
    qint64 m_farthest = 0; ///< of them when the tries were last counted anew
    int m_tried = 0;       ///< since something worth it came
    int m_startsOver = 0;
};

} // namespace pooldeck
