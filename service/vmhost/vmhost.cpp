#include "vmhost/vmhost.h"

#include "common/ids.h"
#include "common/literals.h"
#include "common/whendone.h"
#include "net/retrydelay.h"
#include "vmhost/attemptrun.h"
#include "vmhost/wipefolder.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QSysInfo>

#include <chrono>

Q_LOGGING_CATEGORY(lcVmhost, "pooldeck.vmhost", QtInfoMsg)

namespace pooldeck {
namespace {

using std::chrono::milliseconds;

constexpr qint64 LongestRetryMs = 2000;
constexpr qint64 ShortestLeaseMs = 500; // a service that answers "no work" at once is not asked faster than this
constexpr qint64 FolderCheckMs = 1000;
constexpr milliseconds ShortJob(50); // shorter ones are over before anything has to be said or asked about them

milliseconds retryDelay(int failures)
{
    const double jitter = QRandomGenerator::global()->generateDouble();
    return milliseconds(std::min(LongestRetryMs, retryDelayMs(failures + 1, jitter)));
}

} // namespace

Vmhost::Vmhost(const Settings &settings, HttpTransport &transport, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
    , m_client(transport, settings.bootstrap.endpointFile)
    , m_nonce(newId())
{
    m_stepTimer.setSingleShot(true);
    m_heartbeatTimer.setSingleShot(true);
    m_ordersTimer.setSingleShot(true);
    connect(&m_stepTimer, &QTimer::timeout, this, [this] { std::exchange(m_step, {})(*this); });
    connect(&m_heartbeatTimer, &QTimer::timeout, this, &Vmhost::heartbeat);
    connect(&m_ordersTimer, &QTimer::timeout, this, &Vmhost::pollOrders);
    connect(&m_folderTimer, &QTimer::timeout, this, [this] {
        if (!QFileInfo::exists(m_settings.bootstrap.workFolder)) {
            end(FolderGone);
        }
    });
}

Vmhost::~Vmhost() = default;

void Vmhost::start()
{
    m_folderTimer.start(milliseconds(FolderCheckMs));
    registerVm();
}

void Vmhost::stop()
{
    end(Stopped);
}

void Vmhost::registerVm()
{
    const RegisterRequest request{m_settings.bootstrap.token, m_nonce, QSysInfo::machineHostName(),
                                  QCoreApplication::applicationPid()};
    whenDone(m_client.registerVm(request), this, [this](const Result<RegisterAnswer> &answer) {
        if (m_ending) {
            return;
        }
        if (!answer) {
            const CallTrouble trouble = note(answer.error());
            if (trouble == CallTrouble::Again) {
                again(&Vmhost::registerVm);
            } else {
                end(GivenUp);
            }
            return;
        }
        noteAnswer();
        qCInfo(lcVmhost) << "registered as VM" << answer->vmId;
        m_client.setSessionKey(Secret(answer->sessionKey.toUtf8()));
        m_places = {FileRoots(answer->fileRoots), BlobHosts(answer->allowedBlobHosts)};
        m_heartbeatMs = int(answer->heartbeatMs);
        QFile::remove(m_settings.bootstrapFile);
        m_settings.bootstrap.token.clear();
        heartbeat();
        nextLease();
    });
}

void Vmhost::nextLease()
{
    m_attempt = {};
    m_stepFailures = 0;
    lease();
}

void Vmhost::lease()
{
    m_leaseAsked.start();
    whenDone(m_client.lease(), this, [this](const Result<std::optional<Assignment>> &answer) {
        if (m_ending) {
            return;
        }
        if (!answer) {
            if (note(answer.error()) == CallTrouble::Over) {
                end(GivenUp);
            } else {
                again(&Vmhost::lease);
            }
            return;
        }
        noteAnswer();
        m_stepFailures = 0;
        if (*answer) {
            accept(**answer);
        } else {
            m_step = &Vmhost::lease;
            m_stepTimer.start(milliseconds(std::max<qint64>(0, ShortestLeaseMs - m_leaseAsked.elapsed())));
        }
    });
}

void Vmhost::accept(const Assignment &assignment)
{
    m_attempt = {assignment.jobId, assignment.attempt};
    if (m_reported && m_report.attempt == m_attempt) { // it has run: never twice, only reported again
        again(&Vmhost::complete);
        return;
    }
    m_cancelAsked = false;
    m_publishUnderWay = false;
    m_reported = false;
    const QString folder = m_settings.bootstrap.workFolder + u"/attempt-"_s + QString::number(++m_attemptsRun);
    m_run = new AttemptRun(assignment, m_places, m_settings.binFolder, folder, this);
    connect(m_run, &AttemptRun::readyToPublish, this, &Vmhost::publish);
    connect(m_run, &AttemptRun::ended, this, &Vmhost::onAttemptEnded);
    m_heartbeatTimer.start(std::min(milliseconds(m_heartbeatMs), ShortJob));
    m_ordersTimer.start(ShortJob);
    m_run->start();
}

void Vmhost::publish()
{
    if (m_attempt.isIdle() || m_ending) {
        return;
    }
    m_publishUnderWay = true;
    whenDone(m_client.publish(m_attempt), this, [this, attempt = m_attempt](const Result<void> &answer) {
        if (m_ending || attempt != m_attempt) {
            return;
        }
        m_publishUnderWay = false;
        if (answer) {
            noteAnswer();
            m_stepFailures = 0;
            m_run->commit();
            return;
        }
        switch (note(answer.error())) {
        case CallTrouble::Again:
            if (m_cancelAsked) {
                m_run->cancel();
            } else {
                again(&Vmhost::publish);
            }
            return;
        case CallTrouble::Stale:
        case CallTrouble::Refused:
            abandon();
            return;
        case CallTrouble::Over:
            end(GivenUp);
            return;
        }
    });
}

void Vmhost::onAttemptEnded(const CompleteRequest &report)
{
    m_run->deleteLater();
    m_run = nullptr;
    if (m_ending) {
        finishEnd();
    } else if (report.attempt != m_attempt) {
        nextLease();
    } else {
        m_report = report;
        m_stepFailures = 0;
        complete();
    }
}

void Vmhost::complete()
{
    using Next = Result<std::optional<Assignment>>;
    whenDone(m_client.complete(m_report), this, [this, attempt = m_attempt](const Next &answer) {
        if (m_ending || attempt != m_attempt) {
            return;
        }
        if (answer) {
            noteAnswer();
            m_reported = true;
            if (*answer) {
                m_stepFailures = 0;
                accept(**answer);
            } else {
                nextLease();
            }
            return;
        }
        switch (note(answer.error())) {
        case CallTrouble::Again:
            again(&Vmhost::complete);
            return;
        case CallTrouble::Refused:
            if (!m_report.log.isEmpty()) { // what a command prints is the one part that nobody has checked
                m_report.log.clear();
                again(&Vmhost::complete);
                return;
            }
            m_reported = true;
            nextLease();
            return;
        case CallTrouble::Stale:
            nextLease();
            return;
        case CallTrouble::Over:
            end(GivenUp);
            return;
        }
    });
}

void Vmhost::heartbeat()
{
    m_heartbeatTimer.start(m_heartbeatMs);
    whenDone(m_client.heartbeat(m_attempt), this, [this, attempt = m_attempt](const Result<bool> &answer) {
        if (m_ending) {
            return;
        }
        if (answer) {
            noteAnswer();
            m_heartbeatFailures = 0;
            if (*answer) {
                cancelAttempt(attempt);
            }
            return;
        }
        switch (note(answer.error())) {
        case CallTrouble::Again:
            m_heartbeatTimer.start(std::min(milliseconds(m_heartbeatMs), retryDelay(++m_heartbeatFailures)));
            return;
        case CallTrouble::Stale:
            if (attempt == m_attempt) {
                abandon();
            }
            return;
        case CallTrouble::Refused:
            return;
        case CallTrouble::Over:
            end(GivenUp);
            return;
        }
    });
}

void Vmhost::pollOrders()
{
    // Never more than one: the transport's connections are few, and the heartbeat brings the same order a little later.
    if (m_ordersUnderWay || m_attempt.isIdle() || m_ending) {
        return;
    }
    m_ordersUnderWay = true;
    QElapsedTimer asked;
    asked.start();
    whenDone(m_client.orders(m_attempt), this, [this, attempt = m_attempt, asked](const Result<bool> &answer) {
        m_ordersUnderWay = false;
        if (m_ending) {
            return;
        }
        milliseconds delay(std::max<qint64>(0, attempt == m_attempt ? ShortestLeaseMs - asked.elapsed() : 0));
        if (answer) {
            noteAnswer();
            m_ordersFailures = 0;
            if (*answer) {
                cancelAttempt(attempt);
            }
        } else {
            const CallTrouble trouble = note(answer.error());
            if (trouble == CallTrouble::Over) {
                end(GivenUp);
                return;
            }
            if (trouble == CallTrouble::Stale && attempt == m_attempt) {
                abandon();
            }
            if (attempt == m_attempt || trouble == CallTrouble::Again) {
                delay = retryDelay(++m_ordersFailures);
            }
        }
        m_ordersTimer.start(delay);
    });
}

void Vmhost::cancelAttempt(const AttemptRef &attempt)
{
    if (attempt.isIdle() || attempt != m_attempt || m_cancelAsked || !m_run) {
        return;
    }
    qCInfo(lcVmhost) << "job" << attempt.jobId << "is to be cancelled";
    m_cancelAsked = true;
    if (!m_publishUnderWay) { // otherwise the service's answer to that decides
        m_stepTimer.stop();
        m_run->cancel();
    }
}

void Vmhost::abandon()
{
    if (m_attempt.isIdle()) {
        return;
    }
    qCInfo(lcVmhost) << "job" << m_attempt.jobId << "attempt" << m_attempt.attempt << "is no longer this VM's";
    m_stepTimer.stop();
    m_attempt = {};
    if (m_run) {
        m_run->cancel();
    } else {
        nextLease();
    }
}

void Vmhost::end(ExitCode code)
{
    if (m_ending) {
        return;
    }
    qCInfo(lcVmhost) << "ends with exit code" << code;
    m_ending = code;
    m_stepTimer.stop();
    m_heartbeatTimer.stop();
    m_ordersTimer.stop();
    m_folderTimer.stop();
    if (m_run) {
        m_run->cancel();
    } else {
        QMetaObject::invokeMethod(this, &Vmhost::finishEnd, Qt::QueuedConnection);
    }
}

void Vmhost::finishEnd()
{
    QFile::remove(m_settings.bootstrapFile);
    wipeFolder(m_settings.bootstrap.workFolder);
    Q_EMIT ended(*m_ending);
}

void Vmhost::again(Step step)
{
    m_step = std::move(step);
    m_stepTimer.start(retryDelay(++m_stepFailures));
}

CallTrouble Vmhost::note(const Error &error)
{
    const CallTrouble trouble = troubleOf(error);
    if (trouble != CallTrouble::Again) {
        qCWarning(lcVmhost).noquote() << "refused:" << error.toString();
    } else if (!m_serviceAway) {
        m_serviceAway = true;
        qCWarning(lcVmhost).noquote() << "the service is away:" << error.toString();
    }
    return trouble;
}

void Vmhost::noteAnswer()
{
    if (m_serviceAway) {
        m_serviceAway = false;
        qCInfo(lcVmhost) << "the service is back";
    }
}

} // namespace pooldeck
