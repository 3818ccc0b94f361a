#pragma once

#include "client/poolserviceclient.h"
#include "connections/keystore.h"
#include "jobs/jobtracker.h"
#include "jobs/submissionqueue.h"
#include "model/jobrequest.h"
#include "sync/accountmonitor.h"
#include "sync/sleepwatch.h"
#include "usage/burnrate.h"
#include "usage/usagemeter.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace pooldeck {

class JobCancellation;
struct IdlePool;
class WorkHistory;

/// One connected account, as the window and the command line use it: its mirror, its meter, what it can be billed to
/// and what jobs can be sent to; and its submissions. The transport, key store and clock must outlive it.
class AccountSession final : public QObject
{
    Q_OBJECT

public:
    /// Whose submissions these are, and where they are kept.
    struct Submissions
    {
        QString folder;
        QString owner; ///< accountOwner() (connections/connection.h)
    };

    AccountSession(HttpTransport &transport, KeyStore &keys, const Clock &clock, const Submissions &submissions,
                   const QUrl &poolServiceUrl, const Secret &authorizationKey, QObject *parent = nullptr);
    ~AccountSession() override;

    /// Starts the mirror and asks for account, plans, web services and usage.
    void start();
    /// Before start(): where and with which key, when that was not known yet.
    void setService(const QUrl &poolServiceUrl, const Secret &authorizationKey);
    /// What was known at the end of an earlier session; does nothing once the service has answered.
    void restore(const MirrorState &state);
    /// All that is known; none before the service has said anything in this session.
    std::optional<MirrorState> mirrorState() const;
    /// After a refused authorization key: go on with another.
    void setAuthorizationKey(const Secret &key);

    const QUrl &poolServiceUrl() const { return m_client.baseUrl(); }
    const PoolServiceClient &client() const { return m_client; }
    AccountMonitor &monitor() { return m_monitor; }
    const AccountMonitor &monitor() const { return m_monitor; }
    const UsageMeter &meter() const { return m_meter; }
    SleepWatch &sleepWatch() { return m_sleepWatch; }
    /// Made when it is asked for first.
    WorkHistory &workHistory();

    const std::optional<Account> &account() const { return m_account; } ///< none before the first answer
    const QList<BillingPlan> &billingPlans() const { return m_billingPlans; }
    const QList<WebService> &webServices() const { return m_webServices; }
    std::optional<BillingPlan> billingPlan(const QString &id) const;
    std::optional<WebService> webService(const QString &id) const;

    /// matchingWebServices() of this account (jobs/webservicematch.h); several that are not obvious: ask.
    QList<WebService> webServicesFor(const JobRequest &request) const;

    /// Errors: ApiKeyMissing, those of the KeyStore.
    QFuture<Result<Secret>> apiKey(const WebService &service);
    QFuture<Result<void>> setApiKey(const WebService &service, const Secret &key);
    /// Where keys are kept, for a person.
    QString whereKeysAre() const { return m_keyStore->description(); }

    SubmissionQueue &submissions() { return m_submissions; }
    const SubmissionQueue &submissions() const { return m_submissions; }
    JobTracker &jobTracker() { return m_jobTracker; }
    /// As SubmissionQueue::submit(), with the base URLs of the web services. Also: WebServiceUnknown.
    QFuture<Result<SubmissionBatch>> submit(SubmissionPlan plan);
    /// The file that a job submitted from here came from; "" for others.
    QString sourceOf(const QString &jobId) const;
    /// Through the job's web service; errors: ApiKeyMissing, WebServiceUnknown, those of the call.
    QFuture<Result<void>> cancelJob(const Job &job);
    /// Many at once; belongs to this session until it is deleted; call its start() once connected to its signals.
    JobCancellation *cancelJobs(const QList<Job> &jobs);

    /// Asks again for account, plans and web services; for usage.
    void refreshAccount();
    void refreshUsage();

    /// Writes the raw VM intervals as CSV; the file is left as it was on any error. Answers how many.
    QFuture<Result<qint64>> exportUsage(const QString &path, const UsageFilter &filter = {});

    /// Writes every event that the service has and `accepts` takes as CSV, newest first; a file as by exportUsage().
    QFuture<Result<qint64>> exportEvents(const QString &path, std::function<bool(const Event &)> accepts);

    /// By the plan's id, in its present period.
    std::optional<PlanUsage> planUsage(const QString &billingPlanId) const;
    BurnRate burn() const;
    QList<IdlePool> idlePools() const;

Q_SIGNALS:
    void accountChanged(); ///< account, billing plans or web services
    void usageChanged();   ///< the meter was loaded anew
    void jobSourceKnown(const QString &jobId);
    /// Account, plans, services or usage could not be had; the mirror's own trouble is in monitor().
    void refreshFailed(const pooldeck::Error &error);

private:
    void connectMonitor();
    void wakeUp();
    void monitorStateChanged();
    void fillMeter();
    void letMeterGoOn();
    void takeUsage(const Result<Usage> &usage);
    QFuture<Result<Secret>> readApiKey(const QUrl &baseUrl);
    template <class T>
    void refresh(const QFuture<Result<T>> &answer, void (AccountSession::*take)(const T &));
    void takeAccount(const Account &account);
    void takeBillingPlans(const QList<BillingPlan> &plans);
    void takeWebServices(const QList<WebService> &services);

    HttpTransport *m_transport;
    KeyStore *m_keyStore;
    PoolServiceClient m_client;
    AccountMonitor m_monitor;
    SubmissionQueue m_submissions;
    JobTracker m_jobTracker;
    UsageMeter m_meter;
    SleepWatch m_sleepWatch;
    std::unique_ptr<WorkHistory> m_workHistory;
    QTimer m_usageTimer;
    std::optional<Account> m_account;
    QList<BillingPlan> m_billingPlans;
    QList<WebService> m_webServices;
    QHash<QString, QString> m_sources;   ///< job → file, as the last state had them: until the journal is open
    QHash<QString, QString> m_poolNames; ///< of every pool seen, gone or not: for exports
    bool m_wasOffline = false;
    bool m_usageUnderWay = false;
    bool m_usageWanted = false; ///< asked for while one was under way
};

} // namespace pooldeck
