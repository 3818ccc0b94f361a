#include "cliprogram.h"

#include <QCoreApplication>
#include <QTest>

namespace pooldeck {

CliProgram::CliProgram(ServiceFixture &service, const QString &webService)
    : m_service(service)
    , m_apiKey(service.webService(webService, QStringLiteral("ResourceManager")).key)
{
}

CliProgram::~CliProgram()
{
    m_process.kill();
    m_process.waitForFinished();
}

void CliProgram::start(const QStringList &arguments)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("ACCOUNT_KEY"), m_service.authorizationKey());
    environment.insert(QStringLiteral("API_KEY"), m_apiKey);
    environment.insert(QStringLiteral("XDG_DATA_HOME"), m_home.path());
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    environment.remove(QStringLiteral("DISPLAY"));
    m_process.setProcessEnvironment(environment);
    m_process.start(QCoreApplication::applicationDirPath() + QStringLiteral("/pooldeck-cli"),
                    QStringList{QStringLiteral("--url"), m_service.poolServiceUrl(), QStringLiteral("--key-env"),
                                QStringLiteral("ACCOUNT_KEY")} +
                        arguments);
}

CliProgram::Run CliProgram::finish(int timeoutMs)
{
    if (!QTest::qWaitFor([this] { return !isRunning(); }, timeoutMs)) {
        return {};
    }
    const bool isByItself = m_process.exitStatus() == QProcess::NormalExit;
    return {isByItself ? m_process.exitCode() : -1, m_process.readAllStandardOutput(),
            m_process.readAllStandardError()};
}

CliProgram::Run CliProgram::run(const QStringList &arguments, const QByteArray &input)
{
    start(arguments);
    m_process.write(input);
    m_process.closeWriteChannel();
    return finish();
}

} // namespace pooldeck
