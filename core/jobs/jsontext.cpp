#include "jobs/jsontext.h"

#include "common/literals.h"
#include "jobs/maskedtext.h"

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

using Range = JsonText::Range;

Range valueRange(const Json::Value &value)
{
    return {value.getOffsetStart(), value.getOffsetLimit()};
}

/// Something wrong, and the byte where.
struct Problem
{
    qsizetype offset = 0;
    QString message;
};

tl::unexpected<JsonText::ParseError> failure(const QByteArray &utf8, const Problem &problem)
{
    return tl::unexpected(JsonText::ParseError{localError(BadJson, problem.message), positionAt(utf8, problem.offset)});
}

qsizetype offsetOf(const QByteArray &utf8, int line, int byteColumn)
{
    qsizetype offset = 0;
    for (int current = 1; current < line && offset < utf8.size(); ++offset) {
        const bool isCrLf = utf8[offset] == '\r' && offset + 1 < utf8.size() && utf8[offset + 1] == '\n';
        current += (utf8[offset] == '\n' || utf8[offset] == '\r') && !isCrLf ? 1 : 0;
    }
    return std::min(offset + byteColumn - 1, utf8.size());
}

/// JsonCpp's first complaint.
struct Complaint
{
    Problem problem;
    std::optional<qsizetype> detail; ///< the byte meant, where `problem` has the start of the string around it
};

/// JsonCpp says "* Line 3, Column 5\n  What is wrong.\nSee Line 3, Column 9 for detail.\n…"; its columns count bytes.
Complaint complaintOf(const QByteArray &utf8, const QString &report)
{
    static const QRegularExpression pattern(
        u"Line (\\d+), Column (\\d+)\\s+([^\\n]*)(?:\\nSee Line (\\d+), Column (\\d+) for detail)?"_s);
    const QRegularExpressionMatch match = pattern.match(report);
    if (!match.hasMatch()) {
        return {{0, u"this is not JSON"_s}, {}};
    }
    const auto offsetAt = [&](int group) {
        return offsetOf(utf8, match.captured(group).toInt(), match.captured(group + 1).toInt());
    };
    QString message = match.captured(3).trimmed();
    while (message.endsWith(u'.')) {
        message.chop(1);
    }
    return {{offsetAt(1), message}, match.hasCaptured(4) ? std::optional(offsetAt(4)) : std::nullopt};
}

/// A control character in a string literal, where JSON wants an escape; or a comment, which starts its own "string".
struct Intruder
{
    qsizetype offset = 0;
    qsizetype stringStart = 0; ///< the quote
};

std::optional<Intruder> firstIntruder(const QByteArray &utf8)
{
    std::optional<qsizetype> stringStart;
    bool isEscaped = false;
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        const char c = utf8[i];
        if (!stringStart && c == '/') {
            const bool isComment = i + 1 < utf8.size() && (utf8[i + 1] == '/' || utf8[i + 1] == '*');
            return isComment ? std::optional(Intruder{i, i}) : std::nullopt;
        }
        if (!stringStart) {
            stringStart = c == '"' ? std::optional(i) : std::nullopt;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            return Intruder{i, *stringStart};
        } else if (isEscaped) {
            isEscaped = false;
        } else if (c == '\\') {
            isEscaped = true;
        } else if (c == '"') {
            stringStart.reset();
        }
    }
    return {};
}

QString intruderMessage(char c)
{
    switch (c) {
    case '\n':
    case '\r':
        return u"a raw line break inside a string; write \\n or join the lines"_s;
    case '/':
        return u"a comment, which JSON has none of"_s;
    case '\t':
        return u"a raw tab inside a string; write \\t"_s;
    default:
        return u"a raw control character inside a string; write \\u%1"_s.arg(int(c), 4, 16, QChar(u'0'));
    }
}

