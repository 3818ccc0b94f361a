#include "azurite.h"

#include "common/literals.h"
#include "model/blobreference.h"
#include "storage/blobsigning.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QLockFile>
#include <QMessageAuthenticationCode>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

namespace pooldeck {
namespace {

const QString Version = u"3.35.0"_s;
constexpr int InstallLimitMs = 240'000;

/// The program's file, "" with the reason in `why`.
QString installed(QString &why)
{
    const QString folder = QStringLiteral(AZURITE_FOLDER) + u'/' + Version;
    const QString program = folder + u"/node_modules/azurite/dist/src/blob/main.js"_s;
    if (QFileInfo::exists(program)) {
        return program;
    }
    const QString npm = QStandardPaths::findExecutable(u"npm"_s);
    if (npm.isEmpty()) {
        why = u"npm is not installed"_s;
        return {};
    }
    QDir().mkpath(QStringLiteral(AZURITE_FOLDER));
    QLockFile others(folder + u".lock"_s); // tests that run at the same time
    others.setStaleLockTime(0);
    if (!others.tryLock(InstallLimitMs)) {
        why = u"another test does not get azurite installed"_s;
        return {};
    }
    if (QFileInfo::exists(program)) {
        return program;
    }
    const QString incoming = folder + u".incoming"_s;
    QDir(incoming).removeRecursively();
    QDir().mkpath(incoming);
    QProcess install;
    install.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    install.start(npm, {u"install"_s, u"--prefix"_s, incoming, u"--no-audit"_s, u"--no-fund"_s, u"--no-package-lock"_s,
                        u"--ignore-scripts"_s, QString(u"azurite@"_s + Version)});
    if (!install.waitForFinished(InstallLimitMs) || install.exitCode() != 0 || !QDir().rename(incoming, folder)) {
        install.kill();
        install.waitForFinished();
        why = u"npm could not install azurite"_s;
        return {};
    }
    return program;
}

} // namespace

Azurite::Azurite()
    : m_key(QString::fromLatin1(
          QByteArray("not a secret, but as long as one: 64 bytes for a storage account").toBase64()))
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.setStandardOutputFile(QProcess::nullDevice());
}

Azurite::~Azurite()
{
    m_process.kill();
    m_process.waitForFinished();
}

QString Azurite::start()
{
    QString why;
    const QString program = installed(why);
    const QString node = QStandardPaths::findExecutable(u"node"_s);
    if (program.isEmpty() || node.isEmpty()) {
        return program.isEmpty() ? why : u"node is not installed"_s;
    }
    QTcpServer free;
    free.listen(QHostAddress::LocalHost);
    m_port = free.serverPort();
    free.close();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"AZURITE_ACCOUNTS"_s, QString(u"acme:"_s + m_key));
    m_process.setProcessEnvironment(environment);
    m_process.start(node, {program, u"--silent"_s, u"--disableTelemetry"_s, u"--skipApiVersionCheck"_s, u"--location"_s,
                           m_folder.path(), u"--blobHost"_s, u"127.0.0.1"_s, u"--blobPort"_s, QString::number(m_port)});
    const bool answers = QTest::qWaitFor(
        [this] {
            QTcpSocket socket;
            socket.connectToHost(QHostAddress::LocalHost, m_port);
            return socket.waitForConnected(1000) || m_process.state() == QProcess::NotRunning;
        },
        30'000);
    return answers && m_process.state() == QProcess::Running ? QString() : u"azurite does not start"_s;
}

QString Azurite::connectionString() const
{
    return u"DefaultEndpointsProtocol=http;AccountName=acme;AccountKey="_s + m_key + u";BlobEndpoint="_s + endpoint() +
           u';';
}

BlobLocation Azurite::blob(const QString &name) const
{
    return BlobLocation::of({connectionString(), name, std::nullopt, std::nullopt}).value_or(BlobLocation());
}

bool Azurite::createContainer(const QString &name)
{
    BlobLocation location = blob(name + u"/any"_s);
    location.url = QUrl(endpoint() + u'/' + name);
    return call("PUT", location, {{"restype", "container"}}, {}, {}).first == 201;
}

bool Azurite::write(const QString &name, const QByteArray &bytes)
{
    return call("PUT", blob(name), {}, {{"x-ms-blob-type", "BlockBlob"}, {"Content-Type", "text/csv"}}, bytes).first ==
           201;
}

std::pair<int, QByteArray> Azurite::get(const QString &url)
{
    QNetworkAccessManager network;
    const std::unique_ptr<QNetworkReply> reply(network.get(QNetworkRequest(QUrl(url))));
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 30'000)) {
        return {};
    }
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll()};
}

QByteArray Azurite::read(const QString &name)
{
    const auto [status, body] = call("GET", blob(name), {}, {}, {});
    return status == 200 ? body : QByteArray();
}

BlobLocation Azurite::blobVia(quint16 port, const QString &name) const
{
    BlobLocation location = blob(name);
    location.url.setPort(port);
    return location;
}

QString Azurite::token(const QString &name, const QString &permissions) const
{
    return tokenFor(u"b"_s, name, permissions);
}

QString Azurite::containerToken(const QString &container, const QString &permissions) const
{
    return tokenFor(u"c"_s, container, permissions);
}

QString Azurite::tokenFor(const QString &resource, const QString &name, const QString &permissions) const
{
    const QString expiry = QDateTime::currentDateTimeUtc().addDays(1).toString(u"yyyy-MM-ddThh:mm:ss'Z'"_s);
    const QString text = permissions + u"\n\n"_s + expiry + u"\n/blob/acme/"_s + name + u"\n\n\n\n2018-11-09\n"_s +
                         resource + u"\n\n\n\n\n\n"_s;
    const QByteArray signature =
        QMessageAuthenticationCode::hash(text.toUtf8(), QByteArray::fromBase64(m_key.toLatin1()),
                                         QCryptographicHash::Sha256)
            .toBase64();
    return u"?sv=2018-11-09&sr="_s + resource + u"&sp="_s + permissions + u"&se="_s +
           QString::fromLatin1(QUrl::toPercentEncoding(expiry)) + u"&sig="_s +
           QString::fromLatin1(QUrl::toPercentEncoding(QString::fromLatin1(signature)));
}

std::pair<int, QByteArray> Azurite::call(const QByteArray &method, const BlobLocation &location,
                                         const QList<std::pair<QByteArray, QByteArray>> &query,
                                         QList<std::pair<QByteArray, QByteArray>> headers, const QByteArray &body)
{
    QUrl url = location.url;
    QString text;
    for (const auto &[name, value] : query) {
        text += (text.isEmpty() ? u""_s : u"&"_s) + QString::fromLatin1(name + '=' + value);
    }
    url.setQuery(text);
    headers.emplaceBack("x-ms-version", BlobSigning::Version);
    headers.emplaceBack(
        "x-ms-date",
        QLocale::c().toString(QDateTime::currentDateTimeUtc(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s).toLatin1());
    QNetworkRequest request(url);
    for (const auto &[name, value] : std::as_const(headers)) {
        request.setRawHeader(name, value);
    }
    request.setRawHeader("Authorization", BlobSigning::authorization(location, method, query, headers, body.size()));
    QNetworkAccessManager network;
    const std::unique_ptr<QNetworkReply> reply(network.sendCustomRequest(request, method, body));
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, 30'000)) {
        return {};
    }
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll()};
}

} // namespace pooldeck
