#pragma once

#include "common/secret.h"
#include "jobs/submissionchannel.h"

#include <QHash>
#include <QObject>
#include <QUrl>

#include <memory>

namespace pooldeck {

template <class T, class Item>
class FewAtATime;

/// One job to be cancelled.
struct CancellationItem
{
    QString jobId;
    QUrl baseUrl; ///< of its web service
};

/// Cancels jobs through their web services, a few at a time. That a call succeeded says only that the service took it:
/// whether the job was cancelled or had ended before is the mirror's to tell. Signals come from the event loop after
/// start(); finished() exactly once, last.
class JobCancellation final : public QObject
{
    Q_OBJECT

public:
    JobCancellation(HttpTransport &transport, ApiKeyProvider apiKeys, const QList<CancellationItem> &items,
                    QObject *parent = nullptr);
    ~JobCancellation() override;

    void start();
    /// Asks for no more; what is under way is still reported, then finished().
    void stop();

    const QList<CancellationItem> &items() const { return m_items; }
    qsizetype sentCount() const { return m_sent; }
    qsizetype failedCount() const { return m_failed; }

Q_SIGNALS:
    void itemSent(const QString &jobId); ///< the service took it
    /// Errors: ApiKeyMissing, WebServiceUnknown, those of the call.
    void itemFailed(const QString &jobId, const pooldeck::Error &error);
    void finished();

private:
    using Calls = FewAtATime<bool, CancellationItem>;
    QFuture<Result<bool>> cancelOne(const CancellationItem &item);

    HttpTransport *m_transport;
    ApiKeyProvider m_apiKeys;
    QList<CancellationItem> m_items;
    QHash<QUrl, QFuture<Result<Secret>>> m_keys; ///< each is asked for once
    qsizetype m_sent = 0;
    qsizetype m_failed = 0;
    std::shared_ptr<Calls> m_calls;
};

} // namespace pooldeck
