#include "jobs/webservicecheck.h"

#include "common/literals.h"
#include "jobs/jsontext.h"
#include "jobs/requestfiles.h"
#include "jobs/similarname.h"
#include "model/protocolerror.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qsizetype MostProblems = 200; // what a person may want to read

QString tr(const char *text)
{
    return QCoreApplication::translate("WebServiceCheck", text);
}

QString nameList(const QStringList &names)
{
    return names.isEmpty() ? tr("none") : QString(u'\'' + names.join("', '"_L1) + u'\'');
}

/// A problem, and what its member should be called.
struct Found
{
    RequestProblem problem;
    std::optional<QString> rightName;
};

class Check final
{
public:
    Check(const JobRequest &request, const WebServiceRules &rules)
        : m_request(request)
        , m_rules(rules)
    {
        checkInputs();
        checkOutputs();
        checkParameters();
    }

    QList<Found> found;

private:
    void add(ErrorCode code, const QString &path, const QString &sentence, const std::optional<QString> &rightName = {})
    {
        if (found.size() >= MostProblems) {
            return;
        }
        found.append({{ProblemSeverity::Error, toString(code), path, {}, sentence, std::nullopt}, rightName});
    }

    /// `sentence` says what there is; a similar name that is not used yet is meant instead.
    template <class Used>
    void addUnknown(ErrorCode code, const QString &path, const QString &name, const QStringList &known,
                    const Used &used, const QString &sentence)
    {
        QStringList free = known;
        free.removeIf([&used](const QString &n) { return used.contains(n); });
        const std::optional<QString> meant = similarName(name, free);
        add(code, path, meant ? tr("%1 Did you mean '%2'?").arg(sentence, *meant) : sentence, meant);
    }

    void checkExtension(const BlobReference &reference, const QStringList &extensions, const QString &path)
    {
        const QString name = reference.fileName();
        const bool fits = extensions.isEmpty() ||
                          std::any_of(extensions.begin(), extensions.end(),
                                      [&](const QString &e) { return name.endsWith(e, Qt::CaseInsensitive); });
        if (!fits) {
            add(ErrorCode::InvalidBlobExtension, path + u".RelativeLocation",
                tr("The file's name must end in %1.").arg(extensions.join(tr(" or "))));
        }
    }

    void checkInputs()
    {
        const QStringList names = m_rules.inputs.keys();
        const QMap<QString, BlobReference> &given = m_request.inputs;
        if (given.isEmpty() && !names.isEmpty()) {
            add(ErrorCode::BatchJobInputsNotSpecified, u"Input"_s,
                tr("This web service needs the input %1.").arg(nameList(names)));
            return;
        }
        if (names.isEmpty() && !given.isEmpty()) {
            add(ErrorCode::BatchJobInputsTooManySpecified, given.firstKey().isEmpty() ? u"Input"_s : u"Inputs"_s,
                tr("This web service takes no input."));
            return;
        }
        const bool isUnnamed = given.size() == 1 && given.firstKey().isEmpty();
        for (auto it = given.begin(); it != given.end(); ++it) {
            const QString path = it.key().isEmpty() ? u"Input"_s : QString(u"Inputs."_s + it.key());
            const QString name = it.key().isEmpty() && names.size() == 1 ? names.first() : it.key();
            if (name.isEmpty()) {
                add(ErrorCode::InvalidInputNames, path,
                    tr("This web service has several inputs; name them in Inputs: %1.").arg(nameList(names)));
            } else if (!names.contains(name)) {
                addUnknown(ErrorCode::InvalidInputNames, path, name, names, given,
                           tr("This web service has no input '%1'. Its inputs are %2.").arg(name, nameList(names)));
            } else {
                checkExtension(*it, m_rules.inputs.value(name), path);
            }
        }
        for (const QString &name : names) {
            if (!isUnnamed && !given.contains(name)) {
                add(ErrorCode::BatchJobInputsNotSpecified, u"Inputs"_s, tr("The input '%1' is missing.").arg(name));
            }
        }
    }

    void checkOutputs()
    {
        for (auto it = m_request.outputs.begin(); it != m_request.outputs.end(); ++it) {
            const QString path = u"Outputs."_s + it.key();
            const auto output = m_rules.outputs.find(it.key());
            if (output == m_rules.outputs.end()) {
                const QStringList names = m_rules.outputs.keys();
                addUnknown(
                    ErrorCode::InvalidOutputOverrideName, path, it.key(), names, m_request.outputs,
                    tr("This web service has no output '%1'. Its outputs are %2.").arg(it.key(), nameList(names)));
            } else {
                checkExtension(*it, *output, path);
            }
        }
    }

    void checkParameters()
    {
        const QMap<QString, QString> &given = m_request.globalParameters;
        for (auto it = given.begin(); it != given.end(); ++it) {
            const QString path = u"GlobalParameters."_s + it.key();
            const auto parameter = m_rules.parameters.find(it.key());
            if (parameter == m_rules.parameters.end()) {
                addUnknown(ErrorCode::UnexpectedParameter, path, it.key(), m_rules.parameters.keys(), given,
                           tr("The web service has no global parameter '%1'.").arg(it.key()));
            } else if (const auto complaint = complaintAbout(*it, parameter->definition)) {
                add(ErrorCode::BadParameterValue, path, tr("The global parameter '%1' %2.").arg(it.key(), *complaint));
            } else if (!parameter->allowed.isEmpty() && !parameter->allowed.contains(*it)) {
                add(ErrorCode::BadParameterValue, path,
                    tr("The global parameter '%1' must be one of %2.").arg(it.key(), nameList(parameter->allowed)));
            }
        }
        for (auto it = m_rules.parameters.begin(); it != m_rules.parameters.end(); ++it) {
            if (!it->definition.defaultValue && !given.contains(it.key())) {
                add(ErrorCode::MissingRequiredGlobalParameters, u"GlobalParameters."_s + it.key(),
                    tr("The web service needs the global parameter '%1'.").arg(it.key()));
            }
        }
    }

