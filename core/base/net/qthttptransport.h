#pragma once

#include "net/httptransport.h"

#include <QObject>

#include <memory>
#include <vector>

class QNetworkAccessManager;

namespace pooldeck {

/// HttpTransport over QNetworkAccessManager. Follows no redirects: a key is never sent to another host.
class QtHttpTransport final : public QObject, public HttpTransport
{
    Q_OBJECT

public:
    /// `userAgent` names the program and, for a console, the person and machine ("pooldeck/0.1 anna@ws12"); the service
    /// shows it in its events.
    explicit QtHttpTransport(const QByteArray &userAgent, QObject *parent = nullptr);
    ~QtHttpTransport() override;

    QFuture<Result<HttpResponse>> send(const HttpRequest &request) override;
    void forgetConnections() override;

private:
    struct Exchange;
    struct Line
    {
        QNetworkAccessManager *network = nullptr;
        int underWay = 0;
    };
    void startTry(const std::shared_ptr<Exchange> &exchange);
    std::size_t freeLine();

    QByteArray m_userAgent;
    std::vector<Line> m_lines;
};

} // namespace pooldeck
