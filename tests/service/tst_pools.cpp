// Creating, resizing and deleting pools: what is refused and why, ETags, provisioning that fails, the database.

#include "common/literals.h"
#include "enginefixture.h"
#include "store/schema.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

class TestPools final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quotaAndNames();
    void theSwaggerUrlDecidesThePlan();
    void resizeOnlyIfIdle();
    void aStaleResizeIsRefusedWithThePresentPool();
    void latestTargetWins();
    void failedProvisioningBacksOffAndSaysSo();
    void provisioningThatNeverEndsIsGivenUp();
    void aTokenWorksOnce();
    void poolsSurviveARestart();
    void aFailedCommitChangesNothing();
    void aFailedCommitForgetsNoEndOfAVm();
    void poolsWithoutVmsAreDeletedTogether();
    void aNewerSchemaIsRefused();
};

void TestPools::quotaAndNames()
{
    Quota quota;
    quota.maxPools = 2;
    quota.maxVmsPerPool = 3;
    EngineFixture service(quota);
    QCOMPARE(service.createPool(4).error().code, u"VmCountOutOfRange"_s);
    QCOMPARE(service.createPool(1, u" x"_s).error().code, u"RequestBodyInvalid"_s);
    const QString poolId = *service.createPool(3, u"nightly"_s);
    QCOMPARE(service.createPool(1, u"Nightly"_s).error().code, u"PoolNameInUse"_s);
    QVERIFY(service.resize(poolId, 0));
    QVERIFY(service.resize(poolId, 3));
    QVERIFY(service.createPool(0));
    const Error error = service.createPool(0).error();
    QCOMPARE(error.code, u"PoolQuotaExceeded"_s);
    QCOMPARE(error.httpStatus, 409);
    QCOMPARE(service.resize(poolId, 4).error().code, u"VmCountOutOfRange"_s);
    QCOMPARE(service.resize(u"no"_s, 1).error().code, u"PoolNotFound"_s);
}

void TestPools::theSwaggerUrlDecidesThePlan()
{
    EngineFixture service;
    service.engine->turn([&] {
        PoolManager &pools = service.engine->pools();
        QCOMPARE(pools.create({1, u"http://x/workspaces/a/services/classic/swagger.json"_s, {}}, u"t"_s).error().code,
                 u"SwaggerUrlNotResourceManager"_s);
        QCOMPARE(pools.create({1, u"http://x/subscriptions/a/services/other/swagger.json"_s, {}}, u"t"_s).error().code,
                 u"SwaggerUrlUnknown"_s);
        QVERIFY(pools.create({1, u"http://anywhere/subscriptions/a/services/rm/swagger.json?api-version=2.0"_s, {}},
                             u"t"_s));
    });
    QCOMPARE(service.usage().first().billingPlanId, u"S1"_s);
}

void TestPools::resizeOnlyIfIdle()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString jobId = service.submit(poolId);
    QCOMPARE(service.resize(poolId, 0, Deallocation::TaskCompletion, true).error().code, u"PoolNotIdle"_s);
    QCOMPARE(service.pool(poolId).targetVmCount, 1);
    QVERIFY(service.finish(jobId));
    QVERIFY(service.resize(poolId, 0, Deallocation::TaskCompletion, true));
}

void TestPools::aStaleResizeIsRefusedWithThePresentPool()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString shown = service.pool(poolId).etag;
    service.submit(poolId); // counts are not part of it
    QCOMPARE(service.pool(poolId).etag, shown);
    QVERIFY(service.resize(poolId, 3, Deallocation::TaskCompletion, false, shown));
    QVERIFY(service.pool(poolId).etag != shown);
    const Error error = service.resize(poolId, 0, Deallocation::TaskCompletion, false, shown).error();
    QCOMPARE(error.httpStatus, 412);
    QVERIFY(error.message.contains("tester"_L1));
    QCOMPARE(service.pool(poolId).targetVmCount, 3);
}

void TestPools::latestTargetWins()
{
    EngineFixture service;
    const QString poolId = *service.createPool(4);
    QVERIFY(service.resize(poolId, 1));
    QVERIFY(service.resize(poolId, 2));
    service.confirmReleased();
    service.registerVms();
    QCOMPARE(service.pool(poolId).readyVmCount, 2);
    QCOMPARE(toString(service.pool(poolId).state), u"Steady"_s);
}

void TestPools::failedProvisioningBacksOffAndSaysSo()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    for (int i = 0; i < 3; ++i) {
        const QStringList provisioning = service.idsOf(poolId, VmState::Provisioning);
        QCOMPARE(provisioning.size(), 1);
        Q_EMIT service.backend->startFailed(provisioning.first(), u"no such file"_s);
        QVERIFY(service.vms(poolId).isEmpty()); // not at once
        service.clock.advance(VmFleet::LongestBackOffMs);
        service.engine->tick();
    }
    QCOMPARE(toString(service.pool(poolId).state), u"Failed"_s);
    QCOMPARE(service.pool(poolId).errors.size(), 3);
    QVERIFY(service.pool(poolId).errors.first().message.contains("no such file"_L1));
    QCOMPARE(service.computeMs(poolId), 0);
    service.registerVms();
    QCOMPARE(toString(service.pool(poolId).state), u"Steady"_s);
}

