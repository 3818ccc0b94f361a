// The page of jobs over an account in memory; with the real service it is driven by tests/e2e.

#include "accountfixture.h"
#include "common/literals.h"
#include "connections/keystore.h"
#include "jobs/jobactions.h"
#include "jobs/jobcanceller.h"
#include "jobs/jobcommands.h"
#include "jobs/jobdetails.h"
#include "jobs/jobmodel.h"
#include "jobs/jobresubmitter.h"
#include "jobs/jobspage.h"
#include "jobs/jobtimelineview.h"
#include "jobs/outputsaver.h"
#include "jobs/previewmodel.h"
#include "jobs/statestrip.h"
#include "pictures.h"
#include "pools/poolactions.h"
#include "samples.h"
#include "scriptedprompter.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "theme/theme.h"
#include "widgets/chipbar.h"
#include "widgets/codeview.h"
#include "widgets/emptystate.h"
#include "widgets/menuchip.h"
#include "widgets/panetabs.h"
#include "widgets/table.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

namespace {

enum Tab { Summary, Request, Outputs, Log };

/// The page with everything that it stands on.
class Parts final
{
public:
    AccountFixture account;
    ScriptedPrompter prompter;
    Operations operations;
    QWidget window;
    NoticeArea notices;
    std::unique_ptr<JobModel> jobs;
    std::unique_ptr<PoolActions> pools;
    std::unique_ptr<JobActions> actions;
    std::unique_ptr<OutputSaver> saver;
    std::unique_ptr<JobCommands> commands;
    std::unique_ptr<JobsPage> page;

    bool open()
    {
        for (const QString &service : {u"service"_s, u"classic"_s}) {
            account.keys.write(
                apiKeyName(QUrl(samples::webService(service, u"census"_s, WebServiceKind::ResourceManager).baseUrl)),
                Secret("api key"));
        }
        if (!account.open()) {
            return false;
        }
        AccountSession &session = account.session();
        jobs = std::make_unique<JobModel>(session);
        pools = std::make_unique<PoolActions>(session, operations, notices, &window, false);
        actions = std::make_unique<JobActions>(session, *pools, operations, notices, prompter, &window);
        saver = std::make_unique<OutputSaver>(session, account.transport, operations, notices, prompter);
        commands = std::make_unique<JobCommands>(JobCommands::Parts{session, *jobs, *actions, *pools, *saver});
        page = std::make_unique<JobsPage>(session, *jobs, *commands, *saver);
        QObject::connect(page.get(), &JobsPage::selectionChanged, commands.get(), &JobCommands::setSelection);
        page->resize(1080, 640);
        page->show();
        return QTest::qWaitForWindowExposed(page.get());
    }

    template <class T>
    T *find(const QString &name) const
    {
        return page->findChild<T *>(name);
    }
    QString said(const QString &label) const { return find<QLabel>(label)->text(); }
    Table *table() const { return find<Table>(u"jobsTable"_s); }
    void showTab(Tab tab) const { find<PaneTabs>(u"jobTabs"_s)->setCurrent(tab); }
    QAction *action(const QString &name) const { return commands->findChild<QAction *>(name); }
};

Job queued(const QString &id, qint64 seq, qint64 nowMs)
{
    Job job = samples::job(id);
    job.poolId = u"p"_s;
    job.createdAtMs = nowMs - 60'000;
    job.queuedAtMs = job.createdAtMs;
    job.queueSeq = seq;
    return job;
}

Job ended(const QString &id, JobStatus status, qint64 nowMs)
{
    Job job = queued(id, 1, nowMs);
    job.status = status;
    job.queueSeq.reset();
    job.attempt = 1;
    job.vmId = u"3f2a0c11aaaa"_s;
    job.startedAtMs = nowMs - 50'000;
    job.endedAtMs = nowMs - 20'000;
    return job;
}

Result<HttpResponse> withRequest(const Job &job, const JobRequest &request)
{
    QJsonObject json = job.toJson();
    json.insert("Request"_L1, request.masked().toJson());
    return FakeTransport::ok(json);
}

JobRequest aRequest(const std::optional<QString> &token = {})
{
    JobRequest request;
    request.inputs.insert(u""_s, {std::nullopt, u"in.csv"_s, u"https://store.example/c/"_s, token});
    request.globalParameters.insert(u"threshold"_s, u"0.5"_s);
    request.poolId = u"p"_s;
    return request;
}

} // namespace

