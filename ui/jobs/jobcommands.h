#pragma once

#include "model/job.h"
#include "shell/commandset.h"

#include <QStringList>

namespace pooldeck {

class AccountSession;
class JobActions;
class JobModel;
class OutputSaver;
class PoolActions;

/// What can be done with jobs, and with those that are chosen.
class JobCommands final : public CommandSet
{
    Q_OBJECT

public:
    struct Parts
    {
        AccountSession &session;
        JobModel &jobs;
        JobActions &actions;
        PoolActions &pools;
        OutputSaver &saver;
    };

    /// Everything in `parts` must outlive it.
    explicit JobCommands(const Parts &parts, QObject *parent = nullptr);

    /// The jobs that the next command is about.
    void setSelection(const QStringList &jobIds);
    /// Whether the selection can be seen: what cannot be seen is not acted upon.
    void setInSight(bool inSight);

    QAction *submit() const { return m_submit; }
    QAction *cancel() const { return m_cancel; }
    QAction *resubmit() const { return m_resubmit; }
    QAction *submitCopy() const { return m_submitCopy; }
    QAction *retryFailed() const { return m_retryFailed; }
    QAction *resizePool() const { return m_resizePool; }

Q_SIGNALS:
    void showPoolRequested(const QString &poolId);

private:
    void addCommands();
    void update();
    void copyRequests();
    void saveLog();
    void retryAll();
    std::optional<Job> current() const; ///< none when not exactly one is chosen

    Parts m_parts;
    QStringList m_selection;
    bool m_isInSight = true;
    QAction *m_submit = nullptr;
    QAction *m_cancel = nullptr;
    QAction *m_resubmit = nullptr;
    QAction *m_submitCopy = nullptr;
    QAction *m_retryFailed = nullptr;
    QAction *m_cancelWaiting = nullptr;
    QAction *m_resizePool = nullptr;
    QAction *m_showPool = nullptr;
    QAction *m_copyId = nullptr;
    QAction *m_copyRequest = nullptr;
    QAction *m_saveLog = nullptr;
};

} // namespace pooldeck
