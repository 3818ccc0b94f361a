#pragma once

#include "common/secret.h"
#include "net/httptransport.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QUrl>

#include <functional>
#include <optional>

namespace pooldeck {

/// One request to be submitted.
struct SubmissionItem
{
    QString source;                ///< the file it came from, for a person
    QByteArray bytes;              ///< the request
    std::optional<QString> poolId; ///< none: as the request says; "": classic processing; else the pool
    QUrl baseUrl;                  ///< of the web service
    QString idempotencyKey;        ///< filled in by JobSubmission when empty; kept for whoever submits the rest again
};

/// Gives the API key of a web service by its base URL.
using ApiKeyProvider = std::function<QFuture<Result<Secret>>(const QUrl &baseUrl)>;

/// Submits requests, each created under its own idempotency key and then started, a few at a time. A retry never makes
/// a second job. Signals come from the event loop after start(); finished() exactly once, last.
///
/// A refused or missing API key (401, 403, ApiKeyMissing) is no item's fault: nothing further is sent, and the items
/// that got nowhere are unsent(), to be submitted again, with the same idempotency keys, when the key is right.
class JobSubmission final : public QObject
{
    Q_OBJECT

public:
    enum class Outcome { Underway, Done, Cancelled, KeyRefused };
    Q_ENUM(Outcome)

    JobSubmission(HttpTransport &transport, ApiKeyProvider apiKeys, const QList<SubmissionItem> &items,
                  QObject *parent = nullptr);
    ~JobSubmission() override;

    void start();
    /// Sends nothing more; what is under way is still reported, then finished().
    void cancel();

    const QList<SubmissionItem> &items() const { return m_items; }
    qsizetype submittedCount() const { return m_submitted; }
    qsizetype failedCount() const { return m_failed; }
    Outcome outcome() const { return m_outcome; }
    /// Why it stopped, for KeyRefused; its target is the web service's base URL.
    const std::optional<Error> &stopReason() const { return m_stopReason; }
    /// What was neither submitted nor failed.
    QList<SubmissionItem> unsent() const;

Q_SIGNALS:
    void itemSubmitted(qsizetype index, const QString &jobId); ///< created and started
    void itemFailed(qsizetype index, const pooldeck::Error &error);
    void finished();

private:
    enum class ItemState { Waiting, UnderWay, Submitted, Failed, Unsent };

    void schedulePump();
    void pump();
    void withKey(qsizetype index);
    void create(qsizetype index, const Secret &apiKey);
    void submitted(qsizetype index, const QString &jobId);
    void failOrStop(qsizetype index, const Error &error);
    void stopFor(qsizetype index, const Error &error);
    void leaveUnsent(qsizetype index);

    HttpTransport *m_transport;
    ApiKeyProvider m_apiKeys;
    QList<SubmissionItem> m_items;
    QList<ItemState> m_states;
    QHash<QUrl, Secret> m_keys;
    qsizetype m_next = 0;
    int m_underWay = 0;
    qsizetype m_submitted = 0;
    qsizetype m_failed = 0;
    bool m_started = false;
    bool m_stopped = false;
    bool m_wasCancelled = false;
    Outcome m_outcome = Outcome::Underway;
    std::optional<Error> m_stopReason;
};

} // namespace pooldeck
