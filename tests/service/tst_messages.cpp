// What vmhost and service say to each other: every message survives the wire, and a broken one names its broken member.

#include "common/literals.h"
#include "vmhost/messages.h"

#include <QJsonArray>
#include <QTest>

using namespace pooldeck;

namespace {

Assignment assignment()
{
    Assignment result;
    result.jobId = u"539d0bc2fde945b6ac986b851d0000f0"_s;
    result.attempt = 2;
    result.serviceFolder = u"/srv/census"_s;
    result.command = {u"${bin}/census-score"_s, u"--input"_s, u"${input:input1}"_s, u""_s};
    result.timeLimitMs = 600'000;
    result.limits = {4294967296, 1048576};
    result.sandbox = true;
    result.inputs = {{u"input1"_s, {std::nullopt, u"in.csv"_s, u"file:///uploads/"_s, u""_s}}};
    result.inputExtensions = {{u"input1"_s, u".csv"_s}};
    result.outputs = {{u"output1"_s, {u".csv"_s, std::nullopt}},
                      {u"output2"_s, {u".tsv"_s, BlobReference{std::nullopt, u"o.tsv"_s, u"file:///outputs/"_s, {}}}}};
    result.parameters = {{u"threshold"_s, u"0.5"_s}, {u"empty"_s, u""_s}};
    result.outputFolder = u"/data/outputs/539d/2"_s;
    return result;
}

CompleteRequest completeRequest()
{
    return {
        {u"539d0bc2fde945b6ac986b851d0000f0"_s, 3}, RunOutcome::Failed, 2, u"The command ended"_s, u"žluť\n\u0001"_s};
}

QJsonObject with(QJsonObject json, QLatin1StringView key, const QJsonValue &value)
{
    json.insert(key, value);
    return json;
}

template <class T>
QString targetOfError(const Result<T> &result)
{
    return result ? u"no error"_s : result.error().target;
}

} // namespace

