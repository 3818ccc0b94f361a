#include "shell/quitguard.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "pools/poolactions.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "shell/prompter.h"
#include "shell/workspace.h"
#include "sync/accountsession.h"

#include <QPointer>

#include <memory>

namespace pooldeck {
namespace {

constexpr int ZeroAndQuit = 0;
constexpr int KeepAndQuit = 1;
constexpr int Stay = 2;

} // namespace

QuitGuard::QuitGuard(Operations &operations, Prompter &prompter, QObject *parent)
    : QObject(parent)
    , m_operations(operations)
    , m_prompter(prompter)
{
}

bool QuitGuard::mayClose(Workspace *workspace)
{
    if (m_agreed) {
        return true;
    }
    if (m_asking) {
        return false;
    }
    const QStringList halfDone = this->halfDone();
    const qint64 vms = workspace ? workspace->session().burn().vmCount : 0;
    if (vms == 0 && halfDone.isEmpty()) {
        return true;
    }
    const QList<Pool> pools = workspace ? workspace->session().monitor().pools().values() : QList<Pool>();
    const bool live = workspace && workspace->session().monitor().state() == AccountMonitor::State::Live;
    Question question;
    question.title = tr("Quit Pooldeck");
    QStringList details = halfDone;
    if (vms > 0) {
        const QString burn = hoursText(vms * 3'600'000);
        if (!live) {
            question.text = vms == 1 ? tr("1 VM was running when the service last answered")
                                     : tr("%1 were running when the service last answered").arg(vmsText(vms));
            details.append(
                tr("They may still run and bill %1 compute-hours per hour. Without a connection they cannot be "
                   "stopped from here.")
                    .arg(burn));
        } else {
            question.text = vms == 1 ? tr("1 VM keeps running and bills %1 compute-hours per hour").arg(burn)
                                     : tr("%1 keep running and bill %2 compute-hours per hour").arg(vmsText(vms), burn);
            qint64 running = 0;
            for (const Pool &pool : pools) {
                running += pool.runningJobCount;
            }
            details.append(
                running > 0 ? tr("Resized to zero, each VM stops when its job has ended: %1 run. Waiting jobs stay in "
                                 "their queues.")
                                  .arg(jobsText(running))
                            : tr("No job runs on them. Pools and their queues stay when they are resized to zero."));
        }
    } else {
        question.text = tr("Work is half done");
        details.append(tr("What has not been sent yet will not be."));
    }
    question.detail = details.join(u'\n');
    QList<int> meanings;
    if (vms > 0 && live) {
        question.choices.append({tr("Resize to zero and quit"), ButtonKind::Primary});
        meanings.append(ZeroAndQuit);
        question.choices.append({tr("Keep them running and quit"), ButtonKind::Normal});
    } else {
        question.choices.append({tr("Quit"), ButtonKind::Normal});
    }
    meanings.append(KeepAndQuit);
    question.choices.append({tr("Cancel"), ButtonKind::Normal});
    meanings.append(Stay);
    question.safeChoice = int(meanings.size()) - 1;
    m_asking = true;
    m_prompter.ask(question, this, [this, meanings, pools, workspace = QPointer(workspace)](int choice) {
        m_asking = false;
        switch (meanings.value(choice, Stay)) {
        case ZeroAndQuit:
            if (workspace) {
                zeroAndQuit(workspace, pools);
            }
            break;
        case KeepAndQuit:
            m_agreed = true;
            Q_EMIT quitAgreed();
            break;
        case Stay:
            break;
        }
    });
    return false;
}

QStringList QuitGuard::halfDone() const
{
    QStringList lines;
    for (const Operation &operation : m_operations.running()) {
        if (operation.losesOnQuit) {
            lines.append(
                tr("%1: %2 of %3 done").arg(operation.title, numberText(operation.done), numberText(operation.total)));
        }
    }
    return lines;
}

void QuitGuard::leave(Workspace *workspace, const std::function<void()> &go)
{
    if (m_asking) {
        return;
    }
    const qsizetype pools = workspace ? workspace->poolActions().undoableCount() : 0;
    QStringList details = halfDone();
    if (pools == 0 && details.isEmpty()) {
        go();
        return;
    }
    Question question;
    question.title = tr("Another connection");
    QList<int> meanings;
    if (!details.isEmpty()) {
        details.append(tr("What has not been sent yet will not be."));
    }
    if (pools > 0) {
        question.text =
            pools == 1 ? tr("1 pool is about to go to zero") : tr("%1 are about to go to zero").arg(poolsText(pools));
        question.choices.append({tr("Resize to zero and switch"), ButtonKind::Primary});
        meanings.append(ZeroAndQuit);
        question.choices.append({tr("Keep the VMs and switch"), ButtonKind::Normal});
    } else {
        question.text = tr("Work is half done");
        question.choices.append({tr("Switch"), ButtonKind::Normal});
    }
    meanings.append(KeepAndQuit);
    question.choices.append({tr("Stay here"), ButtonKind::Normal});
    meanings.append(Stay);
    question.safeChoice = int(meanings.size()) - 1;
    question.detail = details.join(u'\n');
    m_asking = true;
    m_prompter.ask(question, this, [this, meanings, go, workspace = QPointer(workspace)](int choice) {
        m_asking = false;
        const int meaning = meanings.value(choice, Stay);
        if (meaning == Stay) {
            return;
        }
        if (meaning == KeepAndQuit || !workspace) {
            go();
            return;
        }
        // A pool that could not be resized is told of here, and would not be elsewhere.
        workspace->poolActions().sendUndoable([this, go](bool all) {
            if (all) {
                QMetaObject::invokeMethod(this, go, Qt::QueuedConnection); // the workspace goes with it
            }
        });
    });
}

/// `pools` as they were when it was asked: one that somebody has changed since is left alone.
void QuitGuard::zeroAndQuit(Workspace *workspace, const QList<Pool> &pools)
{
    workspace->poolActions().undoAll();
    auto open = std::make_shared<int>(0);
    auto failed = std::make_shared<bool>(false);
    const int operation = m_operations.begin(tr("Resizing to zero"));
    for (const Pool &pool : pools) {
        if (pool.targetVmCount == 0 || pool.state == PoolState::Deleting) {
            continue;
        }
        ++*open;
        ResizePoolRequest request;
        request.vmCount = 0;
        whenDone(
            workspace->session().client().resizePool(pool.id, request, pool.etag), workspace,
            [this, workspace, open, failed, operation, name = pool.name](const Result<Pool> &result) {
                --*open;
                if (!result) {
                    *failed = true;
                    Notice notice;
                    notice.kind = NoticeKind::Failed;
                    notice.text =
                        result.error().httpStatus == 412
                            ? tr("%1 was changed meanwhile, so it was left alone and Pooldeck stays open").arg(name)
                            : tr("%1 could not be resized to zero, so Pooldeck stays open").arg(name);
                    notice.detail = result.error().toString();
                    workspace->notices().post(notice);
                }
                if (*open == 0) {
                    m_operations.end(operation);
                    if (!*failed) {
                        m_agreed = true;
                        Q_EMIT quitAgreed();
                    }
                }
            });
    }
    if (*open == 0) {
        m_operations.end(operation);
        m_agreed = true;
        Q_EMIT quitAgreed();
    }
}

} // namespace pooldeck
