// Every error code that a client can provoke, provoked over HTTP at the running service.

#include "common/ids.h"
#include "common/literals.h"
#include "model/protocolerror.h"
#include "playedvms.h"
#include "rawconnection.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>

using namespace pooldeck;

namespace {

using Answer = ServiceFixture::Answer;

constexpr int MaxConnections = 20;

/// Codes that nobody can provoke from outside, and why.
const QMap<ErrorCode, QString> NotProvokable{
    {ErrorCode::InternalError, u"only a defect of the service would give it"_s},
};

/// What a request with a code is, and what it should get.
struct Provocation
{
    ErrorCode code;
    QString target;
    std::function<Answer()> provoke;
    int status = 0; ///< when it is not the code's own
};

} // namespace

class TestErrorCodes final : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServiceFixture> m_service;
    std::unique_ptr<PlayedVms> m_vms;
    ServiceFixture::BesAddress m_census;
    ServiceFixture::BesAddress m_gated;
    QString m_poolId;
    PlayedVms::Vm m_vm;
    QList<Provocation> m_provocations;

    QString origin() const { return m_service->poolServiceUrl().section(u'/', 0, 2); }

    Answer bes(const QByteArray &method, const QString &path, const QByteArray &body = {})
    {
        return m_service->call(method, m_census.baseUrl + path + u"?api-version=2.0"_s, m_census.key, body);
    }
    Answer create(const QJsonObject &request) { return bes("POST", u"/jobs"_s, QJsonDocument(request).toJson()); }
    Answer createGated(const QByteArray &request)
    {
        return m_service->call("POST", m_gated.baseUrl + u"/jobs?api-version=2.0"_s, m_gated.key, request);
    }

    static QJsonObject reference(const QString &relativeLocation)
    {
        return {{"BaseLocation"_L1, u"file:///examples/"_s}, {"RelativeLocation"_L1, relativeLocation}};
    }
    static QJsonObject good(const QString &member = {}, const QJsonValue &value = {})
    {
        QJsonObject request{{"Input"_L1, reference(u"census-income/census-2000.csv"_s)}};
        if (!member.isEmpty()) {
            request.insert(member, value);
        }
        return request;
    }
    static QJsonObject withInput(const QJsonObject &input) { return good(u"Input"_s, input); }
    static QJsonObject map(const QString &name, const QJsonValue &value) { return {{name, value}}; }

    QString createdJob() { return QString::fromLatin1(create(good()).body.mid(1, 32)); }
    Answer createPool(const QString &name, int vmCount = 0)
    {
        const CreatePoolRequest request{vmCount, m_census.swaggerUrl, name};
        return m_service->pools("POST", u"/pools"_s, QJsonDocument(request.toJson()).toJson());
    }
    Answer resize(const QByteArray &body, const QList<std::pair<QByteArray, QByteArray>> &headers = {})
    {
        return m_service->pools("POST", u"/pools/"_s + m_poolId + u"/resize"_s, body, headers);
    }

    /// A job of m_poolId that runs on m_vm.
    QString runningJob()
    {
        const QString jobId = QString::fromLatin1(create(good(u"AzureBatchPoolId"_s, m_poolId)).body.mid(1, 32));
        bes("POST", u"/jobs/"_s + jobId + u"/start"_s);
        return jobId;
    }

    /// `use` with a second connection to the service's database.
    template <class Use>
    void withDatabase(const Use &use)
    {
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"second"_s);
            database.setDatabaseName(m_service->dataFolder() + u"/pooldeck.sqlite"_s);
            QVERIFY2(database.open(), qPrintable(database.lastError().text()));
            use(database);
        }
        QSqlDatabase::removeDatabase(u"second"_s);
    }

    Answer whileTheDatabaseIsLocked(const std::function<Answer()> &request)
    {
        Answer answer;
        withDatabase([&](const QSqlDatabase &database) {
            QVERIFY(QSqlQuery(database).exec(u"BEGIN IMMEDIATE"_s));
            answer = request();
            QSqlQuery(database).exec(u"ROLLBACK"_s);
        });
        return answer;
    }

    /// A web service whose plan stops and has no hours.
    bool addUsedUpService()
    {
        const QByteArray manifest =
            QByteArray("{'Name':'trial','Title':'Trial','Description':'For tests','BillingPlanId':'DevTest',"
                       "'Kinds':['ResourceManager'],'Inputs':{},'Outputs':{},'GlobalParameters':{},"
                       "'Command':['/bin/true'],'TimeLimitSeconds':60}")
                .replace('\'', '"');
        bool changed = false;
        withDatabase([&](const QSqlDatabase &database) {
            QSqlQuery update(database);
            changed = update.exec(u"UPDATE billing_plans SET included_ms = 0 WHERE id = 'DevTest'"_s) &&
                      update.numRowsAffected() == 1;
        });
        return changed && m_service->addWebService(u"trial"_s, {{u"web-service.json"_s, manifest}});
    }

    /// Connections whose requests wait for an answer, until there is no room for one more.
    Answer whileAllConnectionsWait()
    {
        // Nothing must happen that answers them: the pool that is being deleted goes first.
        static_cast<void>(
            QTest::qWaitFor([this] { return m_service->pools("GET", u"/pools/"_s + m_poolId).status == 404; }, 20'000));
        const QByteArray cursor = m_service->pools("GET", u"/changes"_s).json.value("Cursor"_L1).toString().toLatin1();
        const QByteArray target = m_service->poolServiceUrl().section(u'/', 3).toLatin1();
        const QByteArray request = "GET /" + target + "/changes?api-version=2.0&wait=5&since=" + cursor +
                                   " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                                   m_service->authorizationKey().toLatin1() + "\r\n\r\n";
        std::vector<std::unique_ptr<RawConnection>> waiting;
        for (int i = 0; i <= MaxConnections; ++i) {
            waiting.push_back(std::make_unique<RawConnection>(*m_service));
            waiting.back()->send(request);
        }
        return waiting.back()->answerTo(request);
    }

    void makeProvocations();

private Q_SLOTS:
    void initTestCase()
    {
        m_service = std::make_unique<ServiceFixture>();
        m_vms = std::make_unique<PlayedVms>(*m_service);
        QVERIFY(m_service->start());
        m_service->terminate();
        QVERIFY(m_service->addGatedService());
        QVERIFY(addUsedUpService());
        QVERIFY(m_service->start({u"--max-pools"_s, u"3"_s, u"--max-vms-per-pool"_s, u"4"_s, u"--max-connections"_s,
                                  QString::number(MaxConnections)}));
        m_census = m_service->webService(u"census-income"_s, u"ResourceManager"_s);
        m_gated = m_service->webService(u"gated"_s, u"ResourceManager"_s);
        m_poolId = createPool(u"first"_s, 1).json.value("PoolId"_L1).toString();
        m_vm = m_vms->registerNext();
        QVERIFY(!m_vm.id.isEmpty());
    }
    void cleanupTestCase() { m_service.reset(); }

    void provocations_data()
    {
        QTest::addColumn<int>("row");
        makeProvocations();
        for (int row = 0; row < m_provocations.size(); ++row) {
            QTest::addRow("%s %s", qPrintable(toString(m_provocations[row].code)),
                          qPrintable(m_provocations[row].target))
                << row;
        }
    }

    void provocations()
    {
        QFETCH(int, row);
        const Provocation &provocation = m_provocations[row];
        const Error expected = protocolError(provocation.code, {});
        const Answer answer = provocation.provoke();
        QCOMPARE(answer.errorCode(), expected.code);
        QCOMPARE(answer.status, provocation.status == 0 ? expected.httpStatus : provocation.status);
        const QJsonObject error = answer.json.value("error"_L1).toObject();
        QCOMPARE(error.value("code"_L1).toString(), expected.errorClass);
        const QJsonArray details = error.value("details"_L1).toArray();
        QCOMPARE(details.size(), 1);
        QCOMPARE(details.at(0).toObject().value("target"_L1).toString(), provocation.target);
    }

    /// What was refused has changed nothing, and the service answers as before.
    void nothingIsLeftOfThem()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_service->pools("GET", u"/pools"_s).status, 200, 20'000);
        QVERIFY(!createdJob().isEmpty());
        QVERIFY(!m_service->pools("GET", u"/pools"_s).body.contains("while locked"));
    }

    void everyCodeIsProvokedOrExcused()
    {
        QSet<ErrorCode> provoked;
        for (const Provocation &provocation : std::as_const(m_provocations)) {
            provoked.insert(provocation.code);
        }
        for (int i = 0; i <= int(ErrorCode::TooManyConcurrentRequests); ++i) {
            const auto code = ErrorCode(i);
            QVERIFY2(provoked.contains(code) != NotProvokable.contains(code), qPrintable(toString(code)));
        }
    }
};

