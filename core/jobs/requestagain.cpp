#include "jobs/requestagain.h"

#include "common/literals.h"

#include <QJsonDocument>

namespace pooldeck {
namespace {

constexpr auto Mask = u"•••";

void findHidden(const QJsonObject &json, const QString &path, QStringList &found)
{
    for (auto it = json.begin(); it != json.end(); ++it) {
        const QString member = path.isEmpty() ? it.key() : QString(path + u'.' + it.key());
        if (it->isObject()) {
            findHidden(it->toObject(), member, found);
        } else if (it->toString() == Mask) {
            found.append(member);
        }
    }
}

} // namespace

QStringList hiddenSecrets(const QJsonObject &maskedRequest)
{
    QStringList found;
    for (const QLatin1StringView part : {"Input"_L1, "Inputs"_L1, "Outputs"_L1}) {
        findHidden(maskedRequest.value(part).toObject(), QString(part), found);
    }
    return found;
}

QString prettyRequest(const QJsonObject &request)
{
    return QString::fromUtf8(QJsonDocument(request).toJson(QJsonDocument::Indented)).trimmed();
}

QByteArray requestBytes(const QJsonObject &request)
{
    return QJsonDocument(request).toJson(QJsonDocument::Compact);
}

} // namespace pooldeck