void TestPools::provisioningThatNeverEndsIsGivenUp()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    const QString vmId = service.vms(poolId).first().id;
    service.pass(VmFleet::ProvisioningLimitMs);
    QVERIFY(service.backend->released.contains(vmId));
    QCOMPARE(service.idsOf(poolId, VmState::Provisioning).size(), 1);
    service.confirmReleased();
    QCOMPARE(service.computeMs(poolId), 0);
}

void TestPools::aTokenWorksOnce()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    const QByteArray token = hashOf(service.backend->tokens.begin()->reveal());
    service.engine->turn([&] {
        VmFleet &fleet = service.engine->fleet();
        QVERIFY(!fleet.registerVm(hashOf("guessed"), u"n"_s, u"h"_s, 1));
        const auto first = fleet.registerVm(token, u"nonce"_s, u"host"_s, 1);
        QVERIFY(first);
        QVERIFY(fleet.authenticate(hashOf(first->sessionKey.reveal())));
        const auto again = fleet.registerVm(token, u"nonce"_s, u"host"_s, 1); // the answer was lost on the way
        QCOMPARE(again->vmId, first->vmId);
        QCOMPARE(fleet.registerVm(token, u"other"_s, u"thief"_s, 1).error().httpStatus, 410);
        QCOMPARE(fleet.authenticate(hashOf("guessed")).error().httpStatus, 410);
    });
    QCOMPARE(service.pool(poolId).readyVmCount, 1);
}

void TestPools::poolsSurviveARestart()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2, u"nightly"_s);
    service.registerVms();
    const Pool before = service.pool(poolId);
    service.restart();
    QCOMPARE(service.pool(poolId), before);
    QCOMPARE(service.backend->adopted.size(), 2);
}

void TestPools::aFailedCommitChangesNothing()
{
    EngineFixture service;
    const QString poolId = *service.createPool(2, u"nightly"_s);
    service.registerVms();
    const Pool before = service.pool(poolId);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u".*"_s));
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"A commit failed.*"_s));
    const bool done = service.engine->turn([&] {
        QVERIFY(service.engine->pools().resize(poolId, ResizePoolRequest{}, {}, u"t"_s));
        service.database->run("INSERT INTO no_such_table VALUES (1)"); // stands for a full disk
    });
    QVERIFY(!done);
    QCOMPARE(service.pool(poolId), before);
    service.pass(1'000);
    QCOMPARE(service.pool(poolId).readyVmCount, 2);
    QVERIFY(service.backend->released.isEmpty());
}

void TestPools::aFailedCommitForgetsNoEndOfAVm()
{
    EngineFixture service;
    const QString poolId = *service.createPool(1);
    service.registerVms();
    const QString vmId = service.vms(poolId).first().id;
    QVERIFY(service.resize(poolId, 0));
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u".*"_s));
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"A commit failed.*"_s));
    service.engine->turn([&] {
        service.engine->fleet().gone(vmId, true); // the backend says it once only
        service.database->run("INSERT INTO no_such_table VALUES (1)");
    });
    QCOMPARE(service.idsOf(poolId, VmState::Deleting), QStringList{vmId});
    service.engine->tick();
    QVERIFY(service.backend->adopted.contains(vmId)); // it is asked again
    service.gone(vmId, false);
    QVERIFY(service.vms(poolId).isEmpty());
    QCOMPARE(toString(service.pool(poolId).state), u"Steady"_s);
}

void TestPools::poolsWithoutVmsAreDeletedTogether()
{
    EngineFixture service;
    const QString first = *service.createPool(0);
    const QString second = *service.createPool(0);
    service.engine->turn([&] {
        QVERIFY(service.engine->pools().remove(first, false, {}, u"t"_s));
        QVERIFY(service.engine->pools().remove(second, false, {}, u"t"_s));
    });
    service.restart();
    QVERIFY(service.engine->state().pools().isEmpty());
    QVERIFY(service.createPool(0, u"Pool-1"_s));
    QVERIFY(service.createPool(0)); // makes a name that is free in any case
}

void TestPools::aNewerSchemaIsRefused()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"db.sqlite"_s);
    QVERIFY(Database::open(path, serviceSchema()));
    {
        QSqlDatabase raw = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"raw"_s);
        raw.setDatabaseName(path);
        QVERIFY(raw.open());
        QSqlQuery(raw).exec(u"PRAGMA user_version=99"_s);
    }
    QSqlDatabase::removeDatabase(u"raw"_s);
    const auto opened = Database::open(path, serviceSchema());
    QVERIFY(!opened);
    QVERIFY(opened.error().message.contains("newer version"_L1));
}

QTEST_GUILESS_MAIN(TestPools)
#include "tst_pools.moc"
