// A web service's manifest: a good one is understood, a bad one is refused with file, JSON path and what to do.

#include "common/literals.h"
#include "webservices/webservicedefinition.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

namespace {

/// JSON written with ' for ", which moc reads better than raw strings.
QByteArray quoted(const char *text)
{
    return QByteArray(text).replace('\'', '"');
}

const QByteArray GoodManifest =
    quoted("{ 'Name': 'census-income', 'Title': 'Census income', 'Description': 'Scores', 'BillingPlanId': 'S1',"
           "  'Kinds': ['ResourceManager', 'Classic'],"
           "  'Inputs': {'input1': {'Title': 'People', 'Extensions': ['.csv', '.tsv'],"
           "                        'Columns': [{'Name': 'age', 'Type': 'integer'}]}},"
           "  'Outputs': {'output1': {'Title': 'Scores', 'Extension': '.csv'}},"
           "  'GlobalParameters': {"
           "    'threshold': {'Title': 'Threshold', 'Type': 'number', 'Default': '0.5', 'Minimum': 0, 'Maximum': 1},"
           "    'count': {'Type': 'integer'}},"
           "  'Command': ['${bin}/census-score', '--model=${folder}/m.ubj', '${input:input1}', '${output:output1}',"
           "              '${parameter:threshold}', '$5'],"
           "  'TimeLimitSeconds': 600 }");

QJsonObject good()
{
    return QJsonDocument::fromJson(GoodManifest).object();
}

/// The manifest with the value at a path of names ("Inputs/input1/Extensions") replaced; undefined removes it.
QJsonObject replaced(QJsonObject json, const QStringList &path, const QJsonValue &value)
{
    if (path.size() > 1) {
        json.insert(path.constFirst(), replaced(json.value(path.constFirst()).toObject(), path.mid(1), value));
    } else if (value.isUndefined()) {
        json.remove(path.constFirst());
    } else {
        json.insert(path.constFirst(), value);
    }
    return json;
}

QJsonValue json(const char *text)
{
    return QJsonDocument::fromJson("[" + quoted(text) + "]").array().at(0);
}

} // namespace

