#include "common/literals.h"
#include "frontfixture.h"
#include "http/connectiontable.h"
#include "http/failedkeybackoff.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <sys/resource.h>
#include <unistd.h>

using namespace pooldeck;

/// What the front does about too much, too many and too slow.
class TestHttpFrontLimits final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void slowClientsAreDropped_data();
    void slowClientsAreDropped();
    void idleConnectionsAreClosed();
    void aSlowReaderIsDropped();
    void aSlowReaderOfAFileIsDropped();
    void aFileThatCannotBeOpenedNowIsNotMissing();
    void aLongPollMayWait();
    void theOldestWithoutARequestGoesFirst();
    void whenAllAreBusyTheNewOneIsTurnedAway();
    void whoTakesNoAnswerMakesRoom_data();
    void whoTakesNoAnswerMakesRoom();
    void bodiesInMemoryAreLimited();
    void bodiesOfAnsweredRequestsDoNotCount();
    void wrongKeysWaitAndTheRightOneDoesNot();
    void heldAnswersMakeRoom();
    void tooManyWrongKeysAreAnsweredAtOnce();
    void backOffGrowsAndIsForgotten();
    void backOffKnowsAFewAddressesOnly();
    void tableKnowsWhoGoes();
};

void TestHttpFrontLimits::slowClientsAreDropped_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("header") << QByteArray("GET /echo HTTP/1.1\r\nHost:");
    QTest::newRow("body") << QByteArray("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc");
    QTest::newRow("chunk") << QByteArray(
        "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc");
}

void TestHttpFrontLimits::slowClientsAreDropped()
{
    QFETCH(QByteArray, bytes);
    HttpFront::Limits limits;
    limits.headerTimeoutSeconds = 1;
    limits.requestTimeoutSeconds = 1;
    FrontFixture service(limits);
    RawClient client(service.port());
    // A byte now and then does not help: the time is that of the whole.
    for (const char byte : bytes) {
        client.send(QByteArray(1, byte));
    }
    QTimer drip;
    connect(&drip, &QTimer::timeout, this, [&] {
        if (client.socket().state() == QAbstractSocket::ConnectedState && !bytes.isEmpty()) {
            client.send("1");
        }
    });
    drip.start(300);
    QVERIFY(client.isDropped(4000));
    QCOMPARE(service.front().counters().rejectedTimeout, 1U);
}

void TestHttpFrontLimits::idleConnectionsAreClosed()
{
    HttpFront::Limits limits;
    limits.idleTimeoutSeconds = 1;
    FrontFixture service(limits);
    RawClient client(service.port());
    QCOMPARE(client.ask(get("/echo")).status, 200);
    QVERIFY(client.isDropped(4000));
    QCOMPARE(service.front().counters().rejectedTimeout, 0U);
}

void TestHttpFrontLimits::aSlowReaderIsDropped()
{
    HttpFront::Limits limits;
    limits.answerTimeoutSeconds = 1;
    FrontFixture service(limits);
    RawClient client(service.port());
    client.socket().setReadBufferSize(1000); // it takes no more until that is read
    client.send(get("/bytes/50000000"));
    QTRY_COMPARE_WITH_TIMEOUT(service.front().counters().rejectedTimeout, 1U, 5000);
    QCOMPARE(service.front().counters().connectionsOpen, 0U);
}

void TestHttpFrontLimits::aSlowReaderOfAFileIsDropped()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"result"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(100 << 20));
    HttpFront::Limits limits;
    limits.answerTimeoutSeconds = 1;
    FrontFixture service(limits);
    service.file = file.fileName();
    RawClient client(service.port());
    client.socket().setReadBufferSize(1000);
    client.send(get("/file"));
    QTRY_COMPARE_WITH_TIMEOUT(service.front().counters().rejectedTimeout, 1U, 5000);
}

void TestHttpFrontLimits::aFileThatCannotBeOpenedNowIsNotMissing()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"result"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(1000));
    FrontFixture service;
    service.file = file.fileName();
    RawClient client(service.port());
    QCOMPARE(client.ask(get("/file")).status, 200);
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit none = before;
    const int next = dup(0);
    close(next);
    none.rlim_cur = rlim_t(next); // what is open stays open
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto answer = client.ask(get("/file"));
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &before), 0);
    QCOMPARE(answer.status, 503);
    QCOMPARE(client.ask(get("/file")).status, 200);
}