class TestJobsPage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWaitingJobSaysWhyAndWhatHelps()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.pools = {samples::pool(u"p"_s)};
        parts.account.pools[0].targetVmCount = 0;
        parts.account.jobs = {queued(u"second"_s, 12, now), queued(u"first"_s, 11, now)};
        QVERIFY(parts.open());
        parts.page->showJob(u"second"_s);
        QCOMPARE(parts.said(u"jobWhy"_s), u"Number 2 in the queue of nightly, after job first. The pool is at zero: "
                                          "nothing runs until it is resized."_s);
        auto *resize = parts.find<QPushButton>(u"resizePoolButton"_s);
        QVERIFY(resize->isVisible());
        QCOMPARE(resize->text(), u"Resize nightly…"_s);
        QTest::mouseClick(resize, Qt::LeftButton);
        QVERIFY(parts.window.findChild<QDialog *>(u"resizePoolDialog"_s));
        QVERIFY(parts.find<JobTimelineView>(u"jobTimeline"_s)->accessibleDescription().contains(u"has waited 1 min"_s));
        takePicture(*parts.page, u"jobs-waiting"_s);
    }

    void aFailedJobShowsItsErrorAndItsLog()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        Job job = ended(u"failed"_s, JobStatus::Failed, now);
        job.details = u"The command ended with exit code 3."_s;
        job.exitCode = 3;
        parts.account.jobs = {job};
        parts.account.answers.insert(u"GET /jobs/failed/log"_s,
                                     FakeTransport::ok(QByteArray("reading\nError: no column\nerror again\n")));
        QVERIFY(parts.open());
        parts.page->showFailed();
        QCOMPARE(parts.said(u"jobWhy"_s), job.details);
        QVERIFY(!parts.find<QPushButton>(u"resizePoolButton"_s)->isVisible());
        parts.showTab(Log);
        auto *log = parts.find<CodeView>(u"jobLog"_s);
        QTRY_COMPARE(log->toPlainText(), u"reading\nError: no column\nerror again"_s);
        QCOMPARE(parts.said(u"jobLogNote"_s), u"All that it wrote."_s);

        auto *find = parts.find<QLineEdit>(u"logFind"_s);
        QTest::keyClicks(find, u"error"_s);
        QCOMPARE(parts.said(u"logFound"_s), u"1 of 2"_s);
        QCOMPARE(log->textCursor().selectedText(), u"Error"_s);
        QTest::keyClick(find, Qt::Key_Return);
        QCOMPARE(parts.said(u"logFound"_s), u"2 of 2"_s);
        takePicture(*parts.page, u"jobs-log"_s);
        QTest::keyClick(find, Qt::Key_Return);
        QCOMPARE(parts.said(u"logFound"_s), u"1 of 2"_s);
        QTest::keyClicks(find, u"x"_s);
        QCOMPARE(parts.said(u"logFound"_s), u"not found"_s);

        const QTemporaryDir folder;
        parts.prompter.savePath = folder.filePath(u"log.txt"_s);
        QTest::mouseClick(parts.find<QPushButton>(u"saveLogButton"_s), Qt::LeftButton);
        QTRY_VERIFY(QFile::exists(parts.prompter.savePath));
        QFile file(parts.prompter.savePath);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("reading\nError: no column\nerror again\n"));
    }

    void theLogIsAskedForAgainWhenTheJobHasMovedOn()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        Job job = ended(u"j"_s, JobStatus::Running, now);
        job.endedAtMs.reset();
        parts.account.jobs = {job};
        parts.account.answers.insert(u"GET /jobs/j/log"_s, FakeTransport::ok(QByteArray()));
        QVERIFY(parts.open());
        parts.page->showJob(u"j"_s);
        parts.showTab(Log);
        QTRY_COMPARE(parts.said(u"jobLogNote"_s), u"It runs. The log comes when the attempt has ended."_s);
        parts.account.answers.insert(u"GET /jobs/j/log"_s, FakeTransport::ok(QByteArray("done\n")));
        Changes changes;
        changes.jobs = {ended(u"j"_s, JobStatus::Finished, now)};
        QVERIFY(parts.account.push(changes));
        QTRY_COMPARE(parts.find<CodeView>(u"jobLog"_s)->toPlainText(), u"done"_s);
    }

    void theFirstRowsOfAnOutput()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        Job job = ended(u"j"_s, JobStatus::Finished, now);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const QString base = u"http://127.0.0.1:%1/files/"_s.arg(server.serverPort());
        job.results = {{u"output1"_s, {std::nullopt, u"out.csv"_s, base, u"?sig=s"_s}}};
        parts.account.jobs = {job};
        parts.account.answers.insert(u"GET /jobs/j"_s, FakeTransport::ok(job.toJson()));
        QByteArray csv("name,score\n");
        for (int i = 0; i < 300; ++i) {
            csv += "row " + QByteArray::number(i) + ",0.5\n";
        }
        parts.account.answers.insert(u"GET /files/out.csv"_s, FakeTransport::ok(csv));
        connect(&server, &QTcpServer::newConnection, this, [&] {
            QTcpSocket *socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [socket, csv] {
                const bool isAsked = socket->readAll().startsWith("GET /files/out.csv?sig=s HTTP/1.1\r\n");
                socket->write(QByteArray(isAsked ? "HTTP/1.1 200 OK" : "HTTP/1.1 400 No") +
                              "\r\nContent-Length: " + QByteArray::number(csv.size()) + "\r\n\r\n" + csv);
            });
        });
        QVERIFY(parts.open());
        parts.page->showJob(u"j"_s);
        parts.showTab(Outputs);
        auto *table = parts.find<Table>(u"outputPreview"_s);
        QTRY_VERIFY(table->isVisible());
        auto *model = parts.page->findChild<PreviewModel *>();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model->rowCount(), 200);
        QCOMPARE(model->index(199, 0).data().toString(), u"row 199"_s);
        QCOMPARE(parts.said(u"outputRows"_s), u"first 200 rows · 2 columns"_s);
        takePicture(*parts.page, u"jobs-outputs"_s);
        QVERIFY(!parts.said(u"outputWhere"_s).contains(u"sig"_s));
        QVERIFY(parts.account.sent(HttpMethod::Get, u"out.csv"_s).bodyLimit > 0); // never all of a large one

        const QTemporaryDir folder;
        parts.prompter.savePath = folder.filePath(u"out.csv"_s);
        QTest::mouseClick(parts.find<QPushButton>(u"saveOutput"_s), Qt::LeftButton);
        QTRY_VERIFY(QFile::exists(parts.prompter.savePath));
        QFile file(parts.prompter.savePath);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), csv);
    }

    void anOutputInAFolderOfTheService()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        Job job = ended(u"j"_s, JobStatus::Finished, now);
        job.results = {{u"output1"_s, {std::nullopt, u"a/out.csv"_s, u"file:///outputs/"_s, std::nullopt}}};
        parts.account.jobs = {job};
        parts.account.answers.insert(u"GET /jobs/j"_s, FakeTransport::ok(job.toJson()));
        QVERIFY(parts.open());
        parts.page->showJob(u"j"_s);
        parts.showTab(Outputs);
        QTRY_VERIFY(!parts.find<QPushButton>(u"saveOutput"_s)->isEnabled());
        QCOMPARE(parts.said(u"outputWhere"_s), u"file:///outputs/a/out.csv"_s);
        takePicture(*parts.page, u"jobs-outputs-elsewhere"_s);
    }

    void theRequestIsShownMasked()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.jobs = {ended(u"j"_s, JobStatus::Finished, now)};
        parts.account.answers.insert(u"GET /jobs/j"_s,
                                     withRequest(parts.account.jobs[0], aRequest(u"?sig=very-secret"_s)));
        QVERIFY(parts.open());
        parts.page->showJob(u"j"_s);
        parts.showTab(Request);
        auto *text = parts.find<CodeView>(u"jobRequest"_s);
        QTRY_VERIFY(text->toPlainText().contains(u"\"SasBlobToken\": \"•••\""_s));
        QVERIFY(parts.said(u"jobRequestNote"_s).contains(u"Secrets"_s));
        takePicture(*parts.page, u"jobs-request"_s);
        QTest::mouseClick(parts.find<QPushButton>(u"copyRequestButton"_s), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), text->toPlainText());
    }

    void theTimeLineHasEveryAttempt()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        Job job = ended(u"j"_s, JobStatus::Finished, now);
        job.attempt = 2;
        job.startedAtMs = now - 30'000;
        parts.account.jobs = {job};
        const QJsonArray attempts{
            Attempt{u"j"_s, 1, u"v1"_s, u"p"_s, now - 50'000, now - 40'000, AttemptOutcome::Lost}.toJson(),
            Attempt{u"j"_s, 2, u"v2"_s, u"p"_s, now - 30'000, now - 20'000, AttemptOutcome::Finished}.toJson()};
        parts.account.answers.insert(
            u"GET /attempts"_s,
            FakeTransport::ok(QJsonObject{{"Attempts"_L1, attempts}, {"After"_L1, QJsonValue::Null}}));
        QVERIFY(parts.open());
        parts.page->showJob(u"j"_s);
        auto *line = parts.find<JobTimelineView>(u"jobTimeline"_s);
        QVERIFY(line->accessibleDescription().contains(u"earlier attempts, not known"_s));
        QTRY_COMPARE(line->accessibleDescription(),
                     u"waited 10 s; attempt 1: VM lost after 10 s; waited 10 s; attempt 2: "
                     "finished after 10 s"_s);
        line->setFocus();
        QTest::keyClick(line, Qt::Key_Right);
        takePicture(*parts.page, u"jobs-timeline"_s);
        QVERIFY(!line->grab().isNull());
    }

    void manyAreCancelledAtOnceAndTheOutcomeIsVerified()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.pools = {samples::pool(u"p"_s)};
        Job running = ended(u"running"_s, JobStatus::Running, now);
        running.endedAtMs.reset();
        parts.account.jobs = {running, queued(u"waiting"_s, 5, now), ended(u"over"_s, JobStatus::Finished, now)};
        for (const QString &id : {u"running"_s, u"waiting"_s}) {
            parts.account.answers.insert(u"DELETE /jobs/"_s + id, FakeTransport::ok(QByteArray(), 204));
        }
        QVERIFY(parts.open());
        parts.table()->selectAll();
        QCOMPARE(parts.said(u"jobTitle"_s), u"3 jobs are chosen"_s);
        QCOMPARE(parts.said(u"jobWhy"_s), u"1 running, 1 waiting, 1 finished"_s);
        takePicture(*parts.page, u"jobs-many"_s);
        parts.prompter.choice = 1;
        QTest::mouseClick(parts.find<QPushButton>(u"cancelJobButton"_s), Qt::LeftButton);
        QTRY_COMPARE(parts.account.sentCount(HttpMethod::Delete, u""_s), 2);
        const Question &question = parts.prompter.asked.first();
        QCOMPARE(question.text, u"Cancel 2 jobs?"_s);
        QCOMPARE(question.safeChoice, 0);
        QCOMPARE(question.detail, u"1 running job is stopped and what it has computed so far is lost. Its VM takes the "
                                  "next job, and goes on billing. 1 waiting job leaves its queue and stays readable as "
                                  "cancelled. 1 has ended already and stays as it is."_s);
        QVERIFY(parts.notices.texts().isEmpty()); // that it was sent is no outcome
        Changes changes;
        changes.jobs = {ended(u"running"_s, JobStatus::Finished, now), ended(u"waiting"_s, JobStatus::Cancelled, now)};
        QVERIFY(parts.account.push(changes));
        QTRY_COMPARE(parts.notices.texts().size(), 1);
        QVERIFY2(parts.notices.texts().first().startsWith(u"1 of 2 jobs cancelled"_s),
                 qPrintable(parts.notices.texts().first()));
        bool said = false;
        for (const QLabel *label : parts.notices.findChildren<QLabel *>()) {
            said = said || label->text() == u"1 had ended before."_s;
        }
        QVERIFY(said);
        QVERIFY(parts.operations.running().isEmpty());
    }

    void allThatWaitWithOneAreCancelled()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.pools = {samples::pool(u"p"_s), samples::pool(u"q"_s)};
        Job elsewhere = queued(u"elsewhere"_s, 9, now);
        elsewhere.poolId = u"q"_s;
        parts.account.jobs = {queued(u"a"_s, 5, now), queued(u"b"_s, 6, now), elsewhere};
        for (const QString &id : {u"a"_s, u"b"_s}) {
            parts.account.answers.insert(u"DELETE /jobs/"_s + id, FakeTransport::ok(QByteArray(), 204));
        }
        QVERIFY(parts.open());
        parts.page->showJob(u"b"_s);
        parts.prompter.choice = 1;
        parts.action(u"actionCancelWaiting"_s)->trigger();
        QTRY_COMPARE(parts.account.sentCount(HttpMethod::Delete, u""_s), 2);
        QCOMPARE(parts.prompter.asked.first().text, u"Cancel 2 jobs?"_s);
    }

    void whatCannotBeCancelledIsSaid()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.jobs = {queued(u"waiting"_s, 5, now)};
        parts.account.answers.insert(u"DELETE /jobs/waiting"_s, FakeTransport::failed(500, u"InternalError"_s));
        QVERIFY(parts.open());
        parts.page->showJob(u"waiting"_s);
        parts.prompter.choice = 1;
        parts.action(u"actionCancelJob"_s)->trigger();
        QTRY_COMPARE(parts.notices.texts().size(), 1);
        QVERIFY(parts.notices.texts().first().startsWith(u"Job waiting could not be cancelled"_s));
    }

    void aJobIsSubmittedAgain()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.pools = {samples::pool(u"p"_s)};
        parts.account.jobs = {ended(u"j"_s, JobStatus::Failed, now)};
        parts.account.answers.insert(u"GET /jobs/j"_s, withRequest(parts.account.jobs[0], aRequest()));
        parts.account.answers.insert(u"POST /jobs"_s, FakeTransport::ok(QByteArray("\"again\"")));
        parts.account.answers.insert(u"POST /start"_s, FakeTransport::ok(QByteArray(), 204));
        QVERIFY(parts.open());
        parts.page->showJob(u"j"_s);
        QTest::mouseClick(parts.find<QPushButton>(u"resubmitButton"_s), Qt::LeftButton);
        QTRY_COMPARE(parts.account.sentCount(HttpMethod::Post, u"/again/start"_s), 1);
        const HttpRequest sent = parts.account.sent(HttpMethod::Post, u"/jobs"_s);
        QVERIFY(sent.url.path().endsWith(u"/services/service/jobs"_s));
        const auto body = JobRequest::fromJson(QJsonDocument::fromJson(sent.body).object());
        QVERIFY(body);
        QCOMPARE(*body, aRequest());
        QTRY_VERIFY(parts.notices.texts().join(u'|').contains(u"1 job submitted"_s));
        QVERIFY(parts.prompter.asked.isEmpty());

        parts.action(u"actionRetryFailed"_s)->trigger(); // it was retried already
        QTRY_VERIFY(parts.notices.texts().join(u'|').contains(u"All failed jobs were retried before"_s));
        QCOMPARE(parts.account.sentCount(HttpMethod::Post, u"/jobs"_s), 1);
    }

    void aLostAnswerMakesNoSecondJob()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.pools = {samples::pool(u"p"_s)};
        parts.account.jobs = {ended(u"j"_s, JobStatus::Failed, now)};
        parts.account.answers.insert(u"GET /jobs/j"_s, withRequest(parts.account.jobs[0], aRequest()));
        parts.account.answers.insert(u"POST /jobs"_s, FakeTransport::failed(400, u"InvalidRequest"_s));
        parts.account.answers.insert(u"POST /start"_s, FakeTransport::ok(QByteArray(), 204));
        QVERIFY(parts.open());
        parts.actions->resubmitter().resubmit({u"j"_s});
        parts.actions->resubmitter().resubmit({u"j"_s}); // while its request is under way
        QTRY_VERIFY(parts.notices.texts().join(u'|').contains(u"1 request refused"_s));
        QCOMPARE(parts.account.sentCount(HttpMethod::Get, u"/jobs/j"_s), 1);
        const HttpRequest first = parts.account.sent(HttpMethod::Post, u"/jobs"_s);

        parts.account.answers.insert(u"POST /jobs"_s, FakeTransport::ok(QByteArray("\"again\"")));
        SubmissionQueue &submissions = parts.account.session().submissions();
        submissions.retryFailed(submissions.batches().constFirst().id);
        QTRY_COMPARE(parts.account.sentCount(HttpMethod::Post, u"/jobs"_s), 2);
        const HttpRequest second = parts.account.sent(HttpMethod::Post, u"/jobs"_s);
        QVERIFY(!first.headers.isEmpty());
        QCOMPARE(second.headers, first.headers); // with the same idempotency key

        QTRY_COMPARE(parts.operations.running().size(), 1); // followed
        Changes gone;
        gone.removed = {{u"Job"_s, u"again"_s, now}};
        Changes there;
        there.jobs = {queued(u"again"_s, 7, now)};
        QVERIFY(parts.account.push(there));
        QVERIFY(parts.account.push(gone));
        QTRY_VERIFY(parts.operations.running().isEmpty());
        QVERIFY(parts.notices.texts().join(u'|').contains(u"was removed"_s));
    }

    void aRequestWithAKeyIsNotSentAgainBlindly()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.pools = {samples::pool(u"p"_s)};
        parts.account.jobs = {ended(u"j"_s, JobStatus::Failed, now)};
        parts.account.answers.insert(u"GET /jobs/j"_s, withRequest(parts.account.jobs[0], aRequest(u"?sig=x"_s)));
        QVERIFY(parts.open());
        parts.page->showJob(u"j"_s);
        parts.action(u"actionResubmit"_s)->trigger();
        QTRY_COMPARE(parts.prompter.asked.size(), 1);
        QCOMPARE(parts.prompter.asked.first().text, u"The request holds a key that the service shows to nobody"_s);
        QCOMPARE(parts.prompter.asked.first().choices.at(1).text, u"Choose the file…"_s);
        QCOMPARE(parts.account.sentCount(HttpMethod::Post, u"/jobs"_s), 0);
    }

    void aCopyGoesThroughTheReview()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.pools = {samples::pool(u"p"_s), samples::pool(u"q"_s, u"weekend"_s)};
        parts.account.jobs = {ended(u"j"_s, JobStatus::Finished, now)};
        parts.account.answers.insert(u"GET /jobs/j"_s, withRequest(parts.account.jobs[0], aRequest()));
        QVERIFY(parts.open());
        parts.page->showJob(u"j"_s);
        QTest::mouseClick(parts.find<QPushButton>(u"submitCopyButton"_s), Qt::LeftButton);
        QTRY_VERIFY(parts.window.findChild<QDialog *>(u"reviewDialog"_s));
        auto *destination = parts.window.findChild<QComboBox *>(u"destination"_s);
        QCOMPARE(destination->currentData().toString(), u"p"_s);
        QVERIFY(destination->findData(u"q"_s) >= 0);
    }

    void filtersSayWhatTheyLeave()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.pools = {samples::pool(u"p"_s)};
        Job classic = ended(u"classic"_s, JobStatus::Finished, now);
        classic.poolId.clear();
        parts.account.jobs = {ended(u"mine"_s, JobStatus::Finished, now), classic};
        QVERIFY(parts.open());
        QCOMPARE(parts.table()->model()->rowCount(), 2);
        parts.page->showJobsOf(u"p"_s);
        QCOMPARE(parts.table()->model()->rowCount(), 1);
        QCOMPARE(parts.find<MenuChip>(u"jobsPoolChip"_s)->text(), u"nightly"_s);
        parts.find<ChipBar>(u"jobsChips"_s)->setCurrent(4); // Failed
        auto *showAll = parts.find<EmptyState>(u"jobsNoMatch"_s)->button();
        QTRY_VERIFY(showAll->isVisible());
        QCOMPARE(showAll->text(), u"Show all 2 jobs"_s);
        takePicture(*parts.page, u"jobs-nomatch"_s);
        bool said = false;
        for (const QLabel *label : parts.page->findChildren<QLabel *>()) {
            said = said || (label->isVisible() && label->text() == u"No failed jobs in nightly"_s);
        }
        QVERIFY(said);
        QTest::mouseClick(showAll, Qt::LeftButton);
        QCOMPARE(parts.table()->model()->rowCount(), 2);
        QVERIFY(!parts.find<MenuChip>(u"jobsPoolChip"_s)->chosen());

        QTest::mouseClick(parts.find<MenuChip>(u"jobsPoolChip"_s), Qt::LeftButton);
        auto *menu = parts.page->findChild<QMenu *>(u"chipMenu"_s);
        QVERIFY(menu);
        menu->actions().last()->trigger(); // classic processing
        menu->close();
        QCOMPARE(parts.table()->model()->rowCount(), 1);
        QCOMPARE(parts.table()->model()->index(0, 1).data(ItemRole::Id).toString(), u"classic"_s);
    }

    void theStripMapsEveryRow()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        for (int i = 0; i < 400; ++i) {
            parts.account.jobs.append(
                ended(u"job-%1"_s.arg(i, 3, 10, QChar(u'0')), i == 7 ? JobStatus::Failed : JobStatus::Finished, now));
        }
        QVERIFY(parts.open());
        auto *strip = parts.find<StateStrip>(u"stateStrip"_s);
        QCOMPARE(strip->rowAt(0), 0);
        QCOMPARE(strip->rowAt(strip->height() - 1), 400 - 400 / strip->height() - 1);
        QTest::mouseClick(strip, Qt::LeftButton, {}, QPoint(4, strip->height() - 2));
        const QModelIndex seen = parts.table()->indexAt(QPoint(10, 10));
        QVERIFY(seen.row() > 350);
        takePicture(*parts.page, u"jobs-strip"_s);
    }

    void offlineItIsMarkedAsNotLive()
    {
        Parts parts;
        const qint64 now = parts.account.clock.nowMs();
        parts.account.jobs = {queued(u"waiting"_s, 5, now)};
        QVERIFY(parts.open());
        parts.page->showJob(u"waiting"_s);
        QVERIFY(parts.action(u"actionCancelJob"_s)->isEnabled());
        parts.account.answers.insert(u"GET /changes"_s, FakeTransport::unreachable());
        parts.account.transport.answer(FakeTransport::unreachable());
        QTRY_COMPARE(parts.account.session().monitor().state(), AccountMonitor::State::Offline);
        QVERIFY(parts.said(u"jobsHint"_s).endsWith(u", not live."_s));
        takePicture(*parts.page, u"jobs-offline"_s);
        QVERIFY(!parts.action(u"actionCancelJob"_s)->isEnabled());
        QCOMPARE(parts.table()->model()->rowCount(), 1); // still there to look at
    }
};

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    const Theme theme(application, qEnvironmentVariableIsSet("POOLDECK_DARK") ? ThemeChoice::Dark : ThemeChoice::Light);
    TestJobsPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_jobspage.moc"
