// The journal of submissions and what is sent from it: once each, whatever ends, fails or is refused in between.

#include "awaited.h"
#include "common/filelock.h"
#include "common/literals.h"
#include "connections/memorykeystore.h"
#include "fakeclock.h"
#include "faketransport.h"
#include "jobs/samefailures.h"
#include "jobs/submissionqueue.h"
#include "jobs/submissionverdict.h"

#include <QDirIterator>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

namespace {

const QUrl Base(QStringLiteral("https://h/services/s"));
const QUrl Other(QStringLiteral("https://h/services/t"));
const QString SecretText = QStringLiteral("c2VjcmV0LWtleQ==");

bool isStart(const HttpRequest &request)
{
    return request.url.path().endsWith(u"/start"_s);
}

SubmissionOrder order(int number, const QUrl &base = Base)
{
    SubmissionOrder order;
    order.source = u"%1.json"_s.arg(number);
    order.bytes = "{\"GlobalParameters\":{\"n\":\"" + QByteArray::number(number) + "\"}}";
    order.baseUrl = base;
    order.digest = QByteArray::number(number);
    return order;
}

SubmissionPlan plan(int count, int first = 0)
{
    SubmissionPlan plan;
    plan.name = u"night"_s;
    for (int i = 0; i < count; ++i) {
        plan.orders.append(order(first + i));
    }
    return plan;
}

/// The journal's answer, waited for in the event loop.
template <class T>
T read(const QFuture<T> &future)
{
    return QTest::qWaitFor([&future] { return future.isFinished(); }) ? future.result() : T();
}

/// A service that makes a job for every new idempotency key, and remembers which were started.
class Service final
{
public:
    explicit Service(FakeTransport &transport)
    {
        transport.setHandler([this](const HttpRequest &request) { return handle(request); });
    }

    QHash<QByteArray, QByteArray> bodies; ///< of created jobs, by idempotency key
    QSet<QString> started;
    QByteArray key = "right";
    /// Answers before the service does; none: as it is.
    std::function<std::optional<Result<HttpResponse>>(const HttpRequest &)> before;

private:
    std::optional<Result<HttpResponse>> handle(const HttpRequest &request)
    {
        if (before) {
            if (const auto answer = before(request)) {
                return answer;
            }
        }
        if (request.bearer.reveal() != key) {
            return FakeTransport::failed(401, u"ScoreRequestUnauthorized"_s);
        }
        if (isStart(request)) {
            started.insert(request.url.path().section(u'/', -2, -2));
            return FakeTransport::ok(QByteArray(), 204);
        }
        const QByteArray idempotencyKey = headerOf(request, "Idempotency-Key");
        bodies.insert(idempotencyKey, request.body);
        return FakeTransport::ok(QByteArray("\"job-" + idempotencyKey + '"'));
    }
};

} // namespace

