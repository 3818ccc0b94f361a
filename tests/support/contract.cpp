#include "contract.h"

#include "common/literals.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>

#include <valijson/adapters/qtjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <yaml-cpp/yaml.h>

#include <limits>

namespace pooldeck {
namespace {

QJsonValue scalar(const YAML::Node &node)
{
    const QString text = QString::fromStdString(node.Scalar());
    if (node.Tag() == "!") { // quoted
        return text;
    }
    if (text == "null"_L1 || text == "~"_L1 || text.isEmpty()) {
        return QJsonValue::Null;
    }
    if (text == "true"_L1 || text == "false"_L1) {
        return text == "true"_L1;
    }
    bool isNumber = false;
    if (const qint64 integer = text.toLongLong(&isNumber); isNumber) {
        return integer;
    }
    const double real = text.toDouble(&isNumber);
    return isNumber ? QJsonValue(real) : QJsonValue(text);
}

QJsonValue toJson(const YAML::Node &node)
{
    if (node.IsMap()) {
        QJsonObject object;
        for (const auto &member : node) {
            object.insert(QString::fromStdString(member.first.Scalar()), toJson(member.second));
        }
        return object;
    }
    if (node.IsSequence()) {
        QJsonArray array;
        for (const YAML::Node &item : node) {
            array.append(toJson(item));
        }
        return array;
    }
    return node.IsScalar() ? scalar(node) : QJsonValue(QJsonValue::Null);
}

bool isParameter(const QString &segment)
{
    return segment.startsWith(u'{');
}

/// How many segments of `path` the template names literally; -1 when they do not fit.
int likeness(const QString &pathTemplate, const QStringList &path)
{
    const QStringList wanted = pathTemplate.split(u'/', Qt::SkipEmptyParts);
    if (wanted.size() != path.size()) {
        return -1;
    }
    int literal = 0;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        const bool isScope = wanted[i] == "{scope}"_L1;
        const bool fits = isScope ? path[i] == "subscriptions"_L1 || path[i] == "workspaces"_L1
                                  : isParameter(wanted[i]) || wanted[i] == path[i];
        if (!fits) {
            return -1;
        }
        literal += isParameter(wanted[i]) ? 0 : 1;
    }
    return literal;
}

QByteArray headerOf(const Contract::Exchange &exchange, const QString &name)
{
    for (const auto &[key, value] : exchange.headers) {
        if (QString::fromLatin1(key).compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    return {};
}

/// The reason of a refusal, as its body gives it.
QString codeIn(const QByteArray &body)
{
    const QJsonObject error = QJsonDocument::fromJson(body).object().value("error"_L1).toObject();
    return error.value("details"_L1).toArray().at(0).toObject().value("code"_L1).toString();
}

/// valijson takes larger ones for fractions. No limit of the contract is above.
QJsonValue withSmallIntegers(const QJsonValue &value)
{
    constexpr qint64 Largest = std::numeric_limits<int>::max();
    if (value.isArray()) {
        QJsonArray array;
        const QJsonArray items = value.toArray();
        for (const QJsonValue &item : items) {
            array.append(withSmallIntegers(item));
        }
        return array;
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            it.value() = withSmallIntegers(it.value());
        }
        return object;
    }
    return value.toInteger() > Largest ? QJsonValue(Largest) : value;
}

QJsonValue parse(const QByteArray &body, bool *isJson)
{
    // In a list, because QJsonDocument takes no plain string.
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson('[' + body + ']', &error);
    *isJson = error.error == QJsonParseError::NoError && document.array().size() == 1;
    return document.array().at(0);
}

} // namespace

struct Contract::Compiled
{
    valijson::Schema schema;
};

QString Contract::Operation::id() const
{
    return json.value("operationId"_L1).toString();
}

QStringList Contract::Operation::statuses() const
{
    QStringList list = json.value("responses"_L1).toObject().keys();
    list.removeAll(u"default"_s);
    return list;
}

Contract::Contract()
{
    try {
        m_document = toJson(YAML::LoadFile(CONTRACT_FILE)).toObject();
    } catch (const YAML::Exception &exception) {
        qFatal("%s: %s", CONTRACT_FILE, exception.what());
    }
    const QJsonObject paths = m_document.value("paths"_L1).toObject();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        const QJsonObject methods = path->toObject();
        for (auto method = methods.begin(); method != methods.end(); ++method) {
            if (method.key() != "parameters"_L1) {
                m_operations.append({method.key().toUpper().toLatin1(), path.key(), method->toObject()});
            }
        }
    }
}

