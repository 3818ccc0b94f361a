#pragma once

#include "common/secret.h"

#include <QObject>
#include <QString>

namespace pooldeck {

/// Starts and ends `pooldeck-vmhost` processes somewhere, and nothing else: scheduling, billing and queues are the
/// engine's. All methods return at once; every VM that was started or adopted ends in exactly one `gone` or
/// `startFailed`, never emitted from inside a call.
class Backend : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// "local", "slurm": as the account says it.
    virtual QString name() const = 0;

    /// Starts a vmhost that will register with this one-time token.
    virtual void start(const QString &vmId, const Secret &token) = 0;

    /// After a service restart: watch a VM again that an earlier process of the service started. `handle` is what
    /// `started` gave; empty when the service ended before it could store it.
    virtual void adopt(const QString &vmId, const QString &handle) = 0;

    /// Ends the vmhost and whatever it runs: asked first, forced soon after.
    virtual void release(const QString &vmId) = 0;

Q_SIGNALS:
    /// The process exists; `handle` identifies it across restarts of the service.
    void started(const QString &vmId, const QString &handle);
    /// It could not be started.
    void startFailed(const QString &vmId, const QString &reason);
    /// Confirmed: it is no more. `seen` is false when an adopted VM had already gone at an unknown time.
    void gone(const QString &vmId, bool seen);
};

} // namespace pooldeck
