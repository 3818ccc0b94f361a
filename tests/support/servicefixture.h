#pragma once

#include "contract.h"
#include "model/job.h"
#include "model/pool.h"

#include <QJsonObject>
#include <QProcess>
#include <QSslCertificate>
#include <QTemporaryDir>

namespace pooldeck {

/// The real `pooldeckd` of this build, on a data folder of its own, spoken to over HTTP.
class ServiceFixture final
{
public:
    ServiceFixture();
    /// Ends the service and every VM that it started.
    ~ServiceFixture();

    /// The folder of the programs, when it is not that of this build.
    void setProgramFolder(const QString &folder) { m_programFolder = folder; }
    /// Starts it and waits for the ready file; false with the reason on stderr.
    bool start(const QStringList &extraArguments = {});
    /// …in two steps, for those who kill it in between.
    void launch(const QStringList &extraArguments = {});
    bool waitUntilReady();
    void terminate();
    void kill();
    /// A command of pooldeckd while it is stopped, like {"keys", "rotate", …}; its exit code.
    int command(const QStringList &arguments);

    /// The folder stays when the test is over.
    void keepFolder() { m_folder.setAutoRemove(false); }
    QString folder() const { return m_folder.path(); }
    QString dataFolder() const { return m_folder.filePath(QStringLiteral("data")); }
    QString readyFile() const { return m_folder.filePath(QStringLiteral("ready.json")); }
    QProcess &process() { return m_process; }
    qint64 pid() const { return m_process.processId(); }

    /// Of the newest ready file that had keys.
    QString poolServiceUrl() const { return m_poolServiceUrl; }
    QString authorizationKey() const { return m_authorizationKey; }
    QString secondaryAuthorizationKey() const { return m_secondaryAuthorizationKey; }
    /// What `pools` uses from now on.
    void setAuthorizationKey(const QString &key) { m_authorizationKey = key; }
    struct BesAddress
    {
        QString baseUrl;
        QString swaggerUrl;
        QString key;
    };
    /// `kind`: "ResourceManager", "Classic".
    BesAddress webService(const QString &name, const QString &kind) const { return m_services.value(name + kind); }
    QStringList allKeys() const { return m_allKeys; }
    void readKeys(const QString &file);

    struct Answer
    {
        int status = 0;
        QByteArray body;
        QJsonObject json;
        QList<std::pair<QByteArray, QByteArray>> headers;

        QString errorCode() const;
        QByteArray header(const QByteArray &name) const;
    };
    /// The one that a service with TLS shows; null without TLS.
    void setCertificate(const QSslCertificate &certificate) { m_certificate = certificate; }
    /// One request to any URL, as it stands. Its answer is held against docs/openapi.yaml: what that does not allow
    /// fails the test.
    Answer call(const QByteArray &method, const QString &url, const QString &key, const QByteArray &body = {},
                const QList<std::pair<QByteArray, QByteArray>> &headers = {});
    /// What was met of docs/openapi.yaml.
    Contract &contract() { return m_contract; }
    /// …with api-version, below the Pool Service URL and with the authorization key.
    Answer pools(const QByteArray &method, const QString &path, const QByteArray &body = {},
                 const QList<std::pair<QByteArray, QByteArray>> &headers = {});

    /// A pool whose VMs are ready; its id.
    QString createPool(int vmCount);
    Pool pool(const QString &poolId);
    /// Creates and starts a job; its id, "" when refused.
    QString submit(const BesAddress &service, const QByteArray &request);
    Job job(const QString &jobId);

    /// Registers a web service with these files, by name. Not while the service runs, and after its first start.
    bool addWebService(const QString &name, const QHash<QString, QByteArray> &files);

    /// Registers a web service whose job runs until its gate is open. The gate is a file in the web service's folder,
    /// which is what a job sees in its sandbox, too. Before `start`, after the
    /// first start.
    bool addGatedService();
    QByteArray gatedRequest(const QString &poolId) const;
    void openGate();
    void closeGate();

private:
    QString gateFile() const;

    QTemporaryDir m_folder;
    QString m_programFolder;
    Contract m_contract;
    QProcess m_process;
    QString m_poolServiceUrl;
    QString m_authorizationKey;
    QString m_secondaryAuthorizationKey;
    QHash<QString, BesAddress> m_services;
    QStringList m_allKeys;
    QSslCertificate m_certificate;
};

/// share/pooldeck of this build.
QString shareFolder();

} // namespace pooldeck
