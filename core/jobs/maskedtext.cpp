#include "jobs/maskedtext.h"

#include "common/literals.h"
#include "jobs/jsontext.h"

#include <QRegularExpression>

namespace pooldeck {
namespace {

constexpr QStringView Mask = u"•••";

/// A quote of any kind, escaped ones not; what stands between two is masked as a whole.
const QRegularExpression &quotes()
{
    static const QRegularExpression pattern(u"(?<!\\\\)(?:\"|[“”„‟″]|&quot;)"_s);
    return pattern;
}

bool isColon(QStringView text)
{
    return text.trimmed() == u":";
}

QString maskedNearlyJson(const QString &text)
{
    QString masked;
    qsizetype start = 0;
    QStringView name;    // the part before the last
    QStringView between; // the last part
    const auto take = [&](qsizetype end, QStringView quote) {
        const QStringView part = QStringView(text).mid(start, end - start);
        const bool isNamed = isColon(between) && isSecretName(name.toString());
        masked += !part.isEmpty() && (isNamed || isSecretText(part.toString())) ? Mask.toString() : part.toString();
        masked += quote;
        start = end + quote.size();
        name = std::exchange(between, part);
    };
    for (auto it = quotes().globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        take(match.capturedStart(), QStringView(text).mid(match.capturedStart(), match.capturedLength()));
    }
    take(text.size(), {});
    return masked;
}

} // namespace

bool isSecretName(const QString &name)
{
    static const QRegularExpression pattern(
        u"connection.?string|sas.?(blob)?.?token|password|passwd|pwd|secret|account.?key|api.?key|access.?key|token"_s,
        QRegularExpression::CaseInsensitiveOption);
    return pattern.match(name).hasMatch();
}

bool isSecretText(const QString &text)
{
    static const QRegularExpression pattern(u"(AccountKey|SharedAccessSignature|Password)\\s*=|(^|[?&;\\s])sig\\s*="_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return text.contains(u'=') && pattern.match(text).hasMatch();
}

QString maskedText(const QByteArray &utf8)
{
    if (const auto text = JsonText::parse(utf8)) {
        return text->masked();
    }
    return utf8.contains('\0') ? Mask.toString() : maskedNearlyJson(QString::fromUtf8(utf8));
}

} // namespace pooldeck
