#include "jobs/requestdigest.h"

#include "storage/bloblocation.h"

#include <QCryptographicHash>
#include <QHash>
#include <QMessageAuthenticationCode>

namespace pooldeck {
namespace {

/// Fields with their lengths: none can run into the next.
void append(QByteArray &form, QByteArrayView field)
{
    form += QByteArray::number(field.size());
    form += ':';
    form += field;
}

QByteArray blobName(const BlobReference &reference)
{
    const auto location = BlobLocation::of(reference);
    return location ? location->url.toEncoded() : reference.displayLocation().toUtf8();
}

void appendReferences(QByteArray &form, const QMap<QString, BlobReference> &references)
{
    append(form, QByteArray::number(references.size()));
    for (auto it = references.begin(); it != references.end(); ++it) {
        append(form, it.key().toUtf8());
        append(form, blobName(*it));
    }
}

QByteArray canonicalForm(const JobRequest &request)
{
    QByteArray form;
    append(form, "pooldeck job content 1");
    appendReferences(form, request.inputs);
    appendReferences(form, request.outputs);
    append(form, QByteArray::number(request.globalParameters.size()));
    for (auto it = request.globalParameters.begin(); it != request.globalParameters.end(); ++it) {
        append(form, it.key().toUtf8());
        append(form, it->toUtf8());
    }
    return form;
}

} // namespace

QByteArray contentDigest(const JobRequest &request, const QByteArray &key)
{
    const QByteArray form = canonicalForm(request);
    return (key.isEmpty() ? QCryptographicHash::hash(form, QCryptographicHash::Sha256)
                          : QMessageAuthenticationCode::hash(form, key, QCryptographicHash::Sha256))
        .toHex();
}

QList<DuplicateRequest> findDuplicates(const QList<JobRequestCandidate> &candidates, const QByteArray &key,
                                       const EarlierSubmissions &earlier)
{
    QList<DuplicateRequest> duplicates;
    QHash<QByteArray, qsizetype> firsts;
    for (qsizetype i = 0; i < candidates.size(); ++i) {
        const Result<JobRequest> &request = candidates[i].request;
        if (!request) {
            continue;
        }
        const QByteArray digest = contentDigest(*request, key);
        DuplicateRequest duplicate{i, std::nullopt, false, earlier ? earlier(digest) : QList<EarlierSubmission>()};
        if (const auto first = firsts.constFind(digest); first != firsts.constEnd()) {
            duplicate.first = *first;
            duplicate.namesAnotherPool = candidates[*first].request->poolId != request->poolId;
        } else {
            firsts.insert(digest, i);
        }
        if (duplicate.first || !duplicate.earlier.isEmpty()) {
            duplicates.append(duplicate);
        }
    }
    return duplicates;
}

} // namespace pooldeck