class TestWebServiceDefinition final : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    Result<WebServiceDefinition> load(const QByteArray &manifest)
    {
        QFile file(m_folder.filePath(u"web-service.json"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(manifest) != manifest.size()) {
            qFatal("the manifest cannot be written");
        }
        file.close();
        return WebServiceDefinition::load(m_folder.path());
    }

    Result<WebServiceDefinition> load(const QJsonObject &manifest) { return load(QJsonDocument(manifest).toJson()); }

private Q_SLOTS:
    void goodManifest()
    {
        const auto definition = load(GoodManifest);
        QVERIFY2(definition, qPrintable(definition ? QString() : definition.error().message));
        QCOMPARE(definition->name, u"census-income"_s);
        QCOMPARE(definition->billingPlanId, u"S1"_s);
        QVERIFY((definition->kinds == QList{WebServiceKind::ResourceManager, WebServiceKind::Classic}));
        QCOMPARE(definition->inputs.value(u"input1"_s).extensions, (QStringList{u".csv"_s, u".tsv"_s}));
        QCOMPARE(definition->inputs.value(u"input1"_s).columns.at(0).type, u"integer"_s);
        QCOMPARE(definition->outputs.value(u"output1"_s).extension, u".csv"_s);
        QCOMPARE(definition->parameters.value(u"threshold"_s).defaultValue, u"0.5"_s);
        QCOMPARE(definition->parameters.value(u"threshold"_s).maximum, 1.0);
        QVERIFY(!definition->parameters.value(u"count"_s).defaultValue);
        QCOMPARE(definition->command.size(), 6);
        QCOMPARE(definition->timeLimitMs, 600'000);
        QCOMPARE(definition->memoryLimitBytes, qint64(4) << 30);
        QCOMPARE(definition->outputLimitBytes, qint64(4) << 30);
        QCOMPARE(definition->folder, QFileInfo(m_folder.path()).absoluteFilePath());
        QVERIFY(QDir::isAbsolutePath(definition->folder));
    }

    void limits()
    {
        const auto definition =
            load(replaced(replaced(good(), {u"MemoryLimitMiB"_s}, 16), {u"OutputLimitMiB"_s}, 1048576));
        QVERIFY(definition);
        QCOMPARE(definition->memoryLimitBytes, 16 * 1024 * 1024);
        QCOMPARE(definition->outputLimitBytes, qint64(1) << 40);
    }

    void theExample()
    {
        const auto definition = WebServiceDefinition::load(QStringLiteral(CENSUS_FOLDER));
        QVERIFY2(definition, qPrintable(definition ? QString() : definition.error().message));
        QCOMPARE(definition->name, u"census-income"_s);
        QVERIFY(resolveParameters(*definition, {}));
    }

    void leastManifest()
    {
        QVERIFY(load(quoted("{'Name':'a','Title':'A','BillingPlanId':'S1','Kinds':['Classic'],'Inputs':{},'Outputs':{},"
                            "'Command':['/bin/true'],'TimeLimitSeconds':604800}")));
    }

    void badManifests_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("advice");
        const auto row = [](const char *name, const QString &path, const QJsonValue &value, const QString &target,
                            const QString &advice) { QTest::newRow(name) << path << value << target << advice; };
        const QJsonValue none(QJsonValue::Undefined);
        const QString nameRule = u"letters, digits, '_' or '-'"_s;
        row("no name", u"Name"_s, none, u"Name"_s, u"is missing"_s);
        row("name with a space", u"Name"_s, u"a b"_s, u"Name"_s, nameRule);
        row("name with a slash", u"Name"_s, u"a/b"_s, u"Name"_s, nameRule);
        row("name begins with -", u"Name"_s, u"-a"_s, u"Name"_s, nameRule);
        row("name not ASCII", u"Name"_s, u"žito"_s, u"Name"_s, nameRule);
        row("name with a line end", u"Name"_s, u"a\n"_s, u"Name"_s, nameRule);
        row("name too long", u"Name"_s, QString(65, u'a'), u"Name"_s, nameRule);
        row("no title", u"Title"_s, u" "_s, u"Title"_s, u"must not be empty"_s);
        row("no billing plan", u"BillingPlanId"_s, none, u"BillingPlanId"_s, u"is missing"_s);
        row("billing plan a number", u"BillingPlanId"_s, 1, u"BillingPlanId"_s, u"must be a string"_s);
        row("no kind", u"Kinds"_s, QJsonArray(), u"Kinds"_s, u"ResourceManager, Classic"_s);
        row("unknown kind", u"Kinds"_s, json("['New']"), u"Kinds"_s, u"ResourceManager, Classic"_s);
        row("kind twice", u"Kinds"_s, json("['Classic','Classic']"), u"Kinds"_s, u"each once"_s);
        row("kind not a string", u"Kinds"_s, json("[1]"), u"Kinds[0]"_s, u"must be a string"_s);
        row("inputs missing", u"Inputs"_s, none, u"Inputs"_s, u"is missing"_s);
        row("input's name", u"Inputs/a b"_s, json("{}"), u"Inputs.a b"_s, nameRule);
        row("input not an object", u"Inputs/x"_s, 1, u"Inputs.x"_s, u"must be an object"_s);
        row("input without extensions", u"Inputs/input1/Extensions"_s, json("[]"), u"Inputs.input1.Extensions"_s,
            u".ilearner"_s);
        row("input's extension", u"Inputs/input1/Extensions"_s, json("['.csv','.exe']"),
            u"Inputs.input1.Extensions[1]"_s, u".csv, .tsv, .arff, .ilearner"_s);
        row("column's type", u"Inputs/input1/Columns"_s, json("[{'Name':'a','Type':'int'}]"),
            u"Inputs.input1.Columns[0].Type"_s, u"integer"_s);
        row("output's extension", u"Outputs/output1/Extension"_s, u"csv"_s, u"Outputs.output1.Extension"_s,
            u"one of .csv"_s);
        row("output's typing error", u"Outputs/output1/Extenson"_s, u".csv"_s, u"Outputs.output1.Extenson"_s,
            u"allowed are Title, Extension"_s);
        row("typing error at the top", u"Timelimit"_s, 1, u"Timelimit"_s, u"TimeLimitSeconds"_s);
        row("parameter's type", u"GlobalParameters/threshold/Type"_s, u"float"_s, u"GlobalParameters.threshold.Type"_s,
            u"number"_s);
        row("default a number", u"GlobalParameters/threshold/Default"_s, 0.5, u"GlobalParameters.threshold.Default"_s,
            u"in quotes"_s);
        row("default with a comma", u"GlobalParameters/threshold/Default"_s, u"0,5"_s,
            u"GlobalParameters.threshold.Default"_s, u"with a point"_s);
        row("default out of range", u"GlobalParameters/threshold/Default"_s, u"1.5"_s,
            u"GlobalParameters.threshold.Default"_s, u"at most 1"_s);
        row("default not whole", u"GlobalParameters/count/Default"_s, u"1.5"_s, u"GlobalParameters.count.Default"_s,
            u"whole"_s);
        row("minimum above maximum", u"GlobalParameters/threshold/Minimum"_s, 2,
            u"GlobalParameters.threshold.Minimum"_s, u"greater than Maximum"_s);
        row("minimum a string", u"GlobalParameters/threshold/Minimum"_s, u"0"_s,
            u"GlobalParameters.threshold.Minimum"_s, u"without quotes"_s);
        row("minimum of a string", u"GlobalParameters/s"_s, json("{'Type':'string','Minimum':1}"),
            u"GlobalParameters.s.Minimum"_s, u"remove it"_s);
        row("no command", u"Command"_s, json("[]"), u"Command"_s, u"program and its arguments"_s);
        row("empty program", u"Command"_s, json("['', 'x']"), u"Command"_s, u"program and its arguments"_s);
        row("command a string", u"Command"_s, u"ls"_s, u"Command"_s, u"must be a list"_s);
        row("argument a number", u"Command"_s, json("['ls', 1]"), u"Command[1]"_s, u"must be a string"_s);
        row("unknown placeholder", u"Command"_s, json("['ls', '${home}']"), u"Command[1]"_s, u"known are ${bin}"_s);
        row("unknown input", u"Command"_s, json("['ls', '${input:input2}']"), u"Command[1]"_s, u"${input:input2}"_s);
        row("unknown output", u"Command"_s, json("['${output:input1}']"), u"Command[0]"_s, u"${output:input1}"_s);
        row("unknown parameter", u"Command"_s, json("['ls', 'a', '${parameter:x}']"), u"Command[2]"_s,
            u"${parameter:x}"_s);
        row("bin with a name", u"Command"_s, json("['${bin:x}/ls']"), u"Command[0]"_s, u"${bin:x}"_s);
        row("open placeholder", u"Command"_s, json("['ls', '${input:input1']"), u"Command[1]"_s, u"without its"_s);
        row("no time", u"TimeLimitSeconds"_s, 0, u"TimeLimitSeconds"_s, u"from 1 to 604800"_s);
        row("too much time", u"TimeLimitSeconds"_s, 604801, u"TimeLimitSeconds"_s, u"from 1 to 604800"_s);
        row("no memory", u"MemoryLimitMiB"_s, 15, u"MemoryLimitMiB"_s, u"from 16 to 1048576"_s);
        row("memory a string", u"MemoryLimitMiB"_s, u"64"_s, u"MemoryLimitMiB"_s, u"whole number"_s);
        row("no output", u"OutputLimitMiB"_s, 0, u"OutputLimitMiB"_s, u"from 1 to 1048576"_s);
        row("fraction of time", u"TimeLimitSeconds"_s, 1.5, u"TimeLimitSeconds"_s, u"whole number"_s);
    }
    void badManifests()
    {
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        QFETCH(QString, target);
        QFETCH(QString, advice);
        const auto definition = load(replaced(good(), path.split(u'/'), value));
        QVERIFY(!definition);
        QCOMPARE(definition.error().target, target);
        const QString prefix = m_folder.filePath(u"web-service.json"_s) + u": "_s + target + u": "_s;
        QVERIFY2(definition.error().message.startsWith(prefix), qPrintable(definition.error().message));
        QVERIFY2(definition.error().message.contains(advice), qPrintable(definition.error().message));
    }

    void notAManifest()
    {
        QVERIFY(load("{ not json"_ba).error().message.contains(u"at byte"_s));
        QVERIFY(!load("[]"_ba));
        const auto missing = WebServiceDefinition::load(m_folder.filePath(u"nowhere"_s));
        QVERIFY(!missing);
        QVERIFY(missing.error().message.contains(u"nowhere/web-service.json"_s));
    }

    void parameters_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("code");
        const QString bad = u"BadParameterValue"_s;
        QTest::newRow("number") << u"threshold"_s << u"0.25"_s << QString();
        QTest::newRow("exponent") << u"threshold"_s << u"2.5e-1"_s << QString();
        QTest::newRow("at the bound") << u"threshold"_s << u"1"_s << QString();
        QTest::newRow("above") << u"threshold"_s << u"1.0001"_s << bad;
        QTest::newRow("below") << u"threshold"_s << u"-0.1"_s << bad;
        QTest::newRow("comma") << u"threshold"_s << u"0,5"_s << bad;
        QTest::newRow("not a number") << u"threshold"_s << u"nan"_s << bad;
        QTest::newRow("infinite") << u"threshold"_s << u"inf"_s << bad;
        QTest::newRow("too large") << u"threshold"_s << u"1e999"_s << bad;
        QTest::newRow("hexadecimal") << u"threshold"_s << u"0x1"_s << bad;
        QTest::newRow("space") << u"threshold"_s << u" 0.5"_s << bad;
        QTest::newRow("empty") << u"threshold"_s << u""_s << bad;
        QTest::newRow("integer") << u"count"_s << u"12"_s << QString();
        QTest::newRow("largest integer") << u"count"_s << u"9223372036854775807"_s << QString();
        QTest::newRow("integer too large") << u"count"_s << u"9223372036854775808"_s << bad;
        QTest::newRow("integer with groups") << u"count"_s << u"1,000"_s << bad;
        QTest::newRow("integer with fraction") << u"count"_s << u"1.0"_s << bad;
        QTest::newRow("unknown") << u"other"_s << u"1"_s << u"UnexpectedParameter"_s;
    }
    void parameters()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QString, code);
        const auto definition = load(GoodManifest);
        QVERIFY(definition);
        QMap<QString, QString> given{{u"count"_s, u"1"_s}};
        given.insert(name, value);
        const auto resolved = resolveParameters(*definition, given);
        if (code.isEmpty()) {
            QVERIFY(resolved);
            QCOMPARE(resolved->value(name), value);
            QCOMPARE(resolved->size(), 2);
        } else {
            QVERIFY(!resolved);
            QCOMPARE(resolved.error().code, code);
            QCOMPARE(resolved.error().errorClass, u"BadArgument"_s);
            QCOMPARE(resolved.error().target, u"GlobalParameters."_s + name);
        }
    }

    void defaultsAndRequired()
    {
        const auto definition = load(GoodManifest);
        QVERIFY(definition);
        QCOMPARE(resolveParameters(*definition, {{u"count"_s, u"1"_s}})->value(u"threshold"_s), u"0.5"_s);
        QCOMPARE(resolveParameters(*definition, {}).error().code, u"MissingRequiredGlobalParameters"_s);
    }

    void booleans()
    {
        const auto definition =
            load(replaced(good(), {u"GlobalParameters"_s}, json("{'threshold':{'Type':'boolean','Default':'true'}}")));
        QVERIFY2(definition, qPrintable(definition ? QString() : definition.error().message));
        QVERIFY(resolveParameters(*definition, {{u"threshold"_s, u"false"_s}}));
        QVERIFY(!resolveParameters(*definition, {{u"threshold"_s, u"yes"_s}}));
    }

    void swagger()
    {
        const auto definition = load(GoodManifest);
        QVERIFY(definition);
        const QString base = u"http://127.0.0.1:43211/subscriptions/s1/services/abc"_s;
        const QJsonObject document = swaggerDocument(*definition, WebServiceKind::ResourceManager, base);
        QCOMPARE(document.value("swagger"_L1), QJsonValue("2.0"_L1));
        QCOMPARE(document.value("host"_L1), QJsonValue("127.0.0.1:43211"_L1));
        QCOMPARE(document.value("basePath"_L1), QJsonValue("/subscriptions/s1/services/abc"_L1));
        QCOMPARE(document.value("schemes"_L1).toArray(), QJsonArray{"http"_L1});
        QCOMPARE(document.value("info"_L1).toObject().value("title"_L1), QJsonValue("Census income"_L1));
        QCOMPARE(document.value("x-pooldeck-kind"_L1), QJsonValue("ResourceManager"_L1));
        QCOMPARE(document.value("x-pooldeck-billing-plan"_L1), QJsonValue("S1"_L1));
        QCOMPARE(document.value("x-pooldeck-inputs"_L1).toArray(), QJsonArray{"input1"_L1});
        QCOMPARE(document.value("x-pooldeck-outputs"_L1).toArray(), QJsonArray{"output1"_L1});
        QCOMPARE(document.value("x-pooldeck-parameters"_L1).toArray(), (QJsonArray{"count"_L1, "threshold"_L1}));
        QCOMPARE(document.value("paths"_L1).toObject().keys(),
                 (QStringList{u"/jobs"_s, u"/jobs/{jobId}"_s, u"/jobs/{jobId}/start"_s}));
        const QJsonObject apiKey = document.value("securityDefinitions"_L1).toObject().value("api_key"_L1).toObject();
        QCOMPARE(apiKey.value("name"_L1), QJsonValue("Authorization"_L1));
        const QJsonObject properties = document.value("definitions"_L1)
                                           .toObject()
                                           .value("BatchRequest"_L1)
                                           .toObject()
                                           .value("properties"_L1)
                                           .toObject();
        QVERIFY(properties.contains("AzureBatchPoolId"_L1));
        const QJsonObject parameters = properties.value("GlobalParameters"_L1).toObject();
        QCOMPARE(parameters.value("required"_L1).toArray(), QJsonArray{"count"_L1});

        const QJsonObject classic = swaggerDocument(*definition, WebServiceKind::Classic, base);
        QCOMPARE(classic.value("x-pooldeck-kind"_L1), QJsonValue("Classic"_L1));
    }

    /// Every reference in the document points at a definition that is there.
    void swaggerReferences()
    {
        const QJsonObject document = swaggerDocument(*load(GoodManifest), WebServiceKind::Classic, u"http://h/b"_s);
        const QStringList definitions = document.value("definitions"_L1).toObject().keys();
        const QString text = QString::fromUtf8(QJsonDocument(document).toJson());
        static const QRegularExpression reference(u"\"#/definitions/([A-Za-z]+)\""_s);
        int found = 0;
        for (const QRegularExpressionMatch &match : reference.globalMatch(text)) {
            QVERIFY2(definitions.contains(match.captured(1)), qPrintable(match.captured(1)));
            ++found;
        }
        QVERIFY(found > 5);
    }
};

QTEST_GUILESS_MAIN(TestWebServiceDefinition)
#include "tst_webservicedefinition.moc"
