#include "playedvms.h"

#include "common/ids.h"
#include "common/literals.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonDocument>
#include <QTest>

namespace pooldeck {
namespace {

constexpr int LimitMs = 20'000;

void mustBe(bool done, const QString &what)
{
    if (!done) {
        qFatal("%s", qPrintable(what));
    }
}

} // namespace

PlayedVms::PlayedVms(ServiceFixture &service)
    : m_service(service)
{
    // The service looks for its vmhost and its share/ beside itself.
    const QString bin = m_folder.filePath(u"bin"_s);
    mustBe(QDir().mkpath(bin) && QDir().mkpath(m_folder.filePath(u"share"_s)), bin);
    mustBe(QFile::copy(QCoreApplication::applicationDirPath() + u"/pooldeckd"_s, bin + u"/pooldeckd"_s), bin);
    mustBe(QFile::link(shareFolder(), m_folder.filePath(u"share/pooldeck"_s)), bin);
    QFile vmhost(bin + u"/pooldeck-vmhost"_s);
    // It does not go when it is asked to: a pool that is deleted is there until it is forced, 5 s later.
    mustBe(vmhost.open(QIODevice::WriteOnly) && vmhost.write("#!/bin/sh\ntrap '' TERM\nexec sleep 600\n") > 0, bin);
    mustBe(vmhost.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner), bin);
    m_service.setProgramFolder(bin);
}

QJsonObject PlayedVms::nextBootstrap() const
{
    const QString folder = m_service.dataFolder() + u"/vms/"_s;
    const QStringList ids = QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &id : ids) {
        QFile file(folder + id + u"/bootstrap.json"_s);
        if (!m_met.contains(id) && file.open(QIODevice::ReadOnly)) {
            return QJsonDocument::fromJson(file.readAll()).object();
        }
    }
    return {};
}

PlayedVms::Vm PlayedVms::registerNext()
{
    Vm vm;
    const auto registerOne = [&] {
        const auto bootstrap = VmhostBootstrap::fromJson(nextBootstrap());
        if (!bootstrap) {
            return false;
        }
        m_met.append(bootstrap->vmId);
        vm.registration = {bootstrap->token, newId(), u"played"_s, QCoreApplication::applicationPid()};
        const auto answer = say(u"register"_s, vm.registration.toJson(), {});
        vm.id = answer.json.value("VmId"_L1).toString();
        vm.key = answer.json.value("SessionKey"_L1).toString();
        return answer.status == 200; // 410: it is on its way out again
    };
    const bool done = QTest::qWaitFor(registerOne, LimitMs);
    return done ? vm : Vm();
}

ServiceFixture::Answer PlayedVms::say(const QString &verb, const QJsonObject &body, const QString &key,
                                      const QString &query)
{
    const QString origin = m_service.poolServiceUrl().section(u'/', 0, 2);
    return m_service.call("POST", origin + u"/vmhost/"_s + verb + (query.isEmpty() ? u""_s : QString(u'?' + query)),
                          key, QJsonDocument(body).toJson());
}

Assignment PlayedVms::lease(const Vm &vm)
{
    const auto answer = say(u"lease"_s, {}, vm.key, u"wait=20"_s);
    return Assignment::fromJson(answer.json.value("Assignment"_L1).toObject()).value_or(Assignment{});
}

bool PlayedVms::finish(const Vm &vm, const Assignment &assignment, const QByteArray &content)
{
    const AttemptRef attempt{assignment.jobId, assignment.attempt};
    if (say(u"publish"_s, attempt.toJson(), vm.key).status != 200) {
        return false;
    }
    QDir().mkpath(assignment.outputFolder);
    for (auto it = assignment.outputs.begin(); it != assignment.outputs.end(); ++it) {
        QFile file(assignment.outputFolder + u'/' + it.key() + it->extension);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
            return false;
        }
    }
    CompleteRequest report;
    report.attempt = attempt;
    report.outcome = RunOutcome::Finished;
    report.exitCode = 0;
    report.log = u"played\n"_s;
    return say(u"complete"_s, report.toJson(), vm.key).status == 200;
}

} // namespace pooldeck
