// Behaves as pooldeckd does towards the console that starts it: data folder, endpoint file, ready file, 401 without a
// key.
// `<data folder>/behaviour` may hold "die" (ends at once) or "mute" (never gets ready).

#include "common/jsonreader.h"
#include "common/literals.h"
#include "model/protocolerror.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <cstdio>

using namespace pooldeck;

namespace {

QString optionOf(const QStringList &arguments, const QString &name)
{
    return arguments.value(arguments.indexOf(name) + 1);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly)) {
        file.write(bytes);
        file.commit();
    }
}

QByteArray readyFile(quint16 port, const QString &keyPrefix)
{
    const QString origin = u"http://127.0.0.1:%1"_s.arg(port);
    QJsonObject service{{"Name"_L1, u"census"_s},
                        {"Kind"_L1, u"Classic"_s},
                        {"BaseUrl"_L1, QString(origin + u"/workspaces/w/services/s"_s)},
                        {"SwaggerUrl"_L1, QString(origin + u"/workspaces/w/services/s/swagger.json"_s)}};
    QJsonObject ready{{"PoolServiceUrl"_L1, QString(origin + u"/poolservice/acc"_s)}};
    if (!keyPrefix.isEmpty()) {
        ready.insert("AuthorizationKey"_L1, QString(keyPrefix + u"-authorization"_s));
        service.insert("PrimaryKey"_L1, QString(keyPrefix + u"-primary"_s));
        service.insert("SecondaryKey"_L1, QString(keyPrefix + u"-secondary"_s));
    }
    ready.insert("WebServices"_L1, QJsonArray{service});
    return QJsonDocument(ready).toJson();
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const QString folder = optionOf(arguments, u"--data-dir"_s);
    const QString ready = optionOf(arguments, u"--ready-file"_s);
    const QByteArray behaviour = contentOf(folder + u"/behaviour"_s);
    const quint16 savedPort = contentOf(folder + u"/port"_s).toUShort();
    write(folder + u"/arguments-%1"_s.arg(arguments.value(1)), arguments.join(u'\n').toUtf8());
    if (arguments.value(1) == "keys"_L1) {
        write(ready, readyFile(savedPort, u"rotated"_s));
        return 0;
    }
    if (behaviour == "die") {
        std::fputs("the data folder is in use\n", stderr);
        return 1;
    }
    QTcpServer server;
    if (behaviour != "mute" && server.listen(QHostAddress::LocalHost, savedPort)) {
        write(folder + u"/port"_s, QByteArray::number(server.serverPort()));
        const QString url = u"http://127.0.0.1:%1/poolservice/acc"_s.arg(server.serverPort());
        const QJsonObject endpoint{
            {"PoolServiceUrl"_L1, url}, {"VmhostUrl"_L1, url}, {"Pid"_L1, QCoreApplication::applicationPid()}};
        write(folder + u"/endpoint.json"_s, QJsonDocument(endpoint).toJson());
        write(ready, readyFile(server.serverPort(), savedPort == 0 ? u"first"_s : QString()));
    }
    QObject::connect(&server, &QTcpServer::newConnection, &server, [&server] {
        QTcpSocket *socket = server.nextPendingConnection();
        QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            const QByteArray body =
                QJsonDocument(errorBody(protocolError(ErrorCode::Unauthorized, u"no key"_s))).toJson();
            socket->write("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: " +
                          QByteArray::number(body.size()) + "\r\n\r\n" + body);
            socket->disconnectFromHost();
        });
    });
    QTimer::singleShot(60'000, &application, &QCoreApplication::quit); // should the test have died
    return QCoreApplication::exec();
}
