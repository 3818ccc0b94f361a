#include "servicefixture.h"

#include "common/jsonreader.h"
#include "common/literals.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

#include <csignal>

namespace pooldeck {
namespace {

constexpr int StartLimitMs = 20'000;

QJsonObject readObject(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
        qFatal("%s cannot be written", qPrintable(path));
    }
}

} // namespace

QString shareFolder()
{
    return QDir(QCoreApplication::applicationDirPath() + u"/../share/pooldeck"_s).absolutePath();
}

ServiceFixture::ServiceFixture()
    : m_programFolder(QCoreApplication::applicationDirPath())
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
}

ServiceFixture::~ServiceFixture()
{
    if (m_process.state() == QProcess::NotRunning && !start()) {
        return;
    }
    const QJsonArray left = pools("GET", u"/pools"_s).json.value("Pools"_L1).toArray();
    for (const QJsonValue &pool : left) {
        pools("DELETE", u"/pools/"_s + pool.toObject().value("PoolId"_L1).toString() + u"?force=true"_s);
    }
    const bool gone = QTest::qWaitFor([this] { return QDir(dataFolder() + u"/vms"_s).isEmpty(); }, 10'000);
    if (!gone) {
        // Hosts of classic processing stay a while; they end with their folder.
        QDir(dataFolder() + u"/vms"_s).removeRecursively();
    }
    terminate();
}

bool ServiceFixture::start(const QStringList &extraArguments)
{
    launch(extraArguments);
    return waitUntilReady();
}

void ServiceFixture::launch(const QStringList &extraArguments)
{
    QFile::remove(readyFile());
    m_process.start(m_programFolder + u"/pooldeckd"_s,
                    QStringList{u"--data-dir"_s, dataFolder(), u"--ready-file"_s, readyFile()} + extraArguments);
}

bool ServiceFixture::waitUntilReady()
{
    const bool ready =
        QTest::qWaitFor([this] { return QFile::exists(readyFile()) || m_process.state() == QProcess::NotRunning; },
                        StartLimitMs) &&
        QFile::exists(readyFile());
    if (ready) {
        readKeys(readyFile());
    }
    return ready;
}

void ServiceFixture::readKeys(const QString &file)
{
    const QJsonObject ready = readObject(file);
    m_poolServiceUrl = ready.value("PoolServiceUrl"_L1).toString();
    const auto take = [this](const QJsonObject &object, QLatin1StringView member, QString &into) {
        if (const QString key = object.value(member).toString(); !key.isEmpty()) {
            into = key;
            m_allKeys.append(key);
        }
    };
    QString unused;
    take(ready, "AuthorizationKey"_L1, m_authorizationKey);
    take(ready, "SecondaryAuthorizationKey"_L1, m_secondaryAuthorizationKey);
    const QJsonArray services = ready.value("WebServices"_L1).toArray();
    for (const QJsonValue &value : services) {
        const QJsonObject service = value.toObject();
        BesAddress &address = m_services[service.value("Name"_L1).toString() + service.value("Kind"_L1).toString()];
        address.baseUrl = service.value("BaseUrl"_L1).toString();
        address.swaggerUrl = service.value("SwaggerUrl"_L1).toString();
        take(service, "PrimaryKey"_L1, address.key);
        take(service, "SecondaryKey"_L1, unused);
    }
}

void ServiceFixture::terminate()
{
    m_process.terminate();
    m_process.waitForFinished(StartLimitMs);
}

void ServiceFixture::kill()
{
    m_process.kill();
    m_process.waitForFinished(StartLimitMs);
}

int ServiceFixture::command(const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(m_programFolder + u"/pooldeckd"_s, arguments);
    return process.waitForFinished(StartLimitMs) ? process.exitCode() : -1;
}

QString ServiceFixture::Answer::errorCode() const
{
    return json.value("error"_L1).toObject().value("details"_L1).toArray().at(0).toObject().value("code"_L1).toString();
}

QByteArray ServiceFixture::Answer::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    return {};
}

ServiceFixture::Answer ServiceFixture::call(const QByteArray &method, const QString &url, const QString &key,
                                            const QByteArray &body,
                                            const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    QNetworkAccessManager network;
    QNetworkRequest request{QUrl(url)};
    if (!key.isEmpty()) {
        request.setRawHeader("Authorization", "Bearer " + key.toLatin1());
    }
    request.setRawHeader("Content-Type", "application/json");
    for (const auto &[name, value] : headers) {
        request.setRawHeader(name, value);
    }
    if (!m_certificate.isNull()) { // it is compared below
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        request.setSslConfiguration(tls);
    }
    const std::unique_ptr<QNetworkReply> reply(method == "HEAD" ? network.head(request)
                                                                : network.sendCustomRequest(request, method, body));
    Answer answer;
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 70'000)) {
        return answer;
    }
    if (reply->sslConfiguration().peerCertificate() != m_certificate) {
        QTest::qFail("the service shows another certificate", __FILE__, __LINE__);
        return answer;
    }
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = reply->readAll();
    answer.json = QJsonDocument::fromJson(answer.body).object();
    const auto pairs = reply->rawHeaderPairs();
    for (const auto &pair : pairs) {
        answer.headers.append({pair.first, pair.second});
    }
    const QString target = request.url().path(QUrl::FullyEncoded) + u'?' + request.url().query(QUrl::FullyEncoded);
    const QString complaint =
        m_contract.complaintAbout({method, target, body, answer.status, answer.headers, answer.body});
    if (answer.status != 0 && !complaint.isEmpty()) {
        QTest::qFail(qPrintable(complaint), __FILE__, __LINE__);
    }
    return answer;
}

