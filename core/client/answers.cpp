#include "client/answers.h"

namespace pooldeck {

QUrl cleanBaseUrl(QUrl base)
{
    base.setQuery(QString());
    base.setFragment(QString());
    QString path = base.path(QUrl::FullyEncoded);
    while (path.endsWith(u'/')) {
        path.chop(1);
    }
    base.setPath(path, QUrl::TolerantMode);
    return base;
}

QUrl protocolUrl(const QUrl &base, const QString &path, QUrlQuery query)
{
    QUrl url = base;
    url.setPath(base.path(QUrl::FullyEncoded) + path, QUrl::TolerantMode);
    query.addQueryItem(u"api-version"_s, u"2.0"_s);
    url.setQuery(query);
    return url;
}

QString pathSegment(const QString &id)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(id));
}

Error badAnswer(const Error &cause)
{
    return localError(u"BadAnswer"_s, u"The service's answer was not understood: "_s + cause.message, cause.target);
}

QFuture<Result<void>> succeeded(QFuture<Result<HttpResponse>> answer)
{
    return answer.then([](const Result<HttpResponse> &response) -> Result<void> {
        if (!response) {
            return Failure(response.error());
        }
        return {};
    });
}

} // namespace pooldeck
