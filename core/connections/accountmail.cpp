#include "connections/accountmail.h"

#include "common/literals.h"

#include <QRegularExpression>

namespace pooldeck {
namespace {

constexpr qsizetype ShortestKey = 32; ///< of one that nothing says to be a key

/// A URL of a pool service, or else the only URL there is.
std::optional<QUrl> urlIn(const QString &text)
{
    static const QRegularExpression pattern(u"https?://[^\\s<>\"']+"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression behind(u"[.,;:!)\\]}]+$"_s);
    QList<QUrl> urls;
    QList<QUrl> poolServices;
    auto matches = pattern.globalMatch(text);
    while (matches.hasNext()) {
        const QUrl url(matches.next().captured().remove(behind), QUrl::StrictMode);
        if (!url.isValid() || url.host().isEmpty() || urls.contains(url)) {
            continue;
        }
        urls.append(url);
        if (url.path().contains("poolservice"_L1, Qt::CaseInsensitive)) {
            poolServices.append(url);
        }
    }
    const QList<QUrl> &candidates = poolServices.isEmpty() ? urls : poolServices;
    return candidates.size() == 1 ? std::optional(candidates.first()) : std::nullopt;
}

/// What stands after "key:", or else the only long word of the letters that keys have.
QString keyIn(QString text)
{
    static const QRegularExpression urls(u"https?://\\S+"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression named(u"\\bkey\\b[^\\S\\n]*(?:is)?\\s*[:=]?\\s*[\"'<]?([A-Za-z0-9+/_=-]{8,})"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression word(u"[A-Za-z0-9+/_-]+={0,2}"_s);
    text.replace(urls, u" "_s);
    QStringList found;
    auto matches = named.globalMatch(text);
    while (matches.hasNext()) {
        const QString key = matches.next().captured(1);
        static const QRegularExpression digit(u"[0-9]"_s); // a sentence goes on with a word
        if (key.size() >= ShortestKey || key.contains(digit)) {
            found.append(key);
        }
    }
    if (found.isEmpty()) {
        auto words = word.globalMatch(text);
        while (words.hasNext()) {
            const QString key = words.next().captured();
            if (key.size() >= ShortestKey) {
                found.append(key);
            }
        }
    }
    found.removeDuplicates();
    return found.size() == 1 ? found.first() : QString();
}

} // namespace

std::optional<AccountMail> readAccountMail(const QString &text)
{
    const std::optional<QUrl> url = urlIn(text);
    const QString key = keyIn(text);
    if (!url || key.isEmpty()) {
        return std::nullopt;
    }
    return AccountMail{*url, Secret(key.toUtf8())};
}

QString accountLetter(const QString &subscriptionId)
{
    const QString id = subscriptionId.trimmed();
    return u"Subject: an account for batch pools\n\n"
           "Hello,\n\n"
           "we would like to run batch execution jobs on pools of our own and ask for an account.\n\n"
           "Subscription ID: %1\n\n"
           "Please send us its Pool Service URL and its authorization key.\n\n"
           "Thank you\n"_s.arg(id.isEmpty() ? u"________-____-____-____-____________"_s : id);
}

} // namespace pooldeck