void TestErrorCodes::makeProvocations()
{
    const auto add = [this](ErrorCode code, const QString &target, std::function<Answer()> provoke, int status = 0) {
        m_provocations.append({code, target, std::move(provoke), status});
    };
    m_provocations.clear();

    add(ErrorCode::BadVersionCall, u"api-version"_s,
        [this] { return m_service->call("GET", m_service->poolServiceUrl(), m_service->authorizationKey()); });
    add(ErrorCode::BadVersionCall, u"api-version"_s, [this] {
        return m_service->call("POST", m_census.baseUrl + u"/jobs?api-version=2.1"_s, m_census.key,
                               QJsonDocument(good()).toJson());
    });
    add(ErrorCode::BadParameterValue, u"GlobalParameters.threshold"_s,
        [this] { return create(good(u"GlobalParameters"_s, map(u"threshold"_s, u"high"_s))); });
    add(ErrorCode::BatchJobInputsNotSpecified, u"Input"_s, [this] { return create({}); });
    add(ErrorCode::BatchJobInputsTooManySpecified, u"Input"_s,
        [this] { return createGated(QJsonDocument(good()).toJson()); });
    add(ErrorCode::DuplicateInputInBatchCall, u"Input"_s,
        [this] { return create(good(u"Inputs"_s, map(u"input1"_s, reference(u"a.csv"_s)))); });
    add(ErrorCode::InvalidInputNames, u"Inputs.other"_s,
        [this] { return create(map(u"Inputs"_s, map(u"other"_s, reference(u"a.csv"_s)))); });
    add(ErrorCode::InvalidOutputOverrideName, u"Outputs.other"_s,
        [this] { return create(good(u"Outputs"_s, map(u"other"_s, reference(u"a.csv"_s)))); });
    add(ErrorCode::MissingInputBlobInformation, u"Input"_s, [this] { return create(withInput({})); });
    add(ErrorCode::InputBlobRelativeLocationInvalid, u"Input.RelativeLocation"_s,
        [this] { return create(withInput(map(u"BaseLocation"_s, u"file:///examples/"_s))); });
    add(ErrorCode::InvalidBlob, u"Input"_s, [this] {
        return create(withInput({{"ConnectionString"_L1, u"UseDevelopmentStorage=true"_s},
                                 {"RelativeLocation"_L1, u"container/in.csv"_s}}));
    });
    add(ErrorCode::InputBlobRelativeLocationInvalid, u"Input.RelativeLocation"_s, [this] {
        return create(withInput(
            {{"ConnectionString"_L1, u"AccountName=a;AccountKey=a2V5"_s}, {"RelativeLocation"_L1, u"in.csv"_s}}));
    });
    add(ErrorCode::InvalidBlob, u"Input.SasBlobToken"_s, [this] {
        return create(withInput({{"BaseLocation"_L1, u"https://acme.blob.example.org/"_s},
                                 {"RelativeLocation"_L1, u"container/in.csv"_s},
                                 {"SasBlobToken"_L1, u"?sv=2021-08-06&sp=r&se=2026-12-01"_s}}));
    });
    add(ErrorCode::InvalidBlob, u"Input"_s, [this] { return create(withInput(reference(u"../../etc/a.csv"_s))); });
    for (const QString &text : {u"nonsense"_s, u"AccountName=a"_s, u"AccountKey=a2V5"_s, u"=;=;"_s, u";;"_s,
                                u"UseDevelopmentStorage=false"_s, u"BlobEndpoint=http://a"_s}) {
        add(ErrorCode::InvalidBlobConnectionString, u"Input.ConnectionString"_s, [this, text] {
            return create(withInput({{"ConnectionString"_L1, text}, {"RelativeLocation"_L1, u"container/in.csv"_s}}));
        });
    }
    add(ErrorCode::InvalidBlobExtension, u"Input"_s, [this] { return create(withInput(reference(u"a.exe"_s))); });
    add(ErrorCode::BlobNotFound, u"Input"_s, [this] { return create(withInput(reference(u"none.csv"_s))); });
    for (const QByteArray method : {"GET", "DELETE"}) {
        add(ErrorCode::MissingJobId, u""_s, [this, method] { return bes(method, u"/jobs/"_s); });
    }
    add(ErrorCode::MissingJobId, u""_s, [this] { return bes("POST", u"/jobs//start"_s); });
    add(ErrorCode::MissingRequiredGlobalParameters, u"GlobalParameters.gate"_s, [this] { return createGated("{}"); });
    add(ErrorCode::UnexpectedParameter, u"GlobalParameters.colour"_s,
        [this] { return create(good(u"GlobalParameters"_s, map(u"colour"_s, u"red"_s))); });
    add(ErrorCode::RequestBodyInvalid, u""_s, [this] { return bes("POST", u"/jobs"_s, "{\"Input\":"); });
    add(ErrorCode::RequestBodyInvalid, u"Input"_s, [this] { return create(map(u"Input"_s, u"in.csv"_s)); });
    add(ErrorCode::RequestBodyInvalid, u"GlobalParameters.threshold"_s,
        [this] { return create(good(u"GlobalParameters"_s, map(u"threshold"_s, 0.5))); });
    add(ErrorCode::RequestBodyInvalid, u"SwaggerUrl"_s,
        [this] { return m_service->pools("POST", u"/pools"_s, "{\"VmCount\":1}"); });
    add(ErrorCode::RequestBodyInvalid, u"Name"_s, [this] { return createPool(u" "_s); });
    add(ErrorCode::RequestBodyInvalid, u"Deallocation"_s,
        [this] { return resize("{\"VmCount\":1,\"Deallocation\":\"Now\"}"); });
    add(ErrorCode::RequestIsEmpty, u""_s, [this] { return bes("POST", u"/jobs"_s); });
    add(ErrorCode::InvalidQueryParameter, u"limit"_s, [this] { return m_service->pools("GET", u"/jobs?limit=0"_s); });
    add(ErrorCode::InvalidQueryParameter, u"state"_s, [this] { return m_service->pools("GET", u"/jobs?state=On"_s); });
    add(ErrorCode::InvalidQueryParameter, u"after"_s, [this] { return m_service->pools("GET", u"/jobs?after=x"_s); });
    add(ErrorCode::InvalidQueryParameter, u"from"_s, [this] { return m_service->pools("GET", u"/usage?from=1"_s); });
    add(ErrorCode::InvalidQueryParameter, u"wait"_s, [this] { return m_service->pools("GET", u"/changes?wait=x"_s); });
    add(ErrorCode::WebServiceIdInvalid, u""_s, [this] {
        return m_service->call("GET", m_census.baseUrl.section(u'/', 0, -2) + u"/my-service/swagger.json"_s, {});
    });
    add(ErrorCode::PoolNotFoundForJob, u"AzureBatchPoolId"_s,
        [this] { return create(good(u"AzureBatchPoolId"_s, newId())); });
    add(ErrorCode::SwaggerUrlUnknown, u"SwaggerUrl"_s, [this] {
        return m_service->pools("POST", u"/pools"_s, "{\"VmCount\":0,\"SwaggerUrl\":\"http://x/swagger.json\"}");
    });
    add(ErrorCode::SwaggerUrlNotResourceManager, u"SwaggerUrl"_s, [this] {
        const CreatePoolRequest request{0, m_service->webService(u"census-income"_s, u"Classic"_s).swaggerUrl, {}};
        return m_service->pools("POST", u"/pools"_s, QJsonDocument(request.toJson()).toJson());
    });
    add(ErrorCode::VmCountOutOfRange, u"VmCount"_s, [this] { return createPool({}, 5); });
    for (const QByteArray count : {"5", "-1", "0.5", "\"1\"", "null", "1e300"}) {
        add(ErrorCode::VmCountOutOfRange, u"VmCount"_s,
            [this, count] { return resize("{\"VmCount\":" + count + '}'); });
    }
    add(ErrorCode::CannotStartJob, u""_s, [this] {
        const QString jobId = createdJob();
        bes("DELETE", u"/jobs/"_s + jobId);
        return bes("POST", u"/jobs/"_s + jobId + u"/start"_s);
    });
    add(ErrorCode::ScoreRequestUnauthorized, u""_s,
        [this] { return m_service->call("POST", m_census.baseUrl + u"/jobs?api-version=2.0"_s, {}, "{}"); });
    add(ErrorCode::ScoreRequestUnauthorized, u""_s,
        [this] { return m_service->call("POST", m_census.baseUrl + u"/jobs?api-version=2.0"_s, m_gated.key, "{}"); });
    add(ErrorCode::Unauthorized, u""_s,
        [this] { return m_service->call("GET", m_service->poolServiceUrl() + u"?api-version=2.0"_s, m_census.key); });
    add(ErrorCode::WebServiceNotFound, u""_s, [this] {
        return m_service->call("GET", m_census.baseUrl.section(u'/', 0, -2) + u'/' + newId() + u"/swagger.json"_s, {});
    });
    add(ErrorCode::WorkspaceNotFound, u""_s, [this] {
        const QString path = u"/workspaces/"_s + newId() + u"/services/"_s + newId() + u"/swagger.json"_s;
        return m_service->call("GET", origin() + path, {});
    });
    add(ErrorCode::JobNotFound, u""_s, [this] { return bes("GET", u"/jobs/"_s + newId()); });
    add(ErrorCode::JobNotFound, u""_s, [this] { return m_service->pools("GET", u"/jobs/"_s + newId()); });
    add(ErrorCode::PoolNotFound, u""_s, [this] { return m_service->pools("GET", u"/pools/"_s + newId()); });
    add(ErrorCode::VmNotFound, u""_s,
        [this] { return m_service->pools("POST", u"/pools/"_s + m_poolId + u"/vms/"_s + newId() + u"/replace"_s); });
    add(ErrorCode::NotFound, u""_s, [this] { return m_service->pools("GET", u"/elsewhere"_s); });
    add(ErrorCode::NotFound, u""_s, [this] { return m_service->call("GET", origin(), {}); });
    add(ErrorCode::MethodNotAllowed, u""_s, [this] { return m_service->pools("PUT", u"/pools"_s); });
    add(ErrorCode::Conflict, u"Idempotency-Key"_s, [this] {
        const QList<std::pair<QByteArray, QByteArray>> key{{"Idempotency-Key", "one"}};
        const QString url = m_census.baseUrl + u"/jobs?api-version=2.0"_s;
        m_service->call("POST", url, m_census.key, QJsonDocument(good()).toJson(), key);
        return m_service->call("POST", url, m_census.key, QJsonDocument(good()).toJson() + ' ', key);
    });
    add(ErrorCode::PreconditionFailed, u""_s, [this] {
        return resize("{\"VmCount\":1}", {{"If-Match", "\"0123456789abcdef\""}});
    });
    // A job through the played VM: what is refused while it runs, then its output.
    add(ErrorCode::PoolNotIdle, u""_s, [this] {
        runningJob();
        return resize("{\"VmCount\":0,\"OnlyIfIdle\":true}");
    });
    add(ErrorCode::PoolHasActiveJobs, u""_s, [this] { return m_service->pools("DELETE", u"/pools/"_s + m_poolId); });
    add(ErrorCode::StaleAttempt, u""_s, [this] {
        const Assignment assignment = m_vms->lease(m_vm);
        return m_vms->say(u"publish"_s, PlayedVms::attempt(assignment.jobId, assignment.attempt + 1), m_vm.key);
    });
    add(ErrorCode::OutputNotFound, u""_s, [this] {
        const Assignment assignment = m_vms->lease(m_vm);
        m_vms->finish(m_vm, assignment, "scored\n");
        QFile::remove(assignment.outputFolder + u"/output1.csv"_s);
        return m_service->call("GET", m_service->job(assignment.jobId).results->value(u"output1"_s).url(), {});
    });
    add(ErrorCode::VmLost, u""_s, [this] { return m_vms->say(u"heartbeat"_s, {}, u"nobody"_s); });
    add(ErrorCode::PoolNameInUse, u"Name"_s, [this] { return createPool(u"FIRST"_s); });
    add(ErrorCode::PlanExhausted, u""_s, [this] {
        const CreatePoolRequest request{1, m_service->webService(u"trial"_s, u"ResourceManager"_s).swaggerUrl, {}};
        return m_service->pools("POST", u"/pools"_s, QJsonDocument(request.toJson()).toJson());
    });
    add(ErrorCode::PoolQuotaExceeded, u""_s, [this] {
        createPool(u"second"_s);
        createPool(u"third"_s);
        return createPool(u"fourth"_s);
    });
    add(ErrorCode::PoolBeingDeleted, u""_s, [this] {
        m_service->pools("DELETE", u"/pools/"_s + m_poolId);
        return resize("{\"VmCount\":1}"); // its VM takes its time
    });
    add(ErrorCode::PayloadTooLarge, u""_s, [this] { return bes("POST", u"/jobs"_s, QByteArray((1 << 20) + 1, ' ')); });
    add(
        ErrorCode::PayloadTooLarge, u""_s,
        [this] {
            return m_service->pools("GET", u"/pools"_s, {}, {{"X-Large", QByteArray(17'000, 'x')}});
        },
        431);
    add(ErrorCode::ServiceUnavailable, u""_s,
        [this] { return whileTheDatabaseIsLocked([this] { return createPool(u"while locked"_s); }); });
    add(ErrorCode::TooManyConcurrentRequests, u""_s, [this] { return whileAllConnectionsWait(); });
}

QTEST_GUILESS_MAIN(TestErrorCodes)
#include "tst_errorcodes.moc"