ServiceFixture::Answer ServiceFixture::pools(const QByteArray &method, const QString &path, const QByteArray &body,
                                             const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    const QString version = QString(path.contains(u'?') ? u"&"_s : u"?"_s) + u"api-version=2.0"_s;
    return call(method, m_poolServiceUrl + path + version, m_authorizationKey, body, headers);
}

QString ServiceFixture::createPool(int vmCount)
{
    const CreatePoolRequest request{vmCount, webService(u"census-income"_s, u"ResourceManager"_s).swaggerUrl, {}};
    const Answer answer = pools("POST", u"/pools"_s, QJsonDocument(request.toJson()).toJson());
    const QString poolId = answer.json.value("PoolId"_L1).toString();
    const bool ready = QTest::qWaitFor([&] { return pool(poolId).state == PoolState::Steady; }, StartLimitMs);
    return ready ? poolId : QString();
}

Pool ServiceFixture::pool(const QString &poolId)
{
    return Pool::fromJson(pools("GET", u"/pools/"_s + poolId).json).value_or(Pool{});
}

QString ServiceFixture::submit(const BesAddress &service, const QByteArray &request)
{
    const Answer created = call("POST", service.baseUrl + u"/jobs?api-version=2.0"_s, service.key, request);
    if (created.status != 200) {
        return {};
    }
    const QString jobId = QString::fromLatin1(created.body.mid(1, created.body.size() - 2));
    const Answer started =
        call("POST", service.baseUrl + u"/jobs/"_s + jobId + u"/start?api-version=2.0"_s, service.key);
    return started.status == 204 ? jobId : QString();
}

Job ServiceFixture::job(const QString &jobId)
{
    return Job::fromJson(pools("GET", u"/jobs/"_s + jobId).json).value_or(Job{});
}

bool ServiceFixture::addWebService(const QString &name, const QHash<QString, QByteArray> &files)
{
    const QString folder = m_folder.filePath(name);
    QDir().mkpath(folder);
    for (auto it = files.begin(); it != files.end(); ++it) {
        writeFile(folder + u'/' + it.key(), it.value());
    }
    const QString keysFile = m_folder.filePath(name + u"-keys.json"_s);
    if (command({u"services"_s, u"add"_s, folder, u"--data-dir"_s, dataFolder(), u"--keys-file"_s, keysFile}) != 0) {
        return false;
    }
    readKeys(keysFile);
    return true;
}

bool ServiceFixture::addGatedService()
{
    const QByteArray script = "while [ ! -e \"$1\" ]; do sleep 0.02; done\necho done > \"$2\"\n";
    const QByteArray manifest = R"({
        "Name": "gated", "Title": "Waits for a file", "Description": "For tests", "BillingPlanId": "S1",
        "Kinds": ["ResourceManager", "Classic"], "Inputs": {},
        "Outputs": {"output1": {"Title": "Result", "Extension": ".csv"}},
        "GlobalParameters": {"gate": {"Title": "File to wait for", "Type": "string"}},
        "Command": ["/bin/sh", "${folder}/wait.sh", "${parameter:gate}", "${output:output1}"],
        "TimeLimitSeconds": 600
    })";
    return addWebService(u"gated"_s, {{u"wait.sh"_s, script}, {u"web-service.json"_s, manifest}});
}

QByteArray ServiceFixture::gatedRequest(const QString &poolId) const
{
    QJsonObject request{{"GlobalParameters"_L1, QJsonObject{{"gate"_L1, gateFile()}}}};
    if (!poolId.isEmpty()) {
        request.insert("AzureBatchPoolId"_L1, poolId);
    }
    return QJsonDocument(request).toJson();
}

void ServiceFixture::openGate()
{
    writeFile(gateFile(), "open");
}

void ServiceFixture::closeGate()
{
    if (!QFile::remove(gateFile())) {
        qFatal("%s cannot be removed", qPrintable(gateFile()));
    }
}

QString ServiceFixture::gateFile() const
{
    return dataFolder() + u"/webservices/gated/open"_s;
}

} // namespace pooldeck
