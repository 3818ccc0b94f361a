#pragma once

#include "ledgercheck.h"
#include "servicefixture.h"
#include "vmwatch.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

namespace pooldeck {

/// Kills the service and its VMs at random points, stops them for a while, and starts the service again.
class Killer final
{
public:
    struct Settings
    {
        int kills = 0;          ///< SIGKILLs after which it is enough
        qint64 limitMs = 0;     ///< …or this long
        bool longStops = false; ///< also stops that are long enough for a VM to be lost
        QStringList arguments;  ///< of the service
    };
    struct Counts
    {
        int serviceKills = 0;
        int startKills = 0; ///< of these, before it answered
        int vmKills = 0;
        int stops = 0;
        int starts = 0;
        int checks = 0;

        int kills() const { return serviceKills + vmKills; }
    };

    Killer(World &world, ServiceFixture &service, VmWatch &vms, LedgerCheck &ledger, quint32 seed,
           const Settings &settings);

    void run();
    /// The service runs; false: it cannot be started.
    bool startService();
    /// `pooldeckd check`
    void check();
    const Counts &counts() const { return m_counts; }

private:
    void act();
    void killService();
    void startThroughKills();
    void stopService();
    void pauseVm();
    void pause(int mostMs);
    qint64 stopMs(int percentLong);

    World &m_world;
    ServiceFixture &m_service;
    VmWatch &m_vms;
    LedgerCheck &m_ledger;
    QRandomGenerator m_random;
    Settings m_settings;
    Counts m_counts;
};

} // namespace pooldeck
