#include "common/jsonreader.h"
#include "model/attempt.h"
#include "model/changes.h"
#include "model/jobrequest.h"
#include "samples.h"

#include <QJsonDocument>
#include <QTest>

using namespace pooldeck;

namespace {

/// What is written is read back as the same value, and every member that is needed is missed by name.
template <class T>
void checkRoundTrip(const T &value, const QStringList &optionalMembers = {})
{
    const QJsonObject json = value.toJson();
    const Result<T> back = T::fromJson(json);
    QVERIFY2(back, back ? "" : qPrintable(back.error().message));
    QVERIFY(*back == value);
    QJsonObject more = json;
    more.insert("SomethingNew"_L1, 1);
    QVERIFY(T::fromJson(more)); // unknown members are left alone
    const QStringList members = json.keys();
    for (const QString &member : members) {
        QJsonObject less = json;
        less.remove(member);
        const Result<T> read = T::fromJson(less);
        if (!optionalMembers.contains(member)) {
            QVERIFY2(!read, qPrintable(member));
            QCOMPARE(read.error().target, member);
        } else {
            QVERIFY2(read, qPrintable(member));
        }
    }
}

} // namespace

class TestCodecs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void account()
    {
        Account account;
        account.id = u"acc"_s;
        account.displayName = u"Research"_s;
        account.maxPools = 5;
        account.maxVmsPerPool = 16;
        account.backend = u"local"_s;
        account.serviceVersion = u"0.1.0"_s;
        account.capabilities = {u"changes"_s};
        account.nowMs = 1'767'225'600'123;
        checkRoundTrip(account);
    }

    void billingPlan()
    {
        checkRoundTrip(samples::planS1(1'767'225'600'000), {u"OveragePerHourE4"_s});
        BillingPlan devTest = samples::planS1();
        devTest.overagePerHourE4.reset();
        QCOMPARE(*BillingPlan::fromJson(devTest.toJson()), devTest);
    }

    void webService() { checkRoundTrip(samples::webService(u"w"_s, u"census"_s, WebServiceKind::Classic)); }

    void event()
    {
        checkRoundTrip(Event{7, 1'000, u"PoolResized"_s, u"p"_s, {}, {}, u"nightly: 4 → 0"_s, u"anna@ws12"_s, 4},
                       {u"PoolId"_s, u"VmId"_s, u"JobId"_s, u"FormerVmCount"_s});
    }

    void pool()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.readyVmCount = 2;
        pool.busyVmCount = 1;
        pool.idleSinceMs = 4'000;
        pool.computeMs = 172'800'000;
        pool.errors = {{5'000, u"VmLost"_s, u"gave no sign of life"_s, u"v"_s}};
        pool.labels = {{u"team"_s, u"fraud"_s}};
        pool.idlePolicy = {std::nullopt, 1'800'000, 60'000, 9'000'000, false};
        pool.whenDone = WhenDone::Delete;
        checkRoundTrip(pool, {u"IdleSince"_s, u"ComputeMs"_s, u"Labels"_s, u"IdlePolicy"_s, u"WhenDone"_s});
    }

    void changesOfAPool()
    {
        UpdatePoolRequest request;
        request.whenDone.emplace();
        QCOMPARE(request.toJson(), (QJsonObject{{"WhenDone"_L1, QJsonValue()}}));
        QVERIFY(*UpdatePoolRequest::fromJson(request.toJson()) == request);
        request.name = u"nightly"_s;
        request.labels = {{u"team"_s, u"fraud"_s}};
        request.idlePolicy = IdlePolicy{900'000, 1'800'000, 60'000, std::nullopt, true};
        request.whenDone = WhenDone::Zero;
        QVERIFY(*UpdatePoolRequest::fromJson(request.toJson()) == request);

        const auto refused = [](const QJsonObject &json) { return UpdatePoolRequest::fromJson(json).error().target; };
        QCOMPARE(refused({{"WhenDone"_L1, u"soon"_s}}), u"WhenDone"_s);
        QCOMPARE(refused({{"Labels"_L1, QJsonObject{{"team"_L1, 1}}}}), u"Labels"_s);
        QCOMPARE(refused({{"IdlePolicy"_L1, QJsonObject{{"ZeroAfterMs"_L1, -1}}}}), u"IdlePolicy.ZeroAfterMs"_s);
        QCOMPARE(refused({{"Schedules"_L1, QJsonArray()}}), u"Schedules"_s);
        // Null is the default, not "unchanged".
        QVERIFY(UpdatePoolRequest::fromJson({{"IdlePolicy"_L1, QJsonValue()}})->idlePolicy == IdlePolicy());
        QVERIFY(UpdatePoolRequest::fromJson({})->toJson().isEmpty());
    }

    void whenAnIdlePoolGoesToZero()
    {
        Pool pool = samples::pool(u"p"_s);
        pool.targetVmCount = 2;
        pool.idleSinceMs = 1'000;
        pool.lastChangedAtMs = 5'000;
        QCOMPARE(pool.zeroAtMs(), std::nullopt);
        pool.idlePolicy.zeroAfterMs = 10'000;
        pool.idlePolicy.graceMs = 2'000;
        QCOMPARE(pool.zeroAtMs(), 17'000);
        pool.idlePolicy.keepAliveUntilMs = 100'000;
        QCOMPARE(pool.zeroAtMs(), 102'000);
        pool.idlePolicy.never = true;
        QCOMPARE(pool.zeroAtMs(), std::nullopt);
        pool.idlePolicy = {std::nullopt, 10'000, 0, std::nullopt, false};
        pool.targetVmCount = 0;
        QCOMPARE(pool.zeroAtMs(), std::nullopt);
        pool.targetVmCount = 2;
        pool.idleSinceMs.reset();
        QCOMPARE(pool.zeroAtMs(), std::nullopt);
    }

    void vm()
    {
        Vm vm = samples::vm(u"v"_s, u"p"_s, 9'000, VmState::Busy);
        vm.jobId = u"j"_s;
        vm.host = u"node7"_s;
        vm.pid = 4711;
        checkRoundTrip(vm, {u"ReadyAt"_s, u"JobId"_s, u"Host"_s, u"Pid"_s});
    }

    void job()
    {
        Job job = samples::job(u"j"_s, JobStatus::Finished);
        job.queuedAtMs = 1'000;
        job.startedAtMs = 2'000;
        job.endedAtMs = 3'000;
        job.queueSeq = 12;
        job.attempt = 2;
        job.vmId = u"v"_s;
        job.exitCode = 0;
        job.results =
            QMap<QString, BlobReference>{{u"output1"_s, {{}, u"a/out.csv"_s, u"http://host/"_s, u"?sig=x"_s}}};
        checkRoundTrip(job, {u"PoolId"_s, u"Results"_s, u"Details"_s, u"QueuedAt"_s, u"StartedAt"_s, u"EndedAt"_s,
                             u"QueueSeq"_s, u"QueuePosition"_s, u"Attempt"_s, u"VmId"_s, u"ExitCode"_s});
    }

    void jobStatusAsOthersWriteIt_data()
    {
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<int>("status");
        QTest::newRow("number") << QJsonValue(1) << int(JobStatus::Running);
        QTest::newRow("last number") << QJsonValue(4) << int(JobStatus::Finished);
        QTest::newRow("one l") << QJsonValue(u"Canceled"_s) << int(JobStatus::Cancelled);
    }

    void jobStatusAsOthersWriteIt()
    {
        QFETCH(QJsonValue, value);
        QJsonObject json = samples::job(u"j"_s).toJson();
        json.insert("StatusCode"_L1, value);
        const Result<Job> job = Job::fromJson(json);
        QVERIFY(job);
        QTEST(int(job->status), "status");
        json.insert("StatusCode"_L1, 5);
        QVERIFY(!Job::fromJson(json));
    }

    void usageInterval()
    {
        UsageInterval interval = samples::interval(u"v"_s, u"p"_s, 10'000, 20'000);
        interval.endEstimated = true;
        checkRoundTrip(interval, {u"ReadyAt"_s, u"DeletedAt"_s});
    }

    void attempt()
    {
        checkRoundTrip(Attempt{u"j"_s, 2, u"v"_s, u"p"_s, 1'000, 2'000, AttemptOutcome::Requeued},
                       {u"PoolId"_s, u"EndedAt"_s, u"Outcome"_s});
    }

    void changes()
    {
        Changes changes;
        changes.cursor = u"e-7"_s;
        changes.nowMs = 5'000;
        changes.pools = {samples::pool(u"p"_s)};
        changes.vms = {samples::vm(u"v"_s, u"p"_s, {})};
        changes.jobs = {samples::job(u"j"_s)};
        changes.removed = {{u"Vm"_s, u"w"_s, 4'000}};
        checkRoundTrip(changes);
    }

    void requests()
    {
        const CreatePoolRequest create{2, u"http://h/swagger.json"_s, u"nightly"_s};
        QCOMPARE(*CreatePoolRequest::fromJson(create.toJson()), create);
        const ResizePoolRequest resize{0, Deallocation::Requeue, true};
        QCOMPARE(*ResizePoolRequest::fromJson(resize.toJson()), resize);
        QVERIFY(ResizePoolRequest::fromJson({{"VmCount"_L1, 1}})->deallocation == Deallocation::TaskCompletion);
        QVERIFY(!ResizePoolRequest::fromJson({{"VmCount"_L1, -1}}));
        QVERIFY(!ResizePoolRequest::fromJson({{"VmCount"_L1, 1}, {"Deallocation"_L1, u"Now"_s}}));
    }

    void jobRequest()
    {
        const QByteArray text = "{\"Input\":{\"ConnectionString\":\"c\",\"RelativeLocation\":\"a/"
                                "in.csv\",\"BaseLocation\":null,\"SasBlobToken\":null},\n"
                                "            \"GlobalParameters\":{\"threshold\":\"0.5\",\"unset\":null},\n"
                                "            "
                                "\"Outputs\":{\"output1\":{\"BaseLocation\":\"https://h/"
                                "\",\"RelativeLocation\":\"out.csv\",\"SasBlobToken\":\"?sig=1\"}},\n"
                                "            \"AzureBatchPoolId\":\"8dfc151b0d3e446497b845f3b29ef53b\"}";
        const Result<JobRequest> request = JobRequest::fromJson(*parseJsonObject(text));
        QVERIFY(request);
        QCOMPARE(request->inputs.value(u""_s).relativeLocation, u"a/in.csv"_s);
        QCOMPARE(request->globalParameters, (QMap<QString, QString>{{u"threshold"_s, u"0.5"_s}}));
        QCOMPARE(request->outputs.value(u"output1"_s).url(), u"https://h/out.csv?sig=1"_s);
        QCOMPARE(request->poolId, u"8dfc151b0d3e446497b845f3b29ef53b"_s);
        QCOMPARE(*JobRequest::fromJson(request->toJson()), *request);
        QVERIFY(JobRequest::fromJson({}));
        QVERIFY(!JobRequest::fromJson({{"AzureBatchPoolId"_L1, QString()}})->poolId);
    }

    void badJobRequest_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("target");
        QTest::newRow("both inputs") << QByteArray(R"({"Input":{},"Inputs":{}})") << u"DuplicateInputInBatchCall"_s
                                     << u"Input"_s;
        QTest::newRow("inputs no object") << QByteArray(R"({"Inputs":[]})") << u"RequestBodyInvalid"_s << u"Inputs"_s;
        QTest::newRow("reference a text")
            << QByteArray(R"({"Inputs":{"a":"x"}})") << u"RequestBodyInvalid"_s << u"Inputs.a"_s;
        QTest::newRow("number in a reference") << QByteArray(R"({"Outputs":{"a":{"RelativeLocation":1}}})")
                                               << u"RequestBodyInvalid"_s << u"Outputs.a.RelativeLocation"_s;
        QTest::newRow("number as a parameter")
            << QByteArray(R"({"GlobalParameters":{"n":1}})") << u"RequestBodyInvalid"_s << u"GlobalParameters.n"_s;
        QTest::newRow("pool a number") << QByteArray(R"({"AzureBatchPoolId":1})") << u"RequestBodyInvalid"_s
                                       << u"AzureBatchPoolId"_s;
    }

    void badJobRequest()
    {
        QFETCH(QByteArray, text);
        const Result<JobRequest> request = JobRequest::fromJson(*parseJsonObject(text));
        QVERIFY(!request);
        QTEST(request.error().code, "code");
        QTEST(request.error().target, "target");
        QCOMPARE(request.error().httpStatus, 400);
    }

    void maskedReferencesHoldNoSecret()
    {
        const BlobReference reference{u"AccountKey=abc"_s, u"a/b.csv"_s, u"https://h/"_s, u"?sig=abc"_s};
        const QJsonObject masked = reference.masked().toJson();
        QVERIFY(!QJsonDocument(masked).toJson().contains("abc"));
        QCOMPARE(reference.displayLocation(), u"https://h/a/b.csv"_s);
        QCOMPARE(reference.fileName(), u"b.csv"_s);
    }
};

QTEST_GUILESS_MAIN(TestCodecs)
#include "tst_codecs.moc"