void TestHttpFrontLimits::aLongPollMayWait()
{
    HttpFront::Limits limits;
    limits.headerTimeoutSeconds = 1;
    limits.requestTimeoutSeconds = 1;
    limits.idleTimeoutSeconds = 1;
    limits.answerTimeoutSeconds = 1;
    FrontFixture service(limits);
    RawClient client(service.port());
    client.send(get("/wait"));
    RawClient silent(service.port()); // by its end the time of all limits has gone by
    QVERIFY(silent.isDropped(4000));
    QCOMPARE(service.waiting(), 1);
    service.release();
    QCOMPARE(client.read().status, 200);
}

void TestHttpFrontLimits::theOldestWithoutARequestGoesFirst()
{
    HttpFront::Limits limits;
    limits.connections = 4;
    FrontFixture service(limits);
    RawClient poll(service.port());
    poll.send(get("/wait"));
    QTRY_COMPARE(service.waiting(), 1);
    RawClient slow(service.port());
    slow.send("GET /echo HTTP/1.1\r\nHo");
    RawClient idle(service.port());
    QCOMPARE(idle.ask(get("/echo")).status, 200);
    RawClient silent(service.port());
    QTRY_COMPARE(service.front().counters().connectionsOpen, 4U);

    RawClient fifth(service.port());
    QCOMPARE(fifth.ask(get("/echo")).status, 200);
    QVERIFY(slow.isDropped());
    RawClient sixth(service.port());
    QCOMPARE(sixth.ask(get("/echo")).status, 200);
    QVERIFY(idle.isDropped());
    QVERIFY(silent.isOpen() && fifth.isOpen() && poll.isOpen());
    QCOMPARE(service.waiting(), 1);
    QCOMPARE(service.front().counters().rejectedFull, 2U);
    service.release();
    QCOMPARE(poll.read().status, 200);
}

void TestHttpFrontLimits::whenAllAreBusyTheNewOneIsTurnedAway()
{
    HttpFront::Limits limits;
    limits.connections = 2;
    FrontFixture service(limits);
    RawClient one(service.port());
    one.send(get("/wait"));
    RawClient two(service.port());
    two.send(get("/wait"));
    QTRY_COMPARE(service.waiting(), 2);
    RawClient third(service.port());
    const auto answer = third.read();
    QCOMPARE(answer.status, 503);
    QVERIFY(answer.body.contains("TooManyConcurrentRequests"));
    QVERIFY(!answer.header("Retry-After").isEmpty());
    QVERIFY(third.isDropped());
    QCOMPARE(service.front().counters().rejectedFull, 1U);
    QTRY_COMPARE(service.front().counters().connectionsOpen, 2U);
    // Not even many of them cost more than a few connections.
    std::vector<std::unique_ptr<RawClient>> crowd;
    for (int i = 0; i < 100; ++i) {
        crowd.push_back(std::make_unique<RawClient>(service.port()));
    }
    QTRY_COMPARE(service.front().counters().rejectedFull, 101U);
    QVERIFY(service.front().counters().connectionsOpen <= 2 + 64);
    crowd.clear();
    service.release();
    QCOMPARE(one.read().status, 200);
    QCOMPARE(two.read().status, 200);
    RawClient fourth(service.port());
    QCOMPARE(fourth.ask(get("/echo")).status, 200);
}

void TestHttpFrontLimits::whoTakesNoAnswerMakesRoom_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("stalledMs");
    QTest::newRow("refused: at once") << QByteArray("/missing/50000000") << 60'000;
    QTest::newRow("served: after a moment") << QByteArray("/bytes/50000000") << 100;
}

