#include "http/requestlog.h"

#include "common/literals.h"

#include <utility>

namespace pooldeck {
namespace {

constexpr qint64 SecondMs = 1000;

} // namespace

bool LineLimit::lets(qint64 nowMs)
{
    if (m_lines == 0 || nowMs - m_sinceMs >= SecondMs) {
        m_sinceMs = nowMs;
        m_lines = 0;
    }
    if (m_lines >= LinesPerSecond) {
        ++m_leftOut;
        return false;
    }
    ++m_lines;
    return true;
}

int LineLimit::takeLeftOut(qint64 nowMs)
{
    return nowMs - m_sinceMs >= SecondMs ? std::exchange(m_leftOut, 0) : 0;
}

RequestLog::RequestLog(LogRequests which, const Credentials &credentials)
    : m_which(which)
    , m_credentials(credentials)
{
}

bool RequestLog::wants(const ServiceRequest &request, int status) const
{
    const QString first = request.path.value(0);
    switch (m_which) {
    case LogRequests::None:
        return false;
    case LogRequests::All:
        return true;
    case LogRequests::Changes:
        // Jobs come by the thousand and have their own record; vmhosts are ours.
        return first != "vmhost"_L1 && (status >= 400 || (first == "poolservice"_L1 && request.method != "GET"));
    }
    Q_UNREACHABLE();
}

log::Fields RequestLog::fieldsOf(const ServiceRequest &request) const
{
    constexpr qsizetype MaxShown = 300;
    const QString key = m_credentials.labelOf(request.authorization);
    log::Fields fields{{"method"_L1, QString::fromLatin1(request.method)},
                       {"path"_L1, request.rawPath.left(MaxShown)},
                       {"from"_L1, QString::fromLatin1(request.remoteAddress)},
                       {"key"_L1, key.isEmpty() ? u"none"_s : key},
                       {"request"_L1, QString::fromLatin1(request.requestId)}};
    if (!key.isEmpty()) {
        fields.append({"who"_L1, actorName(request.userAgent, key)});
    }
    if (!request.clientRequestId.isEmpty()) {
        fields.append({"client-request"_L1, QString::fromLatin1(request.clientRequestId)});
    }
    if (request.path.value(0) == "poolservice"_L1 && request.path.value(2) == "pools"_L1 && request.path.size() > 3) {
        fields.append({"pool"_L1, request.path[3].left(MaxShown)});
    }
    return fields;
}

void RequestLog::write(log::Fields fields, int status, qint64 ms, qint64 nowMs)
{
    if (const int leftOut = m_refusals.takeLeftOut(nowMs); leftOut > 0) {
        log::info("pooldeck.http.requests", u"refused without a key, not listed"_s,
                  {{"count"_L1, QString::number(leftOut)}});
    }
    const bool isRefusal = status >= 400 && fields.contains(std::pair("key"_L1, u"none"_s));
    if (isRefusal && !m_refusals.lets(nowMs)) {
        return;
    }
    fields.append({"status"_L1, QString::number(status)});
    fields.append({"ms"_L1, QString::number(ms)});
    log::info("pooldeck.http.requests", u"request"_s, fields);
}

} // namespace pooldeck