Contract::~Contract() = default;

QStringList Contract::codesOf(const QJsonObject &responses) const
{
    QStringList codes;
    for (const QJsonValue &response : responses) {
        const QJsonArray list = response.toObject().value("x-codes"_L1).toArray();
        for (const QJsonValue &code : list) {
            codes.append(code.toString());
        }
    }
    return codes;
}

const Contract::Operation *Contract::operationOf(const QByteArray &method, const QString &path) const
{
    const QStringList segments = path.split(u'/', Qt::SkipEmptyParts);
    const Operation *best = nullptr;
    int bestLikeness = -1;
    for (const Operation &operation : m_operations) {
        const int found = operation.method == method ? likeness(operation.path, segments) : -1;
        if (found > bestLikeness) {
            best = &operation;
            bestLikeness = found;
        }
    }
    return best;
}

QString Contract::complaintAbout(const Exchange &exchange)
{
    const QString path = exchange.target.section(u'?', 0, 0);
    const QString status = QString::number(exchange.status);
    const QString what = QString::fromLatin1(exchange.method) + u' ' + path + u" answered "_s + status;
    const Operation *operation = operationOf(exchange.method, path);
    const QJsonObject early = m_document.value("x-before-any-operation"_L1).toObject();
    const QJsonObject without = m_document.value("x-without-operation"_L1).toObject();
    const QJsonObject own = operation ? operation->json.value("responses"_L1).toObject() : without;
    // Where both have the status, the code says whose answer it is.
    const bool isEarly = early.contains(status) &&
                         early.value(status).toObject().value("x-codes"_L1).toArray().contains(codeIn(exchange.body)) &&
                         !own.value(status).toObject().value("x-codes"_L1).toArray().contains(codeIn(exchange.body));
    const QJsonObject responses = isEarly ? early : own;
    if (!responses.contains(status)) {
        return what + u", which docs/openapi.yaml does not know: "_s + QString::fromUtf8(exchange.body.left(500));
    }
    const QString name = isEarly ? u"x-before-any-operation"_s : operation ? operation->id() : u"x-without-operation"_s;
    m_seen.insert(name + u' ' + status);
    if (exchange.status >= 400) {
        m_seenCodes.insert(name + u' ' + status + u' ' + codeIn(exchange.body));
    }
    QString complaint = complaintAboutAnswer(responses.value(status).toObject(), exchange);
    if (complaint.isEmpty() && operation && exchange.requestBody && exchange.status < 300) {
        complaint = complaintAboutRequest(exchange.method, path, *exchange.requestBody);
    }
    return complaint.isEmpty() ? QString() : QString(what + u": "_s + complaint);
}

QString Contract::complaintAboutRequest(const QByteArray &method, const QString &path, const QByteArray &body) const
{
    const Operation *operation = operationOf(method, path);
    if (!operation) {
        return QString::fromLatin1(method) + u' ' + path + u" is no operation of the contract"_s;
    }
    const QJsonObject stated = operation->json.value("requestBody"_L1).toObject();
    const bool mayBeEmpty = !stated.value("required"_L1).toBool();
    if (stated.isEmpty() || (mayBeEmpty && body.isEmpty())) {
        return {};
    }
    bool isJson = false;
    const QJsonValue sent = parse(body, &isJson);
    const QJsonObject schema = stated["content"_L1]["application/json"_L1]["schema"_L1].toObject();
    const QString wrong = isJson ? mismatch(schema, sent) : u"it is not JSON"_s;
    return wrong.isEmpty() ? wrong : QString(u"the contract does not allow this request: "_s + wrong);
}