class TestSubmissionQueue final : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeTransport> m_transport;
    std::unique_ptr<Service> m_service;
    FakeClock m_clock;
    MemoryKeyStore m_keys;
    Result<Secret> m_apiKey = Secret("right");

    std::unique_ptr<SubmissionQueue> makeQueue(bool isStarted = true)
    {
        auto queue = std::make_unique<SubmissionQueue>(
            SubmissionQueue::Parts{*m_transport, m_keys, m_clock},
            [this](const QUrl &) { return QtFuture::makeReadyFuture(m_apiKey); }, m_folder->path(), u"owner"_s);
        if (isStarted) {
            queue->start();
        }
        return queue;
    }

    static bool isDone(const SubmissionQueue &queue, const QString &batchId)
    {
        const auto batch = queue.batch(batchId);
        return batch && batch->waiting == 0;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_transport = std::make_unique<FakeTransport>();
        m_service = std::make_unique<Service>(*m_transport);
        m_keys = MemoryKeyStore();
        m_apiKey = Secret("right");
    }

    void createsAndStartsEachOnce()
    {
        const auto queue = makeQueue();
        QSignalSpy submitted(queue.get(), &SubmissionQueue::itemSubmitted);
        const auto batch = awaited(queue->submit(plan(600)));
        QVERIFY(batch);
        QCOMPARE(batch->waiting, 600);
        QTRY_VERIFY(isDone(*queue, batch->id));
        QCOMPARE(m_service->bodies.size(), 600);
        QCOMPARE(m_service->started.size(), 600);
        QCOMPARE(submitted.size(), 600);
        QSet<QByteArray> bodies(m_service->bodies.cbegin(), m_service->bodies.cend());
        QCOMPARE(bodies.size(), 600);
        QCOMPARE(m_transport->requests().size(), 1'200);
        QCOMPARE(queue->batch(batch->id)->submitted, 600);
        QCOMPARE(queue->sourceOf(u"job-"_s + QString::fromLatin1(m_service->bodies.key(order(7).bytes))), u"7.json"_s);
    }

    void lookingAgainMeanwhileSendsNothingTwice()
    {
        const auto queue = makeQueue();
        const auto other = awaited(queue->submit(plan(1, 1'000)));
        const auto batch = awaited(queue->submit(plan(600)));
        int settled = 0;
        connect(queue.get(), &SubmissionQueue::itemSubmitted, queue.get(), [&] {
            if (++settled % 20 == 0) {
                queue->resume(other->id); // has the journal read again
            }
        });
        QTRY_VERIFY(isDone(*queue, batch->id) && isDone(*queue, other->id));
        QCOMPARE(m_transport->requests().size(), 1'202);
        QCOMPARE(queue->batch(batch->id)->submitted, 600);
    }

    void fewAtATime()
    {
        m_transport->setHandler({});
        const auto queue = makeQueue();
        QVERIFY(awaited(queue->submit(plan(50))));
        QTRY_COMPARE(m_transport->openCount(), SubmissionChannel::MostAtATime);
        QCoreApplication::processEvents();
        QCOMPARE(m_transport->openCount(), SubmissionChannel::MostAtATime);
    }

    void thePoolIsPutIntoTheBody()
    {
        const auto queue = makeQueue();
        SubmissionPlan some = plan(3);
        some.orders[0].bytes = some.orders[1].bytes = some.orders[2].bytes = "{\"AzureBatchPoolId\":\"old\"}";
        some.orders[1].poolId = u""_s;
        some.orders[2].poolId = u"new"_s;
        const auto batch = awaited(queue->submit(some));
        QTRY_VERIFY(isDone(*queue, batch->id));
        const QSet<QByteArray> bodies(m_service->bodies.cbegin(), m_service->bodies.cend());
        QCOMPARE(bodies, (QSet<QByteArray>{"{\"AzureBatchPoolId\":\"old\"}", "{\"AzureBatchPoolId\":null}",
                                           "{\"AzureBatchPoolId\":\"new\"}"}));
    }

    void whatWasAnsweredSurvivesTheEnd()
    {
        QString id;
        {
            const auto queue = makeQueue();
            m_service->before = [](const HttpRequest &) { return std::optional(FakeTransport::unreachable()); };
            id = awaited(queue->submit(plan(40)))->id;
            QTRY_VERIFY(queue->trouble());
        }
        QCOMPARE(m_service->bodies.size(), 0);
        m_service->before = {};
        const auto queue = makeQueue();
        QTRY_VERIFY(queue->batch(id) && isDone(*queue, id));
        QCOMPARE(m_service->started.size(), 40);
        QCOMPARE(queue->batch(id)->name, u"night"_s);
    }

    void endingInTheMiddleMakesNoJobTwice()
    {
        QString id;
        int answers = 0;
        m_service->before = [&answers](const HttpRequest &) -> std::optional<Result<HttpResponse>> {
            return ++answers > 37 ? std::optional(FakeTransport::unreachable()) : std::nullopt;
        };
        for (int round = 0; round < 12; ++round) { // each ends somewhere else
            const auto queue = makeQueue();
            id = round == 0 ? awaited(queue->submit(plan(100)))->id : id;
            QTRY_VERIFY(queue->trouble() || (queue->batch(id) && isDone(*queue, id)));
            answers = round % 5;
        }
        m_service->before = {};
        const auto queue = makeQueue();
        QTRY_VERIFY(queue->batch(id) && isDone(*queue, id));
        QCOMPARE(m_service->bodies.size(), 100);
        QCOMPARE(m_service->started.size(), 100);
    }

    void aServiceThatIsBusyIsLeftAloneForAsLongAsItSays()
    {
        const auto queue = makeQueue();
        bool isBusy = true;
        m_service->before = [&isBusy](const HttpRequest &) -> std::optional<Result<HttpResponse>> {
            if (!isBusy) {
                return std::nullopt;
            }
            Result<HttpResponse> busy = FakeTransport::failed(503, u"RequestThrottled"_s);
            busy.error().retryAfterMs = 30'000;
            return busy;
        };
        const auto batch = awaited(queue->submit(plan(10)));
        QTRY_VERIFY(queue->trouble());
        const qsizetype sent = m_transport->requests().size();
        QVERIFY(sent <= SubmissionChannel::MostAtATime);
        isBusy = false;
        m_clock.advance(29'000);
        queue->keyChanged(Other); // somebody looks
        QCoreApplication::processEvents();
        QCOMPARE(m_transport->requests().size(), sent);
        QCOMPARE(queue->batch(batch->id)->failed, 0);
    }

    void verdicts_data()
    {
        QTest::addColumn<int>("httpStatus");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("tries");
        QTest::addColumn<int>("verdict");
        const auto row = [](const char *name, int status, const QString &code, int tries, SubmissionVerdict verdict) {
            QTest::newRow(name) << status << code << tries << int(verdict);
        };
        row("401", 401, u"x"_s, 1, SubmissionVerdict::KeyTrouble);
        row("403", 403, u"x"_s, 99, SubmissionVerdict::KeyTrouble);
        row("400", 400, u"InvalidBlob"_s, 1, SubmissionVerdict::Refused);
        row("404", 404, u"WebServiceNotFound"_s, 1, SubmissionVerdict::Refused);
        row("409", 409, u"Conflict"_s, 1, SubmissionVerdict::Refused);
        row("413", 413, u"PayloadTooLarge"_s, 1, SubmissionVerdict::Refused);
        row("408", 408, u"RequestTimeout"_s, 99, SubmissionVerdict::TryAgain);
        row("429", 429, u"x"_s, 99, SubmissionVerdict::TryAgain);
        row("503", 503, u"NoMoreResources"_s, 99, SubmissionVerdict::TryAgain);
        row("unreachable", 0, u"Unreachable"_s, 99, SubmissionVerdict::TryAgain);
        row("timed out", 0, u"TimedOut"_s, 99, SubmissionVerdict::TryAgain);
        row("TLS", 0, u"TlsFailed"_s, 99, SubmissionVerdict::TryAgain);
        row("500 at first", 500, u"InternalError"_s, 1, SubmissionVerdict::TryAgain);
        row("500 always", 500, u"InternalError"_s, MostServerErrors, SubmissionVerdict::Refused);
        row("another's answer", 302, u"UnexpectedAnswer"_s, 1, SubmissionVerdict::TryAgain);
        row("no answer of the protocol", 0, u"BadAnswer"_s, 1, SubmissionVerdict::TryAgain);
    }

    void verdicts()
    {
        QFETCH(int, httpStatus);
        QFETCH(QString, code);
        QFETCH(int, tries);
        Error error;
        error.httpStatus = httpStatus;
        error.code = code;
        QTEST(int(submissionVerdict(error, tries)), "verdict");
    }

    void aRefusedRequestFailsAloneAndCanBeRetried()
    {
        const auto queue = makeQueue();
        QSignalSpy failed(queue.get(), &SubmissionQueue::itemFailed);
        m_service->before = [](const HttpRequest &request) -> std::optional<Result<HttpResponse>> {
            return request.body.contains("\"3\"") ? std::optional(FakeTransport::failed(400, u"InvalidBlob"_s))
                                                  : std::nullopt;
        };
        const auto batch = awaited(queue->submit(plan(5)));
        QTRY_VERIFY(isDone(*queue, batch->id));
        QCOMPARE(queue->batch(batch->id)->submitted, 4);
        QCOMPARE(queue->batch(batch->id)->failed, 1);
        QCOMPARE(failed.size(), 1);
        const QList<SubmissionItem> items = read(queue->items(batch->id));
        QCOMPARE(items.size(), 5);
        QCOMPARE(items[3].state, SubmissionState::Failed);
        QCOMPARE(items[3].error->code, u"InvalidBlob"_s);
        QCOMPARE(items[3].error->httpStatus, 400);
        m_service->before = {};
        queue->retryFailed(batch->id);
        QTRY_COMPARE(queue->batch(batch->id)->submitted, 5);
        QCOMPARE(m_service->bodies.size(), 5);
    }

    void aRefusedKeyPausesAndNothingFails()
    {
        m_apiKey = Secret("wrong");
        const auto queue = makeQueue();
        QSignalSpy needed(queue.get(), &SubmissionQueue::keyNeeded);
        SubmissionPlan some = plan(20);
        const auto batch = awaited(queue->submit(some));
        QTRY_COMPARE(needed.size(), 1);
        QCOMPARE(needed[0][0].toUrl(), Base);
        QTRY_COMPARE(m_transport->openCount(), 0);
        QVERIFY(m_transport->requests().size() <= SubmissionChannel::MostAtATime);
        QCOMPARE(queue->batch(batch->id)->failed, 0);
        QCOMPARE(queue->keysNeeded().size(), 1);
        m_apiKey = Secret("right");
        queue->keyChanged(Base);
        QTRY_VERIFY(isDone(*queue, batch->id));
        QCOMPARE(queue->batch(batch->id)->submitted, 20);
        QCOMPARE(needed.size(), 1);
    }

    void aMissingKeyHoldsUpItsOwnServiceOnly()
    {
        const auto provider = [](const QUrl &url) {
            return QtFuture::makeReadyFuture(
                url == Base ? Result<Secret>(Failure(localError(u"ApiKeyMissing"_s, u"none"_s))) : Secret("right"));
        };
        SubmissionQueue queue({*m_transport, m_keys, m_clock}, provider, m_folder->path(), u"owner"_s);
        queue.start();
        SubmissionPlan both = plan(4);
        both.orders[1].baseUrl = both.orders[2].baseUrl = Other;
        const auto batch = awaited(queue.submit(both));
        QTRY_COMPARE(queue.batch(batch->id)->submitted, 2);
        QCOMPARE(queue.batch(batch->id)->waiting, 2);
        QCOMPARE(queue.keysNeeded().keys(), QList<QUrl>{Base});
    }

    void pauseResumeAndCancel()
    {
        m_service->before = [](const HttpRequest &) { return std::optional(FakeTransport::unreachable()); };
        const auto queue = makeQueue();
        const auto batch = awaited(queue->submit(plan(30)));
        QTRY_VERIFY(queue->trouble());
        queue->pause(batch->id);
        QTRY_COMPARE(queue->batch(batch->id)->pause, PauseReason::Asked);
        m_service->before = {};
        m_clock.advance(60'000);
        const auto other = awaited(queue->submit(plan(1, 100))); // which is not paused
        QTRY_VERIFY(isDone(*queue, other->id));
        QCOMPARE(queue->batch(batch->id)->submitted, 0);
        queue->resume(batch->id);
        QTRY_VERIFY(isDone(*queue, batch->id));
        QCOMPARE(queue->batch(batch->id)->submitted, 30);

        m_transport->setHandler({});
        const auto third = awaited(queue->submit(plan(30, 200)));
        QTRY_COMPARE(m_transport->openCount(), SubmissionChannel::MostAtATime);
        queue->cancel(third->id);
        QTRY_COMPARE(queue->batch(third->id)->cancelled, 30);
        m_service = std::make_unique<Service>(*m_transport);
        while (m_transport->openCount() > 0) { // what was under way arrives, and is started
            m_transport->answer(FakeTransport::ok(QByteArray("\"job-late\"")));
        }
        QTRY_COMPARE(queue->batch(third->id)->submitted, SubmissionChannel::MostAtATime);
    }

    void theFirstOnesThenTheRest()
    {
        const auto queue = makeQueue();
        SubmissionPlan some = plan(50);
        some.firstCount = 20;
        const auto batch = awaited(queue->submit(some));
        QTRY_COMPARE(queue->batch(batch->id)->submitted, 20);
        QCOMPARE(queue->batch(batch->id)->held, 30);
        QVERIFY(!queue->batch(batch->id)->isSent());
        queue->release(batch->id);
        QTRY_COMPARE(queue->batch(batch->id)->submitted, 50);
        QCOMPARE(m_service->started.size(), 50);
    }

    void equalFailuresPauseTheRest()
    {
        const auto queue = makeQueue();
        m_service->before = [](const HttpRequest &) {
            return std::optional(FakeTransport::failed(400, u"InvalidBlob"_s));
        };
        const auto batch = awaited(queue->submit(plan(500)));
        QTRY_COMPARE(queue->batch(batch->id)->pause, PauseReason::SameFailure);
        QTRY_COMPARE(m_transport->openCount(), 0);
        QVERIFY(queue->batch(batch->id)->failed < 500);
        QVERIFY(queue->batch(batch->id)->failed >= SameFailures::Limit);
        m_service->before = {};
        queue->resume(batch->id);
        QTRY_VERIFY(isDone(*queue, batch->id));
        QCOMPARE(queue->batch(batch->id)->submitted + queue->batch(batch->id)->failed, 500);
    }

    void jobsThatFailAlikePauseTheRest()
    {
        int creations = 0;
        m_service->before = [&creations](const HttpRequest &request) -> std::optional<Result<HttpResponse>> {
            return !isStart(request) && ++creations > 30 ? std::optional(FakeTransport::unreachable()) : std::nullopt;
        };
        const auto queue = makeQueue();
        const auto batch = awaited(queue->submit(plan(100)));
        QTRY_COMPARE(queue->batch(batch->id)->submitted, 30);
        QList<Job> ended;
        for (const QString &jobId : queue->openJobs().mid(0, SameFailures::Limit)) {
            Job job;
            job.id = jobId;
            job.status = JobStatus::Failed;
            job.details = u"no such column"_s;
            ended.append(job);
        }
        queue->noteEnds(ended);
        QTRY_COMPARE(queue->batch(batch->id)->pause, PauseReason::SameFailure);
        QCOMPARE(queue->batch(batch->id)->failedJobs, SameFailures::Limit);
    }

    void differentFailuresDoNot()
    {
        SameFailures failures;
        Error error;
        error.code = u"a"_s;
        QVERIFY(!failures.note(u"b"_s, error));
        error.code = u"b"_s;
        for (int i = 0; i < 3 * SameFailures::Limit; ++i) {
            QVERIFY(!failures.note(u"b"_s, error));
        }
    }

    void aForgottenJobIsMadeAnew()
    {
        const auto queue = makeQueue();
        int starts = 0;
        m_service->before = [&starts](const HttpRequest &request) -> std::optional<Result<HttpResponse>> {
            return isStart(request) && ++starts == 1 ? std::optional(FakeTransport::failed(404, u"JobNotFound"_s))
                                                     : std::nullopt;
        };
        const auto batch = awaited(queue->submit(plan(1)));
        QTRY_COMPARE(queue->batch(batch->id)->submitted, 1);
        QCOMPARE(m_service->started.size(), 1);
    }

    void oneProcessSendsAndAnotherTakesOver()
    {
        // The lock is the process's; a second holder stands for a second process.
        auto lock = FileLock::tryToTake(m_folder->path() + u"/held"_s);
        QVERIFY(lock);
        QVERIFY(!FileLock::tryToTake(m_folder->path() + u"/held"_s));
        lock.reset();
        QVERIFY(FileLock::tryToTake(m_folder->path() + u"/held"_s));

        auto sender = makeQueue();
        QTRY_VERIFY(sender->journalState());
        const auto other = makeQueue();
        QTRY_VERIFY(other->journalState());
        QVERIFY(sender->isSender() && !other->isSender());
        const auto appended = awaited(other->submit(plan(10)));
        QTRY_VERIFY(sender->batch(appended->id) && isDone(*sender, appended->id));
        QTRY_VERIFY(isDone(*other, appended->id));
        QCOMPARE(m_service->started.size(), 10);

        m_service->before = [](const HttpRequest &) { return std::optional(FakeTransport::unreachable()); };
        const auto second = awaited(other->submit(plan(10, 20)));
        QTRY_VERIFY(sender->trouble());
        sender.reset();
        m_service->before = {};
        QTRY_VERIFY(other->isSender());
        QTRY_VERIFY(isDone(*other, second->id));
        QCOMPARE(m_service->started.size(), 20);
    }

    void secretsAreSealedAndGoWhenTheyAreNotNeeded()
    {
        m_service->before = [](const HttpRequest &) { return std::optional(FakeTransport::unreachable()); };
        SubmissionPlan secret = plan(1);
        secret.orders[0].bytes =
            "{\"Input\":{\"ConnectionString\":\"AccountName=a;AccountKey=" + SecretText.toLatin1() + "\"}}";
        QString id;
        {
            const auto queue = makeQueue();
            id = awaited(queue->submit(secret))->id;
            QTRY_VERIFY(queue->trouble());
            QVERIFY(!isOnDisk(SecretText.toLatin1()));
        }
        m_service->before = {};
        const auto queue = makeQueue();
        QTRY_VERIFY(queue->batch(id) && isDone(*queue, id));
        QCOMPARE(m_service->bodies.size(), 1);
        QCOMPARE(m_service->bodies.cbegin().value(), secret.orders[0].bytes);
        QVERIFY(!isOnDisk(SecretText.toLatin1()));
    }

    void withoutAKeychainSecretsStayInMemory()
    {
        class NoKeys final : public KeyStore
        {
        public:
            QFuture<Result<std::optional<Secret>>> read(const QString &) override
            {
                return QtFuture::makeReadyFuture(Result<std::optional<Secret>>(Failure(error())));
            }
            QFuture<Result<void>> write(const QString &, const Secret &) override
            {
                return QtFuture::makeReadyFuture(Result<void>(Failure(error())));
            }
            QFuture<Result<void>> remove(const QString &) override
            {
                return QtFuture::makeReadyFuture(Result<void>(Failure(error())));
            }
            QString description() const override { return u"none"_s; }

        private:
            static Error error() { return localError(KeyStoreError::KeychainMissing, u"none"_s); }
        } none;
        const auto make = [&] {
            auto queue = std::make_unique<SubmissionQueue>(
                SubmissionQueue::Parts{*m_transport, none, m_clock},
                [this](const QUrl &) { return QtFuture::makeReadyFuture(m_apiKey); }, m_folder->path(), u"owner"_s);
            queue->start();
            return queue;
        };
        SubmissionPlan two = plan(2);
        two.orders[0].bytes =
            "{\"Input\":{\"ConnectionString\":\"AccountName=a;AccountKey=" + SecretText.toLatin1() + "\"}}";
        QString id;
        {
            const auto queue = make();
            id = awaited(queue->submit(two))->id;
            QTRY_VERIFY(isDone(*queue, id)); // it is known as long as the program runs
            QCOMPARE(m_service->started.size(), 2);
            m_service->before = [](const HttpRequest &) { return std::optional(FakeTransport::unreachable()); };
            id = awaited(queue->submit(two))->id;
            QTRY_VERIFY(queue->trouble());
            QVERIFY(!isOnDisk(SecretText.toLatin1()));
        }
        m_service->before = {};
        const auto queue = make();
        QTRY_VERIFY(queue->batch(id) && isDone(*queue, id));
        QCOMPARE(queue->batch(id)->needSecret, 1);
        QCOMPARE(queue->batch(id)->submitted, 1);
    }

    void earlierSubmissionsAreFoundByContent()
    {
        const auto queue = makeQueue();
        const auto batch = awaited(queue->submit(plan(3)));
        QTRY_VERIFY(isDone(*queue, batch->id));
        Job job;
        job.id = u"job-"_s + QString::fromLatin1(m_service->bodies.key(order(1).bytes));
        job.status = JobStatus::Finished;
        job.endedAtMs = 42;
        queue->noteEnds({job});
        const auto found = read(queue->withDigests({"1", "9"}));
        QCOMPARE(found.size(), 1);
        QCOMPARE(found["1"].jobId, job.id);
        QCOMPARE(found["1"].endedAtMs, std::optional<qint64>(42));
        QCOMPARE(queue->batch(batch->id)->finishedJobs, 1);
        QVERIFY(queue->openBatchOf(job.id).isEmpty());
        QCOMPARE(queue->openJobs().size(), 2);
    }

    void endsSurvive()
    {
        QString id;
        Job job;
        {
            const auto queue = makeQueue();
            id = awaited(queue->submit(plan(2)))->id;
            QTRY_VERIFY(isDone(*queue, id));
            job.id = queue->openJobs().constFirst();
            job.status = JobStatus::Failed;
            queue->noteEnds({job});
            queue->noteTold(id);
        }
        const auto queue = makeQueue();
        QTRY_VERIFY(queue->batch(id));
        QCOMPARE(queue->batch(id)->failedJobs, 1);
        QVERIFY(queue->batch(id)->isTold);
        QVERIFY(!queue->sourceOf(job.id).isEmpty());
    }

    void anUnusableJournalIsSaidAndNothingIsSent()
    {
        QFile folder(m_folder->path() + u"/file"_s);
        QVERIFY(folder.open(QIODevice::WriteOnly));
        SubmissionQueue queue(
            {*m_transport, m_keys, m_clock}, [this](const QUrl &) { return QtFuture::makeReadyFuture(m_apiKey); },
            folder.fileName(), u"owner"_s);
        queue.start();
        const auto batch = awaited(queue.submit(plan(1)));
        QVERIFY(!batch);
        QCOMPARE(batch.error().code, u"JournalUnusable"_s);
        QCOMPARE(m_transport->requests().size(), 0);
    }

private:
    bool isOnDisk(const QByteArray &what) const
    {
        QDirIterator files(m_folder->path(), QDir::Files | QDir::Hidden);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly) && file.readAll().contains(what)) {
                return true;
            }
        }
        return false;
    }
};

QTEST_GUILESS_MAIN(TestSubmissionQueue)
#include "tst_submissionqueue.moc"
