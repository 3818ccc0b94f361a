#pragma once

#include "vmhost/messages.h"
#include "vmhost/serviceclient.h"
#include "vmhost/staging.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>

namespace pooldeck {

class AttemptRun;

/// The pilot of one VM (docs/protocol.md, vmhost): registers, asks for work, runs one attempt at a time, reports, until
/// it is told to go. While the service is away the command computes on and nothing is published.
class Vmhost final : public QObject
{
    Q_OBJECT

public:
    struct Settings
    {
        VmhostBootstrap bootstrap;
        QString bootstrapFile; ///< removed once registered
        QString binFolder;     ///< `${bin}` in commands
    };

    enum ExitCode {
        Stopped = 0,    ///< by `stop`
        Usage = 2,      ///< the bootstrap file cannot be used
        GivenUp = 3,    ///< the service has given this VM up, or never knew it
        FolderGone = 4, ///< the work folder has been taken away
    };

    /// `transport` outlives it.
    Vmhost(const Settings &settings, HttpTransport &transport, QObject *parent = nullptr);
    ~Vmhost() override;

    void start();

    /// Ends the job's processes (asked first, forced after two seconds), wipes the work folder, and emits `ended`.
    void stop();

Q_SIGNALS:
    /// Exactly once, never from inside a call.
    void ended(int exitCode);

private:
    void registerVm();
    void lease();
    void accept(const Assignment &assignment);
    void publish();
    void complete();
    void nextLease();

    void heartbeat();
    void pollOrders();
    void cancelAttempt(const AttemptRef &attempt);
    void abandon();
    void onAttemptEnded(const CompleteRequest &report);

    void end(ExitCode code);
    void finishEnd();

    using Step = std::function<void(Vmhost &)>;
    void again(Step step);
    CallTrouble note(const Error &error);
    void noteAnswer();

    Settings m_settings;
    ServiceClient m_client;
    QString m_nonce;
    StagingPlaces m_places;
    int m_heartbeatMs = 5000;

    AttemptRef m_attempt;        // what the service is told; idle while leasing
    AttemptRun *m_run = nullptr; // its files and processes; may outlive m_attempt while it is being stopped
    CompleteRequest m_report;    // of the attempt that has ended last
    bool m_reported = false;     // m_report has been answered
    bool m_cancelAsked = false;
    bool m_publishUnderWay = false;
    qint64 m_attemptsRun = 0;

    Step m_step; // what m_stepTimer repeats
    QTimer m_stepTimer;
    QTimer m_heartbeatTimer;
    QTimer m_ordersTimer;
    QTimer m_folderTimer;
    QElapsedTimer m_leaseAsked;
    bool m_ordersUnderWay = false;
    int m_stepFailures = 0;
    int m_heartbeatFailures = 0;
    int m_ordersFailures = 0;
    bool m_serviceAway = false;
    std::optional<ExitCode> m_ending;
};

} // namespace pooldeck
