#include "jobs/blobrules.h"

#include "common/literals.h"
#include "model/blobextensions.h"
#include "model/protocolerror.h"
#include "storage/blobhosts.h"
#include "storage/bloblocation.h"
#include "storage/fileroots.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr QLatin1StringView PlaceholderLeft = "PlaceholderLeft"_L1;

QString tr(const char *text)
{
    return QCoreApplication::translate("BlobRules", text);
}

std::optional<QString> *memberOf(BlobReference &reference, const QString &name)
{
    if (name == "ConnectionString"_L1) {
        return &reference.connectionString;
    }
    if (name == "RelativeLocation"_L1) {
        return &reference.relativeLocation;
    }
    if (name == "BaseLocation"_L1) {
        return &reference.baseLocation;
    }
    return name == "SasBlobToken"_L1 ? &reference.sasBlobToken : nullptr;
}

/// What belongs where a placeholder is; `before`: the text up to it.
QString wanted(const QString &member, const QString &before)
{
    if (member == "ConnectionString"_L1) {
        const QString part = before.section(u';', -1).section(u'=', 0, 0).trimmed();
        if (part.compare("AccountKey"_L1, Qt::CaseInsensitive) == 0) {
            return tr("the storage account's key");
        }
        if (part.compare("AccountName"_L1, Qt::CaseInsensitive) == 0) {
            return tr("the storage account's name");
        }
        return tr("what is meant");
    }
    if (member == "SasBlobToken"_L1) {
        return tr("a shared access signature");
    }
    return tr("what is meant");
}

/// "<Key>" and the like that somebody was to fill in.
QList<BlobProblem> placeholders(const QString &member, const QString &text, ProblemSeverity severity)
{
    static const QRegularExpression pattern(u"<[^<>=;/]{1,40}>"_s);
    QList<BlobProblem> found;
    if (!text.contains(u'<')) {
        return found;
    }
    for (auto it = pattern.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        found.append({severity, QString(PlaceholderLeft), member,
                      tr("Replace %1 by %2.").arg(match.captured(), wanted(member, text.left(match.capturedStart()))),
                      match.captured()});
    }
    return found;
}

/// Puts something sound instead of the member at fault, so that the others can be judged. False: nothing is left to
/// say.
bool neutralize(BlobReference &reference, const QString &member)
{
    if (member == "ConnectionString"_L1) {
        reference.connectionString = u"UseDevelopmentStorage=true"_s;
        return true;
    }
    if (member == "BaseLocation"_L1 && reference.baseLocation != u"https://host/"_s) {
        reference.baseLocation = u"https://host/"_s;
        return true;
    }
    if (member == "SasBlobToken"_L1) {
        reference.sasBlobToken.reset();
        return true;
    }
    return false;
}

void judgeFile(const BlobReference &reference, QList<BlobProblem> &problems)
{
    if (reference.relativeLocation.value_or(QString()).isEmpty()) {
        problems.append({ProblemSeverity::Error,
                         toString(ErrorCode::InputBlobRelativeLocationInvalid),
                         u"RelativeLocation"_s,
                         tr("RelativeLocation is missing."),
                         {}});
    }
    if (!reference.sasBlobToken.value_or(QString()).isEmpty()) {
        problems.append({ProblemSeverity::Error,
                         toString(ErrorCode::InvalidBlob),
                         u"SasBlobToken"_s,
                         tr("A file:// location takes no SasBlobToken."),
                         {}});
    }
}

void judgeBlob(const BlobReference &reference, QList<BlobProblem> &problems)
{
    BlobReference rest = reference;
    auto location = BlobLocation::of(rest);
    bool hostIsAsGiven = true;
    while (!location) {
        const Error &error = location.error();
        const std::optional<QString> *member = memberOf(rest, error.target);
        const QString text = member ? member->value_or(QString()) : QString();
        const QList<BlobProblem> left = placeholders(error.target, text, ProblemSeverity::Error);
        problems += left.isEmpty()
                        ? QList<BlobProblem>{{ProblemSeverity::Error, error.code, error.target, error.message, {}}}
                        : left;
        if (!neutralize(rest, error.target)) {
            return;
        }
        hostIsAsGiven = hostIsAsGiven && error.target == "SasBlobToken"_L1;
        location = BlobLocation::of(rest);
    }
    for (const QString &name : {u"ConnectionString"_s, u"RelativeLocation"_s, u"BaseLocation"_s, u"SasBlobToken"_s}) {
        problems += placeholders(name, memberOf(rest, name)->value_or(QString()), ProblemSeverity::Warning);
    }
    if (hostIsAsGiven && !BlobHosts().check(location->url)) {
        const bool isConnection = !reference.connectionString.value_or(QString()).isEmpty();
        problems.append({ProblemSeverity::Warning,
                         toString(ErrorCode::InvalidBlob),
                         isConnection ? u"ConnectionString"_s : u"BaseLocation"_s,
                         tr("%1 is no public address: the service reads from it only if its administrator allows it.")
                             .arg(location->url.host()),
                         {}});
    }
}

void judgeExtension(const BlobReference &reference, QList<BlobProblem> &problems)
{
    const QString name = reference.fileName();
    const QStringList &extensions = blobExtensions();
    const bool fits = std::any_of(extensions.begin(), extensions.end(),
                                  [&name](const QString &e) { return name.endsWith(e, Qt::CaseInsensitive); });
    if (!fits && !reference.relativeLocation.value_or(QString()).isEmpty()) {
        problems.append({ProblemSeverity::Error,
                         toString(ErrorCode::InvalidBlobExtension),
                         u"RelativeLocation"_s,
                         tr("The file's name must end in %1.").arg(extensions.join(u", "_s)),
                         {}});
    }
}

} // namespace

QList<BlobProblem> blobProblems(const BlobReference &reference, bool isOutput)
{
    QList<BlobProblem> problems;
    const bool hasConnection = !reference.connectionString.value_or(QString()).isEmpty();
    const bool isFile = !hasConnection && FileRoots::isFileUrl(reference.baseLocation.value_or(QString()));
    if (isFile) {
        judgeFile(reference, problems);
    } else {
        judgeBlob(reference, problems);
    }
    const bool hasLocation = hasConnection || !reference.baseLocation.value_or(QString()).isEmpty();
    const bool isJudged = std::any_of(problems.begin(), problems.end(), [](const BlobProblem &p) {
        return p.severity == ProblemSeverity::Error && p.member == "RelativeLocation"_L1;
    });
    if (hasLocation && !isJudged) {
        judgeExtension(reference, problems);
    }
    const bool opens = isFile || hasConnection || !reference.sasBlobToken.value_or(QString()).isEmpty();
    if (isOutput && hasLocation && !opens) {
        problems.append({ProblemSeverity::Error,
                         toString(ErrorCode::InvalidBlob),
                         u"SasBlobToken"_s,
                         tr("An output needs a SasBlobToken to be written."),
                         {}});
    }
    return problems;
}

} // namespace pooldeck