class TestMessages final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bootstrap()
    {
        const VmhostBootstrap sent{u"vm"_s, u"/data/endpoint.json"_s, u"/data/vms/vm/work"_s, u"token"_s};
        QCOMPARE(VmhostBootstrap::fromJson(sent.toJson()), sent);
        QCOMPARE(targetOfError(VmhostBootstrap::fromJson({})), u"VmId"_s);
    }

    void registration()
    {
        const RegisterRequest request{u"token"_s, u"nonce"_s, u"node7"_s, 4711};
        QCOMPARE(RegisterRequest::fromJson(request.toJson()), request);

        const RegisterAnswer answer{u"vm"_s,
                                    u"key"_s,
                                    5000,
                                    {{u"uploads"_s, u"/data/uploads"_s, true}, {u"examples"_s, u"/e"_s, false}},
                                    {u"blobs.example.org"_s}};
        const Result<RegisterAnswer> received = RegisterAnswer::fromJson(answer.toJson());
        QVERIFY(received);
        QCOMPARE(received->toJson(), answer.toJson());
        QCOMPARE(received->fileRoots.size(), 2);
        QVERIFY(received->fileRoots.at(0).writable);
        QCOMPARE(received->fileRoots.at(1).directory, u"/e"_s);
        QCOMPARE(received->allowedBlobHosts, QStringList{u"blobs.example.org"_s});

        const QJsonObject broken = with(answer.toJson(), "FileRoots"_L1, QJsonArray{QJsonObject{{"Name"_L1, "x"_L1}}});
        QCOMPARE(targetOfError(RegisterAnswer::fromJson(broken)), u"FileRoots[0].Directory"_s);
        QCOMPARE(targetOfError(RegisterAnswer::fromJson(with(answer.toJson(), "HeartbeatMs"_L1, 0))), u"HeartbeatMs"_s);
    }

    void assignmentSurvives()
    {
        const Result<Assignment> received = Assignment::fromJson(assignment().toJson());
        QVERIFY(received);
        QCOMPARE(*received, assignment());
        QCOMPARE(Assignment::fromJson(received->toJson()), assignment());
    }

    void brokenAssignment_data()
    {
        QTest::addColumn<QString>("member");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("message");
        const QJsonObject badReference{{"BaseLocation"_L1, 7}};
        QTest::newRow("no job") << u"JobId"_s << QJsonValue() << u"JobId"_s << u"JobId: must be a string"_s;
        QTest::newRow("attempt 0") << u"Attempt"_s << QJsonValue(0) << u"Attempt"_s
                                   << u"Attempt: must be a whole number from 1 to 9007199254740991"_s;
        QTest::newRow("command not a list")
            << u"Command"_s << QJsonValue(u"ls"_s) << u"Command"_s << u"Command: must be a list"_s;
        QTest::newRow("command of numbers")
            << u"Command"_s << QJsonValue(QJsonArray{1}) << u"Command"_s << u"Command: must be a list of strings"_s;
        QTest::newRow("input not an object")
            << u"Inputs"_s << QJsonValue(QJsonObject{{"a"_L1, 1}}) << u"Inputs.a"_s << u"Inputs.a: must be an object"_s;
        QTest::newRow("bad reference") << u"Inputs"_s << QJsonValue(QJsonObject{{"a"_L1, badReference}})
                                       << u"Inputs.a.BaseLocation"_s << u"Inputs.a.BaseLocation: must be a string"_s;
        QTest::newRow("bad output reference")
            << u"Outputs"_s
            << QJsonValue(
                   QJsonObject{{"o"_L1, QJsonObject{{"Extension"_L1, ".csv"_L1}, {"Reference"_L1, badReference}}}})
            << u"Outputs.o.Reference.BaseLocation"_s << u"Outputs.o.Reference.BaseLocation: must be a string"_s;
        QTest::newRow("negative limit") << u"MemoryLimitBytes"_s << QJsonValue(-1) << u"MemoryLimitBytes"_s
                                        << u"MemoryLimitBytes: must be a whole number from 0 to 9007199254740991"_s;
        QTest::newRow("no output limit") << u"OutputLimitBytes"_s << QJsonValue() << u"OutputLimitBytes"_s
                                         << u"OutputLimitBytes: must be a whole number"_s;
        QTest::newRow("sandbox unsaid") << u"Sandbox"_s << QJsonValue() << u"Sandbox"_s
                                        << u"Sandbox: must be true or false"_s;
        QTest::newRow("parameter a number") << u"Parameters"_s << QJsonValue(QJsonObject{{"p"_L1, 0.5}})
                                            << u"Parameters.p"_s << u"Parameters.p: must be a string"_s;
    }
    void brokenAssignment()
    {
        QFETCH(QString, member);
        QFETCH(QJsonValue, value);
        QFETCH(QString, target);
        QFETCH(QString, message);
        QJsonObject json = assignment().toJson();
        json.insert(member, value);
        const Result<Assignment> received = Assignment::fromJson(json);
        QVERIFY(!received);
        QCOMPARE(received.error().target, target);
        QCOMPARE(received.error().message, message);
    }

    void attemptRef()
    {
        const AttemptRef busy{u"job"_s, 4};
        QCOMPARE(AttemptRef::fromJson(busy.toJson()), busy);
        const AttemptRef idle;
        QVERIFY(idle.toJson().value("JobId"_L1).isNull());
        QCOMPARE(AttemptRef::fromJson(idle.toJson()), idle);
        QCOMPARE(AttemptRef::fromJson({}), idle);
        QCOMPARE(targetOfError(AttemptRef::fromJson({{"JobId"_L1, "job"_L1}})), u"Attempt"_s);
    }

    void complete()
    {
        QCOMPARE(CompleteRequest::fromJson(completeRequest().toJson()), completeRequest());
        CompleteRequest killed = completeRequest();
        killed.exitCode = std::nullopt;
        killed.outcome = RunOutcome::Cancelled;
        QCOMPARE(CompleteRequest::fromJson(killed.toJson()), killed);
        QCOMPARE(targetOfError(CompleteRequest::fromJson(with(killed.toJson(), "Outcome"_L1, "Done"_L1))),
                 u"Outcome"_s);
        QCOMPARE(targetOfError(CompleteRequest::fromJson(with(killed.toJson(), "JobId"_L1, {}))), u"JobId"_s);
    }

    void outcomeNames()
    {
        for (const RunOutcome outcome : {RunOutcome::Finished, RunOutcome::Failed, RunOutcome::Cancelled}) {
            QVERIFY(parseRunOutcome(toString(outcome)) == outcome);
        }
        QVERIFY(!parseRunOutcome(u"finished"));
    }
};

QTEST_GUILESS_MAIN(TestMessages)
#include "tst_messages.moc"
