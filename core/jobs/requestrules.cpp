#include "jobs/requestrules.h"

#include "common/ids.h"
#include "common/literals.h"
#include "jobs/blobrules.h"
#include "jobs/requestschema.h"
#include "jobs/similarname.h"
#include "model/protocolerror.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qsizetype MostProblems = 200; // what a person may want to read
constexpr QLatin1StringView Pool = "AzureBatchPoolId"_L1;

QString tr(const char *text)
{
    return QCoreApplication::translate("RequestRules", text);
}

bool isAbsent(const QJsonValue &value)
{
    return value.isUndefined() || value.isNull();
}

const QStringList &requestMembers()
{
    static const QStringList names{u"Input"_s, u"Inputs"_s, u"GlobalParameters"_s, u"Outputs"_s, QString(Pool)};
    return names;
}

const QStringList &referenceMembers()
{
    static const QStringList names{u"ConnectionString"_s, u"RelativeLocation"_s, u"BaseLocation"_s, u"SasBlobToken"_s};
    return names;
}

class Rules final
{
public:
    explicit Rules(const JsonText &text)
        : m_text(text)
        , m_json(text.object())
    {
    }

    QList<RequestProblem> all()
    {
        if (!isRequest()) {
            return inOrder();
        }
        checkTypes();
        checkBothInputs();
        checkReferences();
        checkPool();
        checkNames(m_json, {}, requestMembers());
        checkPlaceholders();
        return inOrder();
    }

private:
    struct Placed
    {
        qsizetype offset = 0;
        RequestProblem problem;
    };

    /// `offset`: of what it is about; -1: of the value at the path.
    RequestProblem &add(ProblemSeverity severity, const QString &code, const QString &path, const QString &sentence,
                        qsizetype offset = -1)
    {
        const bool isFirstError = severity == ProblemSeverity::Error && !m_hasError;
        if (m_found.size() >= MostProblems && !isFirstError) {
            return m_notListed;
        }
        m_hasError = m_hasError || severity == ProblemSeverity::Error;
        const qsizetype at = offset >= 0 ? offset : m_text.rangeOf(path).start;
        m_found.append({at, {severity, code, path, positionAt(m_text.utf8(), at), sentence, std::nullopt}});
        return m_found.last().problem;
    }

    RequestProblem &addError(ErrorCode code, const QString &path, const QString &sentence)
    {
        return add(ProblemSeverity::Error, toString(code), path, sentence);
    }

    QList<RequestProblem> inOrder()
    {
        std::stable_sort(m_found.begin(), m_found.end(),
                         [](const Placed &a, const Placed &b) { return a.offset < b.offset; });
        QList<RequestProblem> problems;
        for (const Placed &placed : std::as_const(m_found)) {
            problems.append(placed.problem);
        }
        return problems;
    }

    bool isRequest()
    {
        const bool hasAny = std::any_of(requestMembers().begin(), requestMembers().end(),
                                        [this](const QString &name) { return m_json.contains(name); });
        if (hasAny || m_json.isEmpty()) {
            return true;
        }
        const QString sentence = tr("this is no job request: it has none of %1").arg(requestMembers().join(u", "_s));
        add(ProblemSeverity::Error, u"NotAJobRequest"_s, {}, sentence, 0).position = {1, 1};
        checkNames(m_json, {}, requestMembers());
        return false;
    }

    void checkTypes()
    {
        const QList<QStringList> paths = valuesOfWrongType(m_text.root());
        for (const QStringList &names : paths) {
            const QString path = names.join(u'.');
            const QString top = names.value(0);
            if (top == "GlobalParameters"_L1 && names.size() == 2) {
                offerQuotes(addError(ErrorCode::RequestBodyInvalid, path, tr("%1 must be a string").arg(path)), path);
            } else if (top == "GlobalParameters"_L1) {
                addError(ErrorCode::RequestBodyInvalid, path, tr("GlobalParameters must map names to strings"));
            } else if (top == Pool) {
                addError(ErrorCode::RequestBodyInvalid, path,
                         tr("AzureBatchPoolId must be the id of a pool, as a string"));
            } else if (names.size() == 1 && top != "Input"_L1) {
                addError(ErrorCode::RequestBodyInvalid, path, tr("%1 must map names to blob references").arg(path));
            } else if (names.size() == (top == "Input"_L1 ? 1 : 2)) {
                addError(ErrorCode::RequestBodyInvalid, path,
                         tr("%1 must be an object with %2")
                             .arg(path, tr("ConnectionString, RelativeLocation, BaseLocation and SasBlobToken")));
            } else {
                addError(ErrorCode::RequestBodyInvalid, path, tr("%1 must be a string").arg(path));
            }
        }
    }