QString Contract::complaintAboutAnswer(const QJsonObject &response, const Exchange &exchange) const
{
    const QJsonObject headers = response.value("headers"_L1).toObject();
    for (auto it = headers.begin(); it != headers.end(); ++it) {
        QJsonObject header = it->toObject();
        if (const QString reference = header.value("$ref"_L1).toString(); !reference.isEmpty()) {
            header = m_document.value("components"_L1)
                         .toObject()
                         .value("headers"_L1)
                         .toObject()
                         .value(reference.section(u'/', -1))
                         .toObject();
        }
        const QByteArray value = headerOf(exchange, it.key());
        if (value.isEmpty() && header.value("required"_L1).toBool()) {
            return u"the header %1 is missing"_s.arg(it.key());
        }
        const QString wrong = mismatch(header.value("schema"_L1).toObject(), QString::fromLatin1(value));
        if (!value.isEmpty() && !wrong.isEmpty()) {
            return u"the header %1: %2"_s.arg(it.key(), wrong);
        }
    }
    if (exchange.method == "HEAD") {
        return {};
    }
    const QJsonArray codes = response.value("x-codes"_L1).toArray();
    if (!codes.isEmpty() && !codes.contains(codeIn(exchange.body))) {
        return u"its code is '%1', the contract has %2 only"_s.arg(
            codeIn(exchange.body), QString::fromUtf8(QJsonDocument(codes).toJson(QJsonDocument::Compact)));
    }
    return complaintAboutBody(response, exchange);
}

QString Contract::complaintAboutBody(const QJsonObject &response, const Exchange &exchange) const
{
    const QJsonObject content = response.value("content"_L1).toObject();
    const QString type = QString::fromLatin1(headerOf(exchange, u"Content-Type"_s)).section(u';', 0, 0).trimmed();
    if (content.isEmpty()) {
        return exchange.body.isEmpty() && type.isEmpty() ? QString() : u"it has a body, the contract has none"_s;
    }
    if (!content.contains(type)) {
        return u"its content type is '%1', the contract has %2"_s.arg(type, content.keys().join(", "_L1));
    }
    if (type != "application/json"_L1) {
        return {};
    }
    bool isJson = false;
    const QJsonValue body = parse(exchange.body, &isJson);
    if (!isJson || exchange.body.endsWith('\n')) {
        return u"its body is not one JSON value: "_s + QString::fromUtf8(exchange.body.left(500));
    }
    const QString wrong = mismatch(content.value(type).toObject().value("schema"_L1).toObject(), body);
    return wrong.isEmpty() ? wrong : QString(wrong + u" in "_s + QString::fromUtf8(exchange.body.left(2000)));
}

QString Contract::mismatch(const QJsonObject &schema, const QJsonValue &value) const
{
    const QByteArray text = QJsonDocument(schema).toJson(QJsonDocument::Compact);
    std::shared_ptr<Compiled> &compiled = m_compiled[text];
    try {
        if (!compiled) {
            compiled = std::make_shared<Compiled>();
            // References are resolved in the document that is given, so the components go along.
            const QJsonObject whole{{"allOf"_L1, QJsonArray{schema}},
                                    {"components"_L1, m_document.value("components"_L1)}};
            valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
            const QJsonValue root(whole);
            parser.populateSchema(valijson::adapters::QtJsonAdapter(root), compiled->schema);
        }
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        valijson::ValidationResults results;
        const QJsonValue checked = withSmallIntegers(value);
        if (validator.validate(compiled->schema, valijson::adapters::QtJsonAdapter(checked), &results)) {
            return {};
        }
        QStringList complaints;
        for (const auto &error : results) {
            QString place;
            for (const std::string &part : error.context) {
                place += QString::fromStdString(part);
            }
            complaints.append(place + u": "_s + QString::fromStdString(error.description));
        }
        return complaints.join("; "_L1);
    } catch (const std::exception &exception) {
        return u"the schema %1 cannot be used: %2"_s.arg(QString::fromUtf8(text),
                                                         QString::fromLocal8Bit(exception.what()));
    }
}

} // namespace pooldeck
