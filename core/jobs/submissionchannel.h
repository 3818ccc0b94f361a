#pragma once

#include "common/clock.h"
#include "common/secret.h"
#include "jobs/submission.h"
#include "net/httptransport.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>

namespace pooldeck {

/// Gives the API key of a web service by its base URL. Errors: ApiKeyMissing, those of the KeyStore.
using ApiKeyProvider = std::function<QFuture<Result<Secret>>(const QUrl &baseUrl)>;

/// Sends what waits for one web service: creates and starts, a few at a time; one at a time while the service is away
/// or busy, after pauses that grow, and nothing while its key is refused or missing. Signals come from the event loop.
class SubmissionChannel final : public QObject
{
    Q_OBJECT

public:
    struct Source
    {
        /// What waits behind `afterSeq`, the earliest first; fewer than `limit`: there is no more.
        std::function<QFuture<QList<SubmissionItem>>(qint64 afterSeq, int limit)> waiting;
        /// What was fetched, with what has happened to it since.
        std::function<QList<SubmissionItem>(const QList<SubmissionItem> &)> asKnown;
    };

    SubmissionChannel(HttpTransport &transport, ApiKeyProvider apiKeys, const Clock &clock, const QUrl &baseUrl,
                      Source source, QObject *parent = nullptr);
    ~SubmissionChannel() override;

    static constexpr int MostAtATime = 12;

    /// Until then nothing is sent.
    void setSending(bool sending);
    /// More may be waiting than what was fetched.
    void more();
    /// What was fetched may be wrong: begins again.
    void refetch();
    void keyChanged();

    const QUrl &baseUrl() const { return m_baseUrl; }
    const std::optional<Error> &keyError() const { return m_keyError; }
    const std::optional<Error> &trouble() const { return m_trouble; }

Q_SIGNALS:
    /// State, job, error or tries of an item are others now.
    void itemChanged(const pooldeck::SubmissionItem &item);
    void keyNeeded(const pooldeck::Error &why);
    void troubleChanged();

private:
    void pump();
    void schedulePump();
    void fetch();
    void askForKey();
    void send(const SubmissionItem &item);
    void start(SubmissionItem item);
    void takeError(SubmissionItem item, const Error &error);
    void putBack(const SubmissionItem &item);
    void backOff(const Error &error);
    void settle(SubmissionItem item, SubmissionState state, const std::optional<Error> &error = {});
    void setTrouble(const std::optional<Error> &trouble);

    HttpTransport &m_transport;
    ApiKeyProvider m_apiKeys;
    const Clock &m_clock;
    QUrl m_baseUrl;
    Source m_source;
    QList<SubmissionItem> m_queue;
    QHash<qint64, int> m_underWay; ///< seq → round
    Secret m_key;
    std::optional<Error> m_keyError;
    std::optional<Error> m_trouble;
    QTimer m_wake;
    qint64 m_fetchedSeq = 0;
    qint64 m_notBeforeMs = 0; ///< monotonic
    int m_failuresInARow = 0;
    int m_round = 0; ///< rises with refetch()
    bool m_isSending = false;
    bool m_isFetching = false;
    bool m_isExhausted = false;
    bool m_isAskingForKey = false;
    bool m_isPumpScheduled = false;
};

} // namespace pooldeck
