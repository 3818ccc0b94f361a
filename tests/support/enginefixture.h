#pragma once

#include "backends/backend.h"
#include "engine/engine.h"
#include "fakeclock.h"
#include "store/store.h"

#include <QTemporaryDir>

#include <memory>

namespace pooldeck {

/// A backend that starts nothing: it writes down what the engine asks for, and the test plays the vmhosts.
class RecordingBackend final : public Backend
{
    Q_OBJECT

public:
    QString name() const override;
    void start(const QString &vmId, const Secret &token) override;
    void adopt(const QString &vmId, const QString &handle) override;
    void release(const QString &vmId) override;

    QHash<QString, Secret> tokens; ///< of VMs that were started
    QStringList adopted;
    QStringList released;
};

/// An engine over a real database in a temporary folder, on a fake clock, with one web service in both forms.
class EngineFixture final
{
public:
    /// `otherClock`: instead of the fake one, whose `pass` is then of no use.
    explicit EngineFixture(const Quota &quota = {}, const Clock *otherClock = nullptr);

    QString databaseFile() const { return m_folder.filePath(QStringLiteral("pooldeck.sqlite")); }

    /// The service ends and starts again on the same database.
    void restart();

    FakeClock clock;
    const Clock &engineClock;
    std::unique_ptr<RecordingBackend> backend;
    std::unique_ptr<Database> database;
    std::unique_ptr<Store> store;
    std::unique_ptr<Engine> engine;
    QList<WebServiceRecord> webServices{webService(WebServiceKind::ResourceManager),
                                        webService(WebServiceKind::Classic)};

    // Each is a turn of its own.
    Result<QString> createPool(qint64 vmCount, const QString &name = {});
    Result<void> resize(const QString &poolId, qint64 vmCount, Deallocation deallocation = Deallocation::TaskCompletion,
                        bool onlyIfIdle = false, const QString &ifMatch = {});
    Result<void> update(const QString &poolId, const UpdatePoolRequest &request, const QString &ifMatch = {});
    Result<void> replaceVm(const QString &poolId, const QString &vmId,
                           Deallocation deallocation = Deallocation::TaskCompletion);
    Result<void> deletePool(const QString &poolId, bool force = false);
    Pool pool(const QString &poolId);
    QString createJob(const QString &poolId);
    /// Creates and starts a job; "" is classic processing.
    QString submit(const QString &poolId);
    void cancel(const QString &jobId);
    Job job(const QString &jobId);

    /// Every VM that was started and is still provisioning registers.
    void registerVms();
    /// The vmhosts of these VMs end, as the backend confirms.
    void confirmReleased();
    void gone(const QString &vmId, bool seen = true);
    void heartbeatAll();
    /// Time goes by and the engine looks at its clock every second, as it does in life.
    void pass(qint64 ms);
    Result<void> complete(const QString &vmId, const AttemptRef &attempt, RunOutcome outcome = RunOutcome::Finished);
    Result<void> publish(const QString &vmId, const AttemptRef &attempt);
    bool heartbeat(const QString &vmId, const AttemptRef &attempt);
    /// Finishes what runs on the VM of this job.
    Result<void> finish(const QString &jobId);
    /// Its command fails.
    Result<void> fail(const QString &jobId);

    QList<Vm> vms(const QString &poolId);
    QStringList idsOf(const QString &poolId, VmState state);
    qint64 computeMs(const QString &poolId);
    QList<UsageInterval> usage();
    QList<Event> events(const QString &kind = {});

    static WebServiceRecord webService(WebServiceKind kind);

private:
    void open();
    template <class T>
    T inTurn(const std::function<T()> &body);

    Quota m_quota;
    QTemporaryDir m_folder;
};

} // namespace pooldeck