    const JobRequest &m_request;
    const WebServiceRules &m_rules;
};

QStringList strings(const QJsonValue &value)
{
    QStringList texts;
    const QJsonArray list = value.toArray();
    for (const QJsonValue &item : list) {
        texts.append(item.isString() ? item.toString() : item.toVariant().toString());
    }
    return texts;
}

std::optional<double> number(const QJsonObject &schema, QLatin1StringView own, QLatin1StringView standard)
{
    const QJsonValue value = schema.contains(own) ? schema.value(own) : schema.value(standard);
    return value.isDouble() ? std::optional(value.toDouble()) : std::nullopt;
}

WebServiceRules::Parameter parameterOf(const QJsonObject &schema, bool isRequired)
{
    static const QStringList types{u"string"_s, u"integer"_s, u"number"_s, u"boolean"_s};
    WebServiceRules::Parameter parameter;
    ParameterDefinition &definition = parameter.definition;
    definition.title = schema.value("description"_L1).toString();
    definition.type = schema.value(schema.contains("x-pooldeck-type"_L1) ? "x-pooldeck-type"_L1 : "type"_L1).toString();
    definition.type = types.contains(definition.type) ? definition.type : types.first();
    if (!isRequired) {
        definition.defaultValue = schema.value("default"_L1).toVariant().toString();
    }
    definition.minimum = number(schema, "x-pooldeck-minimum"_L1, "minimum"_L1);
    definition.maximum = number(schema, "x-pooldeck-maximum"_L1, "maximum"_L1);
    parameter.allowed = strings(schema.value("enum"_L1));
    return parameter;
}

QMap<QString, QStringList> filesOf(const QJsonObject &schema)
{
    QMap<QString, QStringList> files;
    const QJsonObject properties = schema.value("properties"_L1).toObject();
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        files.insert(it.key(), strings(it->toObject().value("x-pooldeck-extensions"_L1)));
    }
    return files;
}

} // namespace

WebServiceRules WebServiceRules::of(const WebService &service)
{
    WebServiceRules rules;
    for (const QString &name : service.inputNames) {
        rules.inputs.insert(name, {});
    }
    for (const QString &name : service.outputNames) {
        rules.outputs.insert(name, {});
    }
    for (const QString &name : service.parameterNames) {
        rules.parameters.insert(name, {{{}, u"string"_s, QString(), {}, {}}, {}});
    }
    return rules;
}

Result<WebServiceRules> WebServiceRules::fromSwagger(const QJsonObject &document)
{
    const QJsonObject request = document.value("definitions"_L1).toObject().value("BatchRequest"_L1).toObject();
    const QJsonObject members = request.value("properties"_L1).toObject();
    if (!members.contains("Inputs"_L1) || !members.contains("Outputs"_L1) || !members.contains("GlobalParameters"_L1)) {
        return Failure(localError(u"SwaggerUnusable"_s,
                                  tr("The web service's swagger document does not say what its batch requests take.")));
    }
    WebServiceRules rules;
    rules.inputs = filesOf(members.value("Inputs"_L1).toObject());
    rules.outputs = filesOf(members.value("Outputs"_L1).toObject());
    const QJsonObject schema = members.value("GlobalParameters"_L1).toObject();
    const QJsonObject parameters = schema.value("properties"_L1).toObject();
    const QStringList required = strings(schema.value("required"_L1));
    for (auto it = parameters.begin(); it != parameters.end(); ++it) {
        rules.parameters.insert(it.key(), parameterOf(it->toObject(), required.contains(it.key())));
    }
    return rules;
}

QList<RequestProblem> checkAgainst(const JobRequest &request, const WebServiceRules &rules)
{
    QList<RequestProblem> problems;
    const Check check(request, rules);
    for (const Found &found : check.found) {
        problems.append(found.problem);
    }
    return problems;
}

QList<RequestProblem> checkAgainst(const JobRequestCandidate &candidate, const WebServiceRules &rules)
{
    if (!candidate.request) {
        return {};
    }
    const Check check(*candidate.request, rules);
    if (check.found.isEmpty()) {
        return {};
    }
    const auto text = JsonText::parse(candidate.bytes);
    JobRequestCandidate placed;
    placed.start = candidate.start;
    for (Found found : check.found) {
        const QString &path = found.problem.path;
        found.problem.position =
            found.rightName ? positionAt(text->utf8(), text->nameOffsetOf(path)) : text->positionOf(path);
        const QString name = path.mid(path.indexOf(u'.') + 1);
        const auto renamed = found.rightName ? text->withName(path, *found.rightName) : std::nullopt;
        if (renamed) {
            found.problem.fix = RequestFix{tr("Rename %1 to %2").arg(name, *found.rightName), *renamed};
        }
        placed.problems.append(found.problem);
    }
    std::stable_sort(placed.problems.begin(), placed.problems.end(), [](const auto &a, const auto &b) {
        return std::pair(a.position.line, a.position.column) < std::pair(b.position.line, b.position.column);
    });
    moveInto(placed);
    return placed.problems;
}

} // namespace pooldeck
