#include "serve.h"

#include "commands.h"
#include "common/literals.h"
#include "runningservice.h"
#include "setup/log.h"
#include "setup/settings.h"
#include "vmhost/sandboxprobe.h"
#include "vmhost/terminationsignals.h"

#include <QCoreApplication>
#include <QLoggingCategory>

#include <pooldeck/version.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

Q_LOGGING_CATEGORY(lcServe, "pooldeck.service.main", QtInfoMsg)

namespace pooldeck {
namespace {

/// Whether jobs will be sandboxed, from what the probe said; an error when the service must not start.
Result<bool> sandboxDecision(SandboxMode mode, const QString &problem)
{
    if (problem.isEmpty()) {
        return true;
    }
    if (mode == SandboxMode::Require) {
        return Failure(localError(
            u"NoSandbox"_s,
            u"Jobs cannot be sandboxed on this computer (%1), and --sandbox require does not do without. Install the "
            u"package bubblewrap and allow this user to make user namespaces, or use --sandbox auto or off."_s.arg(
                problem)));
    }
    qCWarning(lcServe).noquote() << "Jobs run without a sandbox:" << problem;
    return false;
}

void warnOfRisks(const ServiceOptions &options)
{
    if (geteuid() == 0) {
        qCWarning(lcServe) << "pooldeckd runs as root, and so do the commands of jobs. Give it a user of its own.";
    }
    if (options.insecureHttp && !isLoopback(options.listenAddress)) {
        qCWarning(lcServe).noquote() << u"insecure-http: keys and data cross the network in clear on %1."_s.arg(
            options.listenAddress);
    }
}

/// Tells systemd (Type=notify), when it asked to be told.
void notifySystemd(const QByteArray &state)
{
    const QByteArray path = qgetenv("NOTIFY_SOCKET");
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.isEmpty() || std::size_t(path.size()) >= sizeof(address.sun_path)) {
        return;
    }
    std::copy(path.begin(), path.end(), address.sun_path);
    if (path.startsWith('@')) { // a name without a file
        address.sun_path[0] = '\0';
    }
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + std::size_t(path.size()));
    if (fd < 0 || sendto(fd, state.constData(), std::size_t(state.size()), MSG_NOSIGNAL,
                         reinterpret_cast<const sockaddr *>(&address), length) < 0) {
        qCWarning(lcServe) << "systemd could not be told:" << std::strerror(errno);
    }
    if (fd >= 0) {
        close(fd);
    }
}

} // namespace

int serve(const ServiceOptions &options)
{
    log::install(options.logLevel, options.logFormat);
    const TerminationSignals signals;
    QCoreApplication &application = *QCoreApplication::instance();
    std::unique_ptr<RunningService> service;
    const auto begin = [&](const Result<bool> &sandboxJobs) {
        ServiceOptions decided = options;
        decided.sandboxJobs = sandboxJobs.value_or(false);
        service = std::make_unique<RunningService>(decided);
        const Result<void> started = sandboxJobs ? service->start() : Failure(sandboxJobs.error());
        if (!started) {
            QCoreApplication::exit(fail(started.error()));
            return;
        }
        std::printf("pooldeckd %s serves %s\n", POOLDECK_VERSION, qPrintable(service->poolServiceUrl()));
        std::fflush(stdout);
        notifySystemd("READY=1");
        QObject::connect(service.get(), &RunningService::stopped, &application, &QCoreApplication::quit);
        QObject::connect(service.get(), &RunningService::idle, &application, &QCoreApplication::quit);
        QObject::connect(service.get(), &RunningService::broken, &application, [](const QString &reason) {
            std::fprintf(stderr, "pooldeckd: %s\n", qPrintable(reason));
            QCoreApplication::exit(Failed);
        });
    };
    warnOfRisks(options);
    QObject::connect(&signals, &TerminationSignals::received, &application, [&](int signal) {
        if (signal == SIGHUP) {
            if (service) {
                service->reloadCredentials();
            }
            return;
        }
        TerminationSignals::letThemEndTheProcess();
        notifySystemd("STOPPING=1");
        if (service) {
            service->stop();
        } else {
            QCoreApplication::quit();
        }
    });
    SandboxProbe probe({options.programFolder, options.shareFolder});
    QObject::connect(&probe, &SandboxProbe::finished, &application,
                     [&](const QString &problem) { begin(sandboxDecision(options.sandbox, problem)); });
    if (options.sandbox == SandboxMode::Off) {
        QMetaObject::invokeMethod(
            &application, [&] { begin(false); }, Qt::QueuedConnection);
    } else {
        probe.start();
    }
    return QCoreApplication::exec();
}

} // namespace pooldeck