    /// A number or a truth value becomes the same text in quotes.
    void offerQuotes(RequestProblem &problem, const QString &path)
    {
        if (&problem == &m_notListed) {
            return;
        }
        const JsonText::Range range = m_text.rangeOf(path);
        const QByteArray literal = m_text.utf8().mid(range.start, range.end - range.start);
        if (literal.startsWith('{') || literal.startsWith('[') || literal.startsWith('"')) {
            return;
        }
        problem.fix = RequestFix{tr("Write it in quotes"), m_text.withLiteral(path, '"' + literal + '"')};
    }

    void checkBothInputs()
    {
        if (!isAbsent(m_json.value("Input"_L1)) && !isAbsent(m_json.value("Inputs"_L1))) {
            addError(ErrorCode::DuplicateInputInBatchCall, u"Input"_s,
                     tr("A request has either Input or Inputs, not both"));
        }
    }

    void checkReferences()
    {
        checkReference(m_json.value("Input"_L1), u"Input"_s, false);
        for (const QLatin1StringView member : {"Inputs"_L1, "Outputs"_L1}) {
            const QJsonObject references = m_json.value(member).toObject();
            for (auto it = references.begin(); it != references.end(); ++it) {
                checkReference(*it, QString(member + u'.' + it.key()), member == "Outputs"_L1);
            }
        }
    }

    void checkReference(const QJsonValue &value, const QString &path, bool isOutput)
    {
        if (!value.isObject()) {
            return;
        }
        const QJsonObject json = value.toObject();
        checkNames(json, path, referenceMembers());
        const Result<BlobReference> reference = BlobReference::fromJson(json);
        if (!reference) {
            return; // the types say it
        }
        for (const BlobProblem &problem : blobProblems(*reference, isOutput)) {
            const QString at = problem.member.isEmpty() ? path : QString(path + u'.' + problem.member);
            qsizetype offset = -1;
            if (!problem.search.isEmpty()) {
                const JsonText::Range range = m_text.rangeOf(at);
                offset = m_text.utf8().indexOf(problem.search.toUtf8(), range.start);
                offset = offset < range.end ? offset : -1;
            }
            add(problem.severity, problem.code, at, problem.sentence, offset);
        }
    }

    void checkPool()
    {
        const QString pool = m_json.value(Pool).toString();
        if (pool.isEmpty() || (isId(pool) && pool == pool.toLower())) {
            return;
        }
        RequestProblem &problem =
            add(ProblemSeverity::Warning, toString(ErrorCode::PoolNotFoundForJob), QString(Pool),
                tr("This is the id of no pool: it has 32 hex digits, 0-9 and a-f. Choose the pool to send it to."));
        QString digits = pool.toLower();
        digits.remove(QRegularExpression(u"[-{}\\s]"_s));
        if (isId(digits)) {
            problem.fix =
                RequestFix{tr("Write it as 32 digits"), m_text.withLiteral(QString(Pool), JsonText::quoted(digits))};
        }
    }

    /// Members that no service reads. They are sent as they are.
    void checkNames(const QJsonObject &json, const QString &path, const QStringList &known)
    {
        for (auto it = json.begin(); it != json.end(); ++it) {
            if (known.contains(it.key())) {
                continue;
            }
            const QString at = path.isEmpty() ? it.key() : QString(path + u'.' + it.key());
            const std::optional<QString> meant = similarName(it.key(), known);
            if (!meant) {
                add(ProblemSeverity::Note, u"UnknownMember"_s, at,
                    tr("The service does not read '%1'; it is sent as it is.").arg(it.key()), m_text.nameOffsetOf(at));
                continue;
            }
            RequestProblem &problem =
                add(ProblemSeverity::Warning, u"UnknownMember"_s, at,
                    tr("The service does not read '%1'. Did you mean '%2'?").arg(it.key(), *meant),
                    m_text.nameOffsetOf(at));
            if (const auto renamed = &problem == &m_notListed ? std::nullopt : m_text.withName(at, *meant)) {
                problem.fix = RequestFix{tr("Rename %1 to %2").arg(it.key(), *meant), *renamed};
            }
        }
    }

    /// "${name}" is for templates.
    void checkPlaceholders()
    {
        const qsizetype at = m_text.utf8().indexOf("${");
        if (at >= 0) {
            add(ProblemSeverity::Warning, u"TemplatePlaceholder"_s, {},
                tr("${…} is sent as it is. A template takes a CSV file with a value for each name."), at);
        }
    }

    const JsonText &m_text;
    const QJsonObject m_json;
    QList<Placed> m_found;
    bool m_hasError = false;
    RequestProblem m_notListed;
};

} // namespace

QList<RequestProblem> requestProblems(const JsonText &text)
{
    return Rules(text).all();
}

} // namespace pooldeck
