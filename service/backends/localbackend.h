#pragma once

#include "backends/backend.h"
#include "common/error.h"

#include <map>
#include <memory>

class QTimer;

namespace pooldeck {

class ProcessWatch;

/// VMs as processes of this computer. They outlive the service: each is a session of its own, with its own folder
/// `runFolder`/VM for its bootstrap file, its log and its work, and is found again by pid, start time and boot id.
class LocalBackend final : public Backend
{
    Q_OBJECT

public:
    static constexpr int GraceMs = 5000; ///< from SIGTERM to SIGKILL

    /// All paths absolute. `endpointFile` is where the service keeps its present `VmhostUrl`.
    LocalBackend(const QString &vmhostProgram, const QString &runFolder, const QString &endpointFile,
                 QObject *parent = nullptr);
    /// Leaves the VMs running.
    ~LocalBackend() override;

    QString name() const override;
    void start(const QString &vmId, const Secret &token) override;

    /// An empty handle stands for the one that the VM's folder holds: the service may have gone before it could store
    /// what `started` said.
    void adopt(const QString &vmId, const QString &handle) override;

    /// A VM that is not watched yet is adopted first, through its folder.
    void release(const QString &vmId) override;

private:
    struct Vm;

    QString folderOf(const QString &vmId) const;
    Result<qint64> launch(const QString &vmId, const Secret &token);
    Result<void> writeBootstrap(const QString &vmId, const Secret &token) const;
    void watch(const QString &vmId, std::unique_ptr<ProcessWatch> process);
    void retryLater(const QString &vmId, const QString &handle, int error);
    void onEnded(const QString &vmId);
    void cleanUp(const QString &vmId) const;
    void failLater(const QString &vmId, const QString &reason);

    QString m_vmhostProgram;
    QString m_runFolder;
    QString m_endpointFile;
    std::map<QString, Vm> m_vms;
};

} // namespace pooldeck