/// The first byte that is not UTF-8, or -1.
qsizetype firstBadByte(const QByteArray &bytes)
{
    if (QUtf8StringView(bytes).isValidUtf8()) {
        return -1;
    }
    QStringDecoder whole(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = whole.decode(bytes);
    if (!whole.hasError()) {
        return -1;
    }
    const qsizetype replaced = text.indexOf(QChar(QChar::ReplacementCharacter));
    return replaced < 0 ? 0 : text.left(replaced).toUtf8().size();
}

void collectSecrets(const Json::Value &value, const QString &name, QList<Range> &secrets)
{
    if (value.isString()) {
        const QString text = QString::fromStdString(value.asString());
        if (!text.isEmpty() && (isSecretName(name) || isSecretText(text))) {
            secrets.append(valueRange(value));
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

/// Where a path leads.
struct Found
{
    const Json::Value *value = nullptr;
    const Json::Value *parent = nullptr; ///< its object; null: not found, `value` is what encloses it
};

/// Names may hold dots themselves, so the longest that exists wins.
Found resolve(const Json::Value &value, const QString &path, const Json::Value *parent = nullptr)
{
    if (path.isEmpty()) {
        return {&value, parent};
    }
    if (!value.isObject()) {
        return {&value, nullptr};
    }
    for (qsizetype end = path.size(); end > 0; end = path.lastIndexOf(u'.', end - 1)) {
        const std::string name = path.left(end).toStdString();
        if (const Json::Value *member = value.find(name.data(), name.data() + name.size())) {
            return resolve(*member, path.mid(end + 1), &value);
        }
    }
    return {&value, nullptr};
}

/// The name before a value: from its quote to behind the closing one.
Range nameBefore(const QByteArray &utf8, qsizetype valueStart)
{
    const qsizetype end = utf8.lastIndexOf('"', utf8.lastIndexOf(':', valueStart - 1)) + 1;
    qsizetype start = end - 2;
    const auto isEscaped = [&utf8](qsizetype at) {
        qsizetype backslashes = 0;
        while (at - backslashes > 0 && utf8[at - backslashes - 1] == '\\') {
            ++backslashes;
        }
        return backslashes % 2 == 1;
    };
    while (start > 0 && (utf8[start] != '"' || isEscaped(start))) {
        --start;
    }
    return {std::max<qsizetype>(start, 0), end};
}

std::unique_ptr<Json::CharReader> newReader()
{
    static const Json::CharReaderBuilder builder = [] {
        Json::CharReaderBuilder made;
        Json::CharReaderBuilder::strictMode(&made.settings_);
        made["stackLimit"] = DeepestNesting;
        return made;
    }();
    return std::unique_ptr<Json::CharReader>(builder.newCharReader());
}

} // namespace

JsonText::JsonText(const QByteArray &utf8, std::shared_ptr<const Json::Value> root, const QJsonObject &object)
    : m_utf8(utf8)
    , m_root(std::move(root))
    , m_object(object)
{
}

tl::expected<JsonText, JsonText::ParseError> JsonText::parse(const QByteArray &utf8)
{
    auto root = std::make_shared<Json::Value>();
    std::optional<Complaint> complaint;
    bool isTooDeep = false;
    try {
        const std::unique_ptr<Json::CharReader> reader = newReader();
        std::string report;
        if (!reader->parse(utf8.constBegin(), utf8.constEnd(), root.get(), &report)) {
            complaint = complaintOf(utf8, QString::fromStdString(report));
        }
    } catch (const std::exception &) {
        isTooDeep = true;
    }
    // JsonCpp lets bytes that are not UTF-8, raw control characters and comments pass, and then complains about what
    // follows from them. The earliest in the text is what a person has to mend.
    const std::optional<Intruder> control = firstIntruder(utf8);
    const qsizetype badByte = firstBadByte(utf8);
    const bool isControlFirst =
        control && (!complaint || (complaint->detail ? control->offset < *complaint->detail
                                                     : control->stringStart <= complaint->problem.offset));
    std::optional<Problem> problem;
    if (isControlFirst) {
        problem = Problem{control->offset, intruderMessage(utf8[control->offset])};
    } else if (complaint) {
        problem = complaint->problem;
    }
    if (badByte >= 0 && (!problem || badByte <= problem->offset)) {
        problem = Problem{badByte, u"this is not text in UTF-8"_s};
    }
    if (problem) {
        return failure(utf8, *problem);
    }
    if (isTooDeep) {
        return failure(utf8, {0, u"nested more than %1 deep"_s.arg(DeepestNesting)});
    }
    // What JsonCpp lets pass and the service will not.
    QJsonParseError qtError;
    const QJsonDocument document = QJsonDocument::fromJson(utf8, &qtError);
    if (qtError.error != QJsonParseError::NoError) {
        return failure(utf8, {qtError.offset, qtError.errorString()});
    }
    if (!root->isObject()) {
        return failure(utf8, {valueRange(*root).start, u"an object { … } was expected"_s});
    }
    return JsonText(utf8, std::move(root), document.object());
}

bool JsonText::hasMember(QLatin1StringView name) const
{
    return m_root->isMember(std::string(name.data(), size_t(name.size())));
}

JsonText::Range JsonText::rangeOf(const QString &path) const
{
    return valueRange(*resolve(*m_root, path).value);
}

TextPosition JsonText::positionOf(const QString &path) const
{
    return positionAt(m_utf8, rangeOf(path).start);
}

qsizetype JsonText::nameOffsetOf(const QString &path) const
{
    const Found found = resolve(*m_root, path);
    const qsizetype start = valueRange(*found.value).start;
    return found.parent ? nameBefore(m_utf8, start).start : start;
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
            const Range range = valueRange(present);
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

QByteArray JsonText::withLiteral(const QString &path, const QByteArray &literal) const
{
    const Range range = rangeOf(path);
    QByteArray text = m_utf8;
    text.replace(range.start, range.end - range.start, literal);
    return text;
}

std::optional<QByteArray> JsonText::withName(const QString &path, const QString &name) const
{
    const Found found = resolve(*m_root, path);
    if (!found.parent || found.parent->isMember(name.toStdString())) {
        return std::nullopt;
    }
    const Range range = nameBefore(m_utf8, valueRange(*found.value).start);
    QByteArray text = m_utf8;
    text.replace(range.start, range.end - range.start, quoted(name));
    return text;
}

QByteArray JsonText::quoted(const QString &text)
{
    const QByteArray list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

} // namespace pooldeck
