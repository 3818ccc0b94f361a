#pragma once

#include "servicefixture.h"

#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>

namespace pooldeck {

/// pooldeck-cli of this build with the account of a service; its journals are in a folder of their own.
class CliProgram final
{
public:
    /// The service must outlive it. `webService`: whose API key ($API_KEY) it gets.
    explicit CliProgram(ServiceFixture &service, const QString &webService = QStringLiteral("census-income"));
    ~CliProgram();

    struct Run
    {
        int exitCode = -1; ///< -1: it did not end, or not by itself
        QByteArray output;
        QByteArray errors;

        QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
    };
    Run run(const QStringList &arguments, const QByteArray &input = {});

    /// …in two steps, for those who interrupt or kill it in between.
    void start(const QStringList &arguments);
    Run finish(int timeoutMs = 60'000);
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    QProcess &process() { return m_process; }

    void setApiKey(const QString &key) { m_apiKey = key; }

private:
    ServiceFixture &m_service;
    QTemporaryDir m_home;
    QString m_apiKey;
    QProcess m_process;
};

} // namespace pooldeck
