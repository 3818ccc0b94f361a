#include "jobs/jsontext.h"

#include "common/literals.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringDecoder>

#include <json/json.h>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int DeepestNesting = 64;
constexpr QLatin1StringView BadJson = "BadJson"_L1;

/// A stretch of the text, in bytes.
struct Range
{
    qsizetype start = 0;
    qsizetype end = 0;
};

Range rangeOf(const Json::Value &value)
{
    return {value.getOffsetStart(), value.getOffsetLimit()};
}

QByteArray quoted(const QString &text)
{
    const QByteArray list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

JsonText::ParseError parseError(const QString &message, const TextPosition &position)
{
    return {localError(BadJson, u"line %1, column %2: %3"_s.arg(position.line).arg(position.column).arg(message)),
            position};
}

/// JsonCpp says "* Line 3, Column 5\n  What is wrong.\n…"; its columns count bytes.
JsonText::ParseError fromJsonCpp(const QByteArray &utf8, const QString &report)
{
    static const QRegularExpression pattern(u"Line (\\d+), Column (\\d+)\\s+([^\\n]*)"_s);
    const QRegularExpressionMatch match = pattern.match(report);
    if (!match.hasMatch()) {
        return parseError(u"this is not JSON"_s, {1, 1});
    }
    const int line = match.captured(1).toInt();
    qsizetype offset = 0;
    while (offset < utf8.size() && positionAt(utf8, offset).line < line) {
        const qsizetype next = utf8.indexOf('\n', offset);
        offset = next < 0 ? utf8.size() : next + 1;
    }
    QString message = match.captured(3).trimmed();
    while (message.endsWith(u'.')) {
        message.chop(1);
    }
    return parseError(message, positionAt(utf8, offset + match.captured(2).toInt() - 1));
}

/// The first byte that is not UTF-8, or -1.
qsizetype firstBadByte(const QByteArray &bytes)
{
    QStringDecoder whole(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = whole.decode(bytes);
    if (!whole.hasError()) {
        return -1;
    }
    const qsizetype replaced = text.indexOf(QChar(QChar::ReplacementCharacter));
    return replaced < 0 ? 0 : text.left(replaced).toUtf8().size();
}

bool isSecretName(const QString &name)
{
    static const QRegularExpression pattern(
        u"connection.?string|sas.?(blob)?.?token|password|passwd|pwd|secret|account.?key|api.?key|access.?key|token"_s,
        QRegularExpression::CaseInsensitiveOption);
    return pattern.match(name).hasMatch();
}

bool isSecretText(const QString &text)
{
    static const QRegularExpression pattern(u"AccountKey=|SharedAccessSignature=|Password=|(^|[?&;])sig="_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return pattern.match(text).hasMatch();
}

void collectSecrets(const Json::Value &value, const QString &name, QList<Range> &secrets)
{
    if (value.isString()) {
        const QString text = QString::fromStdString(value.asString());
        if (!text.isEmpty() && (isSecretName(name) || isSecretText(text))) {
            secrets.append(rangeOf(value));
        }
    } else if (value.isObject()) {
        for (auto it = value.begin(); it != value.end(); ++it) {
            collectSecrets(*it, QString::fromStdString(it.name()), secrets);
        }
    } else if (value.isArray()) {
        for (const Json::Value &item : value) {
            collectSecrets(item, name, secrets);
        }
    }
}

/// Names may hold dots themselves, so the longest that exists wins.
const Json::Value &resolve(const Json::Value &value, const QString &path)
{
    if (path.isEmpty() || !value.isObject()) {
        return value;
    }
    for (qsizetype end = path.size(); end > 0; end = path.lastIndexOf(u'.', end - 1)) {
        const std::string name = path.left(end).toStdString();
        if (value.isMember(name)) {
            return resolve(value[name], path.mid(end + 1));
        }
    }
    return value;
}

} // namespace

JsonText::JsonText(const QByteArray &utf8, std::shared_ptr<const Json::Value> root)
    : m_utf8(utf8)
    , m_root(std::move(root))
{
}

tl::expected<JsonText, JsonText::ParseError> JsonText::parse(const QByteArray &utf8)
{
    if (const qsizetype bad = firstBadByte(utf8); bad >= 0) {
        return tl::unexpected(parseError(u"this is not text in UTF-8"_s, positionAt(utf8, bad)));
    }
    Json::CharReaderBuilder builder;
    Json::CharReaderBuilder::strictMode(&builder.settings_);
    builder["stackLimit"] = DeepestNesting;
    auto root = std::make_shared<Json::Value>();
    std::string report;
    try {
        const std::unique_ptr<Json::CharReader> reader(builder.newCharReader());
        if (!reader->parse(utf8.constBegin(), utf8.constEnd(), root.get(), &report)) {
            return tl::unexpected(fromJsonCpp(utf8, QString::fromStdString(report)));
        }
    } catch (const std::exception &) { // nested too deeply
        return tl::unexpected(parseError(u"nested more than %1 deep"_s.arg(DeepestNesting), {1, 1}));
    }
    // Some of what JsonCpp lets pass (raw control characters in strings) the service will not.
    QJsonParseError qtError;
    QJsonDocument::fromJson(utf8, &qtError);
    if (qtError.error != QJsonParseError::NoError) {
        return tl::unexpected(parseError(qtError.errorString(), positionAt(utf8, qtError.offset)));
    }
    if (!root->isObject()) {
        return tl::unexpected(parseError(u"an object { … } was expected"_s, positionAt(utf8, rangeOf(*root).start)));
    }
    return JsonText(utf8, std::move(root));
}

bool JsonText::hasMember(QLatin1StringView name) const
{
    return m_root->isMember(std::string(name.data(), size_t(name.size())));
}

TextPosition JsonText::positionOf(const QString &path) const
{
    return positionAt(m_utf8, rangeOf(resolve(*m_root, path)).start);
}

QString JsonText::masked() const
{
    QList<Range> secrets;
    collectSecrets(*m_root, {}, secrets);
    std::sort(secrets.begin(), secrets.end(), [](const Range &a, const Range &b) { return a.start > b.start; });
    QByteArray text = m_utf8;
    for (const Range &secret : secrets) { // from the end, so that the others stay where they are
        text.replace(secret.start, secret.end - secret.start, "\"•••\"");
    }
    return QString::fromUtf8(text);
}

QByteArray JsonText::withMember(QLatin1StringView name, const std::optional<QString> &value) const
{
    const std::string key(name.data(), size_t(name.size()));
    const QByteArray literal = value ? quoted(*value) : QByteArrayLiteral("null");
    QByteArray text = m_utf8;
    if (m_root->isMember(key)) {
        const Json::Value &present = (*m_root)[key];
        const bool isSame =
            value ? present.isString() && QString::fromStdString(present.asString()) == *value : present.isNull();
        if (!isSame) {
            const Range range = rangeOf(present);
            text.replace(range.start, range.end - range.start, literal);
        }
        return text;
    }
    if (!value) {
        return text;
    }
    const QByteArray separator = m_root->empty() ? QByteArray() : QByteArrayLiteral(", ");
    text.insert(text.indexOf('{') + 1, quoted(QString(name)) + ": " + literal + separator);
    return text;
}

} // namespace pooldeck
