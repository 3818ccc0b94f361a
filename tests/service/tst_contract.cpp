// docs/openapi.yaml and the running service say the same: every answer that the file has is met here, and an answer
// that it does not have fails any test that uses ServiceFixture.

#include "common/ids.h"
#include "common/literals.h"
#include "model/protocolerror.h"
#include "playedvms.h"
#include "rawconnection.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace pooldeck;

namespace {

/// Answers that only a service with trouble gives; tst_errorcodes provokes what can be provoked of them.
const QStringList NotMetHere{u"x-before-any-operation 503"_s, u"getMetrics 401"_s}; // the latter by tst_observability

QStringList strings(const QJsonValue &array)
{
    QStringList list;
    const QJsonArray items = array.toArray();
    for (const QJsonValue &item : items) {
        list.append(item.toString());
    }
    return list;
}

} // namespace

class TestContract final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServiceFixture> m_service;
    std::unique_ptr<PlayedVms> m_vms;
    ServiceFixture::BesAddress m_census;
    QString m_poolId;
    QString m_jobId;

    Contract &contract() { return m_service->contract(); }
    QString origin() const { return m_service->poolServiceUrl().section(u'/', 0, 2); }
    QString accountId() const { return m_service->poolServiceUrl().section(u'/', -1); }

    ServiceFixture::Answer bes(const QByteArray &method, const QString &path, const QByteArray &body = {},
                               const QList<std::pair<QByteArray, QByteArray>> &headers = {})
    {
        return m_service->call(method, m_census.baseUrl + path + u"?api-version=2.0"_s, m_census.key, body, headers);
    }

    QByteArray request(const QString &poolId) const
    {
        const QJsonObject input{{"BaseLocation"_L1, u"file:///examples/"_s},
                                {"RelativeLocation"_L1, u"census-income/census-2000.csv"_s}};
        QJsonObject json{{"Input"_L1, input}};
        if (!poolId.isEmpty()) {
            json.insert("AzureBatchPoolId"_L1, poolId);
        }
        return QJsonDocument(json).toJson();
    }

    QString createJob(const QString &poolId)
    {
        return QString::fromLatin1(bes("POST", u"/jobs"_s, request(poolId)).body.mid(1, 32));
    }

    QByteArray poolBody(const QString &name, int vmCount) const
    {
        return QJsonDocument(CreatePoolRequest{vmCount, m_census.swaggerUrl, name}.toJson()).toJson();
    }

    /// The URL of an operation with everything in its place; `replaced` takes the place of parameters.
    QString urlOf(const Contract::Operation &operation, const QMap<QString, QString> &replaced) const
    {
        QString path = operation.path;
        QMap<QString, QString> values{{u"scope"_s, u"subscriptions"_s},
                                      {u"owner"_s, accountId()},
                                      {u"service"_s, m_census.baseUrl.section(u'/', -1)},
                                      {u"account"_s, accountId()},
                                      {u"pool"_s, m_poolId},
                                      {u"job"_s, m_jobId},
                                      {u"vm"_s, newId()},
                                      {u"file"_s, u"output1.csv"_s}};
        values.insert(replaced);
        for (auto it = values.begin(); it != values.end(); ++it) {
            path.replace(u'{' + it.key() + u'}', *it);
        }
        return origin() + path;
    }

    QString keyOf(const Contract::Operation &operation) const
    {
        return operation.path.startsWith("/poolservice"_L1) ? m_service->authorizationKey() : m_census.key;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_service = std::make_unique<ServiceFixture>();
        m_vms = std::make_unique<PlayedVms>(*m_service);
        QVERIFY(m_service->start({u"--failed-key-delay-ms"_s, u"0"_s}));
        m_census = m_service->webService(u"census-income"_s, u"ResourceManager"_s);
    }
    void cleanupTestCase() { m_service.reset(); }

    void everyOperationSaysWhereItComesFrom()
    {
        QStringList ids;
        for (const Contract::Operation &operation : contract().operations()) {
            QVERIFY2(!operation.id().isEmpty() && !ids.contains(operation.id()), qPrintable(operation.path));
            ids.append(operation.id());
            const QString from = operation.json.value("x-origin"_L1).toString();
            QVERIFY2(from == "public"_L1 || from == "pooldeck"_L1, qPrintable(operation.id()));
            const bool isPublic = operation.path.startsWith("/{scope}"_L1);
            QVERIFY2((from == "public"_L1) == isPublic, qPrintable(operation.id()));
            QVERIFY2(!operation.json.value("summary"_L1).toString().isEmpty(), qPrintable(operation.id()));
            QVERIFY2(operation.json.value("tags"_L1).toArray().size() == 1, qPrintable(operation.id()));
            const QJsonObject responses = operation.json.value("responses"_L1).toObject();
            QVERIFY2(responses.contains("default"_L1), qPrintable(operation.id()));
            for (const QString &status : operation.statuses()) {
                QVERIFY2(status < "400"_L1 || responses.value(status).toObject().contains("x-codes"_L1),
                         qPrintable(QString(operation.id() + u' ' + status)));
            }
        }
        QVERIFY(ids.size() > 25);
    }

    void everyReferenceLeadsSomewhereAndEveryRequiredMemberIsDescribed()
    {
        int references = 0;
        const std::function<void(const QJsonValue &, const QString &)> look = [&](const QJsonValue &value,
                                                                                  const QString &place) {
            const QJsonArray items = value.toArray();
            for (const QJsonValue &item : items) {
                look(item, QString(place + u"[]"_s));
            }
            const QJsonObject object = value.toObject();
            if (const QString reference = object.value("$ref"_L1).toString(); !reference.isEmpty()) {
                ++references;
                QJsonValue target = contract().document();
                for (const QString &part : reference.mid(2).split(u'/')) {
                    target = target.toObject().value(part);
                }
                QVERIFY2(!target.isUndefined(), qPrintable(QString(place + u": "_s + reference)));
            }
            if (object.value("additionalProperties"_L1) == QJsonValue(false)) {
                for (const QString &name : strings(object.value("required"_L1))) {
                    QVERIFY2(object.value("properties"_L1).toObject().contains(name),
                             qPrintable(QString(place + u": "_s + name)));
                }
            }
            for (auto it = object.begin(); it != object.end(); ++it) {
                look(it.value(), QString(place + u'/' + it.key()));
            }
        };
        look(contract().document(), u"#"_s);
        QVERIFY(references > 200);
    }

    void everyExampleIsAsItsSchemaSays()
    {
        int examples = 0;
        const std::function<void(const QJsonValue &, const QString &)> look = [&](const QJsonValue &value,
                                                                                  const QString &place) {
            const QJsonArray items = value.toArray();
            for (const QJsonValue &item : items) {
                look(item, place);
            }
            const QJsonObject object = value.toObject();
            const QJsonObject schema = object.contains("schema"_L1) ? object.value("schema"_L1).toObject() : object;
            QJsonArray list = object.value("examples"_L1).toArray();
            const QJsonObject named = object.value("examples"_L1).toObject();
            for (const QJsonValue &example : named) {
                list.append(example.toObject().value("value"_L1));
            }
            for (const QJsonValue &example : std::as_const(list)) {
                ++examples;
                QCOMPARE(contract().mismatch(schema, example), QString());
            }
            for (auto it = object.begin(); it != object.end(); ++it) {
                look(it.value(), QString(place + u'/' + it.key()));
            }
        };
        look(contract().document(), u"#"_s);
        QVERIFY(examples > 5);
    }

    void theCodesAreThoseOfTheService()
    {
        QSet<QString> ours;
        QSet<QString> classes;
        for (int i = 0; i <= int(ErrorCode::TooManyConcurrentRequests); ++i) {
            ours.insert(toString(ErrorCode(i)));
            classes.insert(protocolError(ErrorCode(i), {}).errorClass);
        }
        const QJsonObject schemas = contract().document()["components"_L1]["schemas"_L1].toObject();
        const QStringList stated = strings(schemas["ErrorCode"_L1]["enum"_L1]);
        QCOMPARE(QSet<QString>(stated.begin(), stated.end()), ours);
        const QStringList statedClasses = strings(schemas["ErrorClass"_L1]["enum"_L1]);
        QCOMPARE(QSet<QString>(statedClasses.begin(), statedClasses.end()), classes);
        for (const QString &code : strings(schemas["ErrorCode"_L1]["x-public"_L1])) {
            QVERIFY2(stated.contains(code), qPrintable(code));
        }
        // Each is an answer of something.
        QStringList used = contract().codesOf(contract().document()["x-before-any-operation"_L1].toObject()) +
                           contract().codesOf(contract().document()["x-without-operation"_L1].toObject());
        for (const Contract::Operation &operation : contract().operations()) {
            used += contract().codesOf(operation.json.value("responses"_L1).toObject());
        }
        for (const QString &code : stated) {
            QVERIFY2(used.contains(code) || code == "InternalError"_L1, qPrintable(code));
        }
        for (const QString &code : std::as_const(used)) {
            QVERIFY2(stated.contains(code), qPrintable(code));
        }
    }

    /// docs/protocol.md, for people, leaves nothing out that is stated for machines.
    void theProseNamesEveryCodeAndEveryMember()
    {
        QFile file(QStringLiteral(PROTOCOL_PAGE));
        QVERIFY(file.open(QIODevice::ReadOnly));
        static const QRegularExpression notAWord(u"[^A-Za-z0-9]+"_s);
        const QStringList words = QString::fromUtf8(file.readAll()).split(notAWord);
        const QJsonObject schemas = contract().document()["components"_L1]["schemas"_L1].toObject();
        QStringList names = strings(schemas["ErrorCode"_L1]["enum"_L1]) + strings(schemas["ErrorClass"_L1]["enum"_L1]);
        for (auto it = schemas.begin(); it != schemas.end(); ++it) {
            if (it.key() != "Swagger"_L1) { // Swagger's own
                names += it->toObject().value("properties"_L1).toObject().keys();
            }
        }
        QStringList missing;
        for (const QString &name : std::as_const(names)) {
            if (!words.contains(name) && !missing.contains(name)) {
                missing.append(name);
            }
        }
        QVERIFY(names.size() > 150);
        QVERIFY2(missing.isEmpty(), qPrintable(u"docs/protocol.md does not name "_s + missing.join(", "_L1)));
    }

    /// The whole life of pools and jobs, played.
    void pools()
    {
        const auto created = m_service->pools("POST", u"/pools"_s, poolBody(u"first"_s, 1));
        QCOMPARE(created.status, 201);
        m_poolId = created.json.value("PoolId"_L1).toString();
        QCOMPARE(m_service->pools("POST", u"/pools"_s, poolBody(u"First"_s, 1)).status, 409);
        QCOMPARE(m_service->pools("POST", u"/pools"_s, "{}").status, 400);
        const auto pool = m_service->pools("GET", u"/pools/"_s + m_poolId);
        QCOMPARE(pool.status, 200);
        QCOMPARE(pool.header("ETag"), pool.json.value("ETag"_L1).toString().toLatin1());
        const QString resize = u"/pools/"_s + m_poolId + u"/resize"_s;
        QCOMPARE(m_service->pools("POST", resize, "{\"VmCount\":2}").status, 202);
        QCOMPARE(m_service->pools("POST", resize, "{\"VmCount\":1}").status, 202);
        const QList<std::pair<QByteArray, QByteArray>> other{{"If-Match", "\"0123456789abcdef\""}};
        QCOMPARE(m_service->pools("POST", resize, "{\"VmCount\":2}", other).status, 412);
        QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + m_poolId, {}, other).status, 412);
    }

    void changes()
    {
        const QString path = u"/pools/"_s + m_poolId;
        QCOMPARE(m_service->pools("PATCH", path, "{\"Labels\":{\"team\":\"fraud\"},\"WhenDone\":\"zero\"}").status,
                 200);
        QCOMPARE(m_service->pools("PATCH", path, "{\"WhenDone\":null,\"IdlePolicy\":{\"ZeroAfterMs\":3600000}}").status,
                 200);
        QCOMPARE(m_service->pools("PATCH", path, "{\"Name\":\"\"}").status, 400);
        QCOMPARE(m_service->pools("PATCH", u"/pools/none"_s, "{}").status, 404);
        const QString second =
            m_service->pools("POST", u"/pools"_s, poolBody(u"second"_s, 0)).json.value("PoolId"_L1).toString();
        QCOMPARE(m_service->pools("PATCH", path, "{\"Name\":\"Second\"}").status, 409);
        QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + second).status, 202);
        QCOMPARE(m_service->pools("PATCH", path, "{}", {{"If-Match", "\"0123456789abcdef\""}}).status, 412);
        const QString noVm = path + u"/vms/0123456789abcdef0123456789abcdef/replace"_s;
        QCOMPARE(m_service->pools("POST", noVm).status, 404);
        QCOMPARE(m_service->pools("POST", noVm, "[]").status, 400);
    }

    void jobs()
    {
        const PlayedVms::Vm vm = m_vms->registerNext();
        QVERIFY(!vm.id.isEmpty());
        m_jobId = createJob(m_poolId);
        QCOMPARE(bes("POST", u"/jobs/"_s + m_jobId + u"/start"_s).status, 204);
        QCOMPARE(m_service->pools("POST", u"/pools/"_s + m_poolId + u"/resize"_s, "{\"VmCount\":0,\"OnlyIfIdle\":true}")
                     .status,
                 409);
        QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + m_poolId).status, 409);
        const Assignment assignment = m_vms->lease(vm);
        QCOMPARE(assignment.jobId, m_jobId);
        QCOMPARE(bes("GET", u"/jobs/"_s + m_jobId).json.value("StatusCode"_L1).toString(), u"Running"_s);
        QVERIFY(m_vms->finish(vm, assignment, "scored\n"));
        const Job job = m_service->job(m_jobId);
        QCOMPARE(toString(job.status), u"Finished"_s);
        const QString url = job.results->value(u"output1"_s).url();
        QCOMPARE(m_service->call("GET", url, {}).body, QByteArray("scored\n"));
        QCOMPARE(m_service->call("GET", url + u'x', {}).status, 401);
        QVERIFY(QFile::remove(assignment.outputFolder + u"/output1.csv"_s));
        QCOMPARE(m_service->call("GET", url, {}).status, 404);
        QCOMPARE(m_service->pools("GET", u"/jobs/"_s + m_jobId + u"/log"_s).body, QByteArray("played\n"));

        const QList<std::pair<QByteArray, QByteArray>> key{{"Idempotency-Key", "once"}};
        const auto first = bes("POST", u"/jobs"_s, request(m_poolId), key);
        QCOMPARE(bes("POST", u"/jobs"_s, request(m_poolId), key).body, first.body);
        QCOMPARE(bes("POST", u"/jobs"_s, request({}), key).status, 409);
        QCOMPARE(bes("POST", u"/jobs"_s, "{}").status, 400);
        const QString never = QString::fromLatin1(first.body.mid(1, 32));
        QCOMPARE(m_service->call("DELETE", m_census.baseUrl + u"/jobs/"_s + never, m_census.key).status, 204);
        QCOMPARE(bes("POST", u"/jobs/"_s + never + u"/start"_s).status, 400);
        QCOMPARE(m_service->call("GET", m_census.swaggerUrl, {}).status, 200);
    }

    void vmhostCalls()
    {
        const QString poolId =
            m_service->pools("POST", u"/pools"_s, poolBody(u"second"_s, 1)).json.value("PoolId"_L1).toString();
        PlayedVms::Vm vm = m_vms->registerNext();
        QVERIFY(!vm.id.isEmpty());
        QCOMPARE(m_vms->say(u"register"_s, vm.registration.toJson(), {}).status, 200); // again
        // …which made another key.
        QCOMPARE(m_vms->say(u"heartbeat"_s, {}, vm.key).status, 410);
        vm.key = m_vms->say(u"register"_s, vm.registration.toJson(), {}).json.value("SessionKey"_L1).toString();
        QCOMPARE(m_vms->say(u"lease"_s, {}, vm.key).json.value("Assignment"_L1), QJsonValue(QJsonValue::Null));
        QCOMPARE(m_vms->say(u"heartbeat"_s, AttemptRef{}.toJson(), vm.key).status, 200);
        QCOMPARE(m_vms->say(u"orders"_s, AttemptRef{}.toJson(), vm.key).status, 200);
        QCOMPARE(m_vms->say(u"orders"_s, PlayedVms::attempt(m_jobId, 1), vm.key).json.value("Cancel"_L1),
                 QJsonValue(true));
        QCOMPARE(m_vms->say(u"publish"_s, PlayedVms::attempt(m_jobId, 7), vm.key).status, 409);
        CompleteRequest stale;
        stale.attempt = {m_jobId, 7};
        QCOMPARE(m_vms->say(u"complete"_s, stale.toJson(), vm.key).status, 409);
        QCOMPARE(m_vms->say(u"lease"_s, {}, vm.key, u"wait=600"_s).status, 400);
        for (const QString &verb : {u"register"_s, u"heartbeat"_s, u"orders"_s, u"publish"_s, u"complete"_s}) {
            const auto refused = m_service->call("POST", origin() + u"/vmhost/"_s + verb, vm.key, "[]");
            QCOMPARE(refused.status, 400);
        }
        for (const QString &verb : {u"lease"_s, u"heartbeat"_s, u"orders"_s, u"publish"_s, u"complete"_s}) {
            QCOMPARE(m_vms->say(verb, PlayedVms::attempt(m_jobId, 1), u"nobody"_s).status, 410);
        }
        RegisterRequest stranger = vm.registration;
        stranger.token = u"stranger"_s;
        QCOMPARE(m_vms->say(u"register"_s, stranger.toJson(), {}).status, 410);
        const QString replace = u"/pools/"_s + poolId + u"/vms/"_s + vm.id + u"/replace"_s;
        QCOMPARE(m_service->pools("POST", replace, "{\"Deallocation\":\"Requeue\"}").status, 202);
        QCOMPARE(m_service->pools("DELETE", u"/pools/"_s + poolId).status, 202);
        QCOMPARE(m_service->pools("POST", replace).status, 409);
    }

    void lists()
    {
        for (const QString &path : {u""_s, u"/pools"_s, QString(u"/pools/"_s + m_poolId + u"/vms"_s), u"/jobs"_s,
                                    QString(u"/jobs/"_s + m_jobId), u"/usage"_s, u"/attempts"_s, u"/events"_s,
                                    u"/billingplans"_s, u"/webservices"_s, u"/changes"_s}) {
            QCOMPARE(m_service->pools("GET", path).status, 200);
        }
        QVERIFY(m_service->pools("GET", u"/jobs?limit=1"_s).json.value("After"_L1).isString());
        const QJsonArray all = m_service->pools("GET", u"/attempts"_s).json.value("Attempts"_L1).toArray();
        QJsonArray ofJob;
        for (const QJsonValue &attempt : all) {
            if (attempt["JobId"_L1].toString() == m_jobId) {
                ofJob.append(attempt);
            }
        }
        QVERIFY(!ofJob.isEmpty());
        const QJsonObject answer = m_service->pools("GET", QString(u"/attempts?job="_s + m_jobId)).json;
        QCOMPARE(answer.value("Attempts"_L1).toArray(), ofJob);
        QVERIFY(answer.value("After"_L1).isNull());
        const QJsonArray rising = m_service->pools("GET", u"/events"_s).json.value("Events"_L1).toArray();
        QVERIFY(rising.size() > 2);
        const qint64 last = rising.last()["Seq"_L1].toInteger();
        const QJsonArray falling =
            m_service->pools("GET", u"/events?before=%1"_s.arg(last)).json.value("Events"_L1).toArray();
        QCOMPARE(falling.size(), rising.size() - 1);
        QCOMPARE(falling.first(), rising[rising.size() - 2]);
        QCOMPARE(falling.last(), rising.first());
        QCOMPARE(m_service->call("GET", origin() + u"/healthz"_s, {}).status, 200);
        QCOMPARE(m_service->call("GET", origin() + u"/metrics"_s, {}).status, 200);
    }

    /// What every operation refuses in the same way.
    void refusals()
    {
        const Contract &stated = contract();
        for (const Contract::Operation &operation : stated.operations()) {
            const bool isBes = operation.path.startsWith("/{scope}"_L1);
            const bool isPools = operation.path.startsWith("/poolservice"_L1) && operation.id() != "getOutput"_L1;
            const QString version = u"?api-version=2.0"_s;
            const QByteArray body = operation.json.contains("requestBody"_L1) ? "{}" : "";
            if (isPools || (isBes && operation.id() != "deleteJob"_L1 && operation.id() != "getSwagger"_L1)) {
                const auto refused = m_service->call(operation.method, urlOf(operation, {}), keyOf(operation), body);
                QCOMPARE(refused.errorCode(), u"BadVersionCall"_s);
            }
            if (isBes) {
                const auto odd = m_service->call(operation.method, urlOf(operation, {{u"service"_s, u"x"_s}}) + version,
                                                 keyOf(operation), body);
                QCOMPARE(odd.errorCode(), u"WebServiceIdInvalid"_s);
                const auto other = m_service->call(
                    operation.method, urlOf(operation, {{u"service"_s, newId()}}) + version, keyOf(operation), body);
                QCOMPARE(other.errorCode(), u"WebServiceNotFound"_s);
            }
            if (isPools) {
                const auto other = m_service->call(
                    operation.method, urlOf(operation, {{u"account"_s, newId()}}) + version, keyOf(operation), body);
                QCOMPARE(other.status, 404);
            }
            if (isPools || (isBes && operation.id() != "getSwagger"_L1)) {
                QCOMPARE(m_service->call(operation.method, urlOf(operation, {}) + version, {}, body).status, 401);
            }
        }
        for (const QString &query : {u"/jobs?limit=0"_s, u"/usage?from=never"_s, u"/attempts?to=never"_s,
                                     u"/events?since=x"_s, u"/events?before=0"_s, u"/changes?wait=61"_s}) {
            QCOMPARE(m_service->pools("GET", query).errorCode(), u"InvalidQueryParameter"_s);
        }
    }

    void whatIsNoOperation()
    {
        QCOMPARE(m_service->call("GET", origin() + u"/elsewhere"_s, {}).status, 404);
        QCOMPARE(m_service->pools("GET", u"/elsewhere"_s).status, 404);
        QCOMPARE(m_service->call("GET", m_service->poolServiceUrl() + u"/elsewhere"_s, {}).status, 400);
        QCOMPARE(m_service->call("GET", m_service->poolServiceUrl() + u"/elsewhere?api-version=2.0"_s, {}).status, 401);
        QCOMPARE(m_service->pools("PUT", u"/pools"_s).status, 405);
        QCOMPARE(m_service->pools("HEAD", u"/pools"_s).status, 405);
        QCOMPARE(bes("PUT", u"/jobs/"_s + m_jobId).status, 405);
        QCOMPARE(bes("GET", u"/jobs"_s).status, 400);
        QCOMPARE(m_service->call("POST", origin() + u"/vmhost/elsewhere"_s, u"nobody"_s).status, 410);
        QCOMPARE(m_service->call("GET", origin() + u"/vmhost/lease"_s, {}).status, 404);
        QCOMPARE(m_service->pools("POST", u"/pools"_s, QByteArray(2'000'000, ' ')).status, 413);
        const QList<std::pair<QByteArray, QByteArray>> large{{"X-Large", QByteArray(20'000, 'x')}};
        QCOMPARE(m_service->pools("GET", u"/pools"_s, {}, large).status, 431);
        RawConnection raw(*m_service);
        QCOMPARE(raw.ask("GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n").status, 400);
    }

    /// The other direction: what the file states is met above, so nothing in it is made up.
    void everyStatedAnswerWasMet()
    {
        QStringList wanted;
        for (const Contract::Operation &operation : contract().operations()) {
            for (const QString &status : operation.statuses()) {
                wanted.append(QString(operation.id() + u' ' + status));
            }
        }
        for (const QString &part : {u"x-before-any-operation"_s, u"x-without-operation"_s}) {
            const QStringList statuses = contract().document().value(part).toObject().keys();
            for (const QString &status : statuses) {
                wanted.append(QString(part + u' ' + status));
            }
        }
        QStringList missing;
        for (const QString &answer : std::as_const(wanted)) {
            if (!contract().seen().contains(answer) && !NotMetHere.contains(answer)) {
                missing.append(answer);
            }
        }
        QVERIFY2(missing.isEmpty(), qPrintable(u"never met: "_s + missing.join(", "_L1)));
        for (const QString &answer : NotMetHere) {
            QVERIFY2(wanted.contains(answer) && !contract().seen().contains(answer), qPrintable(answer));
        }
    }
};

QTEST_GUILESS_MAIN(TestContract)
#include "tst_contract.moc"