void TestHttpFrontLimits::whoTakesNoAnswerMakesRoom()
{
    QFETCH(QByteArray, path);
    QFETCH(int, stalledMs);
    HttpFront::Limits limits;
    limits.connections = 2;
    limits.stalledMs = stalledMs;
    FrontFixture service(limits);
    RawClient poll(service.port());
    poll.send(get("/wait"));
    QTRY_COMPARE(service.waiting(), 1);
    RawClient stalled(service.port());
    stalled.socket().setReadBufferSize(1000);
    stalled.send(get(path));
    QTRY_COMPARE(service.requests.size(), 2);
    QTRY_COMPARE(RawClient(service.port()).ask(get("/echo")).status, 200);
    QCOMPARE(service.waiting(), 1);
    service.release();
    QCOMPARE(poll.read().status, 200);
}

void TestHttpFrontLimits::bodiesOfAnsweredRequestsDoNotCount()
{
    HttpFront::Limits limits;
    limits.bufferedBytes = 100'000;
    FrontFixture service(limits);
    RawClient slow(service.port());
    slow.socket().setReadBufferSize(1000);
    slow.send(post("/bytes/50000000", QByteArray(95'000, 'b')));
    QTRY_COMPARE(service.front().counters().answers[2], 1U);
    RawClient other(service.port());
    QCOMPARE(other.ask(post("/echo", QByteArray(50'000, 'b'))).status, 200);
    QVERIFY(slow.isOpen());
}

void TestHttpFrontLimits::bodiesInMemoryAreLimited()
{
    HttpFront::Limits limits;
    limits.bufferedBytes = 100'000;
    FrontFixture service(limits);
    const QByteArray unfinished = post("/echo", QByteArray(50'000, 'b')).chopped(10'000);
    RawClient one(service.port());
    one.send(unfinished);
    RawClient two(service.port());
    two.send(unfinished);
    RawClient idle(service.port());
    QCOMPARE(idle.ask(get("/echo")).status, 200);
    RawClient three(service.port());
    QCOMPARE(three.ask(post("/echo", QByteArray(50'000, 'b'))).status, 200);
    QVERIFY(one.isDropped());
    QVERIFY(idle.isOpen());
    QCOMPARE(service.front().counters().rejectedFull, 1U);
    // What the engine works on is not taken from it; then the new one has to wait.
    RawClient poll(service.port());
    poll.send(post("/wait", QByteArray(95'000, 'b')));
    QTRY_COMPARE(service.waiting(), 1);
    QVERIFY(two.isDropped());
    RawClient four(service.port());
    const auto answer = four.ask(post("/echo", QByteArray(50'000, 'b')));
    QCOMPARE(answer.status, 503);
    service.release();
    QCOMPARE(poll.read().status, 200);
    RawClient five(service.port());
    QCOMPARE(five.ask(post("/echo", QByteArray(99'000, 'b'))).status, 200);
}

void TestHttpFrontLimits::wrongKeysWaitAndTheRightOneDoesNot()
{
    HttpFront::Limits limits;
    limits.failedKeyDelayMs = 200;
    FrontFixture service(limits);
    QElapsedTimer time;
    time.start();
    RawClient first(service.port());
    QCOMPARE(first.ask(get("/secret")).status, 401);
    QVERIFY(time.elapsed() >= 200);

    std::vector<std::unique_ptr<RawClient>> guessers;
    for (int i = 0; i < 20; ++i) {
        guessers.push_back(std::make_unique<RawClient>(service.port()));
        guessers.back()->send(get("/secret", "Authorization: Bearer wrong" + QByteArray::number(i) + "\r\n"));
    }
    QTRY_COMPARE(service.requests.size(), 21);
    time.start();
    RawClient owner(service.port());
    for (int i = 0; i < 10; ++i) {
        QCOMPARE(owner.ask(get("/secret", "Authorization: Bearer right\r\n")).status, 200);
    }
    // All ten were served while the guessers still waited for their answers.
    QVERIFY(guessers.back()->socket().bytesAvailable() == 0);
    for (const auto &guesser : guessers) {
        QCOMPARE(guesser->read().status, 401);
    }
    QVERIFY(time.elapsed() >= 1500);
    // The right key on a connection that had the wrong one.
    QCOMPARE(guessers.back()->ask(get("/secret", "Authorization: Bearer right\r\n")).status, 200);
}

void TestHttpFrontLimits::heldAnswersMakeRoom()
{
    HttpFront::Limits limits;
    limits.connections = 2;
    limits.failedKeyDelayMs = 60'000;
    limits.failedKeyMaxDelayMs = 60'000;
    FrontFixture service(limits);
    RawClient one(service.port());
    RawClient two(service.port());
    one.send(get("/secret"));
    QTRY_COMPARE(service.requests.size(), 1);
    two.send(get("/secret"));
    QTRY_COMPARE(service.requests.size(), 2);
    RawClient owner(service.port());
    QCOMPARE(owner.ask(get("/secret", "Authorization: Bearer right\r\n")).status, 200);
    QVERIFY(one.isDropped());
    QVERIFY(two.isOpen());
}

void TestHttpFrontLimits::tooManyWrongKeysAreAnsweredAtOnce()
{
    HttpFront::Limits limits;
    limits.failedKeyDelayMs = 60'000;
    limits.failedKeyMaxDelayMs = 60'000;
    FrontFixture service(limits);
    std::vector<std::unique_ptr<RawClient>> held;
    for (int i = 0; i < 256; ++i) {
        held.push_back(std::make_unique<RawClient>(service.port()));
        held.back()->send(get("/secret"));
    }
    QTRY_COMPARE(service.requests.size(), 256);
    RawClient last(service.port());
    const auto answer = last.ask(get("/secret"));
    QCOMPARE(answer.status, 401);
    QCOMPARE(answer.header("Connection"), QByteArray("close"));
    QVERIFY(last.isDropped());
    QVERIFY(held.front()->isOpen());
}

void TestHttpFrontLimits::backOffGrowsAndIsForgotten()
{
    FailedKeyBackOff backOff(100, 2000);
    QCOMPARE(backOff.failed(1, 0), 100);
    QCOMPARE(backOff.failed(1, 0), 200);
    QCOMPARE(backOff.failed(2, 0), 100);
    for (int i = 0; i < 100; ++i) {
        backOff.failed(1, 0);
    }
    QCOMPARE(backOff.failed(1, 0), 2000);
    QCOMPARE(backOff.failed(1, 10'000), 1100);
    QCOMPARE(backOff.failed(1, 60'000), 100);
    QCOMPARE(FailedKeyBackOff(0, 2000).failed(1, 0), 0);
}

void TestHttpFrontLimits::backOffKnowsAFewAddressesOnly()
{
    FailedKeyBackOff backOff(100, 2000);
    backOff.failed(0, 0);
    backOff.failed(0, 0);
    for (quint64 address = 1; address < 10'000; ++address) {
        backOff.failed(address, 0);
        QVERIFY(backOff.addresses() <= FailedKeyBackOff::MaxAddresses);
    }
    QCOMPARE(backOff.failed(0, 0), 300); // the worst is remembered
    backOff.failed(77'777, 60'000);
    QVERIFY(backOff.addresses() <= 2);
}

void TestHttpFrontLimits::tableKnowsWhoGoes()
{
    ConnectionTable table;
    table.add(1, 100);
    table.add(2, 200);
    table.add(3, 100);
    QCOMPARE(table.open(), 3);
    QCOMPARE(table.openOf(100), 2);
    QCOMPARE(table.oldestWaiting(), 1U);
    table.setBusy(1);
    QCOMPARE(table.oldestWaiting(), 2U);
    QCOMPARE(table.oldestWaitingOf(100), 3U);
    table.setWaiting(1); // now the youngest
    QCOMPARE(table.oldestWaitingOf(100), 3U);
    table.setBusy(3);
    table.setBusy(3);
    QCOMPARE(table.oldestWaitingOf(100), 1U);
    table.remove(2);
    QCOMPARE(table.openOf(200), 0);
    QVERIFY(!table.oldestWaitingOf(200));
    QCOMPARE(table.oldestWaiting(), 1U);
    table.remove(1);
    QVERIFY(!table.oldestWaiting());
    QCOMPARE(table.openOf(100), 1);
    table.remove(3);
    table.remove(3);
    QCOMPARE(table.open(), 0);
}

QTEST_GUILESS_MAIN(TestHttpFrontLimits)
#include "tst_httpfrontlimits.moc"
