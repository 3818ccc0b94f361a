#include "azurite.h"
#include "client/poolserviceclient.h"
#include "common/literals.h"
#include "cuttingproxy.h"
#include "model/jobrequest.h"
#include "net/qthttptransport.h"
#include "servicefixture.h"
#include "storage/bloberrors.h"
#include "transfer/inputupload.h"
#include "transfer/outputdownload.h"
#include "transfer/outputnames.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTest>

using namespace pooldeck;

/// The console's way: local files become blobs, jobs read and write blobs, outputs become local files. Against the real
/// service and the storage emulator.
class TestConsoleBlobs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void aWholeJob_data();
    void aWholeJob();
    void anotherBlobIsNotReplaced();
    void aBatchOverABadLine();

private:
    QString fileOf(const QString &name, const QByteArray &bytes);
    QByteArray read(const QString &name) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// Runs it to its end; what failed.
    static QStringList run(TransferBatch &batch);
    QString submit(const BlobReference &input, const std::optional<BlobReference> &output);

    QTemporaryDir m_folder;
    Azurite m_azurite;
    std::unique_ptr<ServiceFixture> m_service;
    QString m_poolId;
};

void TestConsoleBlobs::initTestCase()
{
    if (const QString why = m_azurite.start(); !why.isEmpty()) {
        QSKIP(qPrintable(why));
    }
    QVERIFY(m_azurite.createContainer(u"container"_s));
    m_service = std::make_unique<ServiceFixture>();
    QVERIFY(m_service->start());
    m_service->terminate();
    const QByteArray manifest =
        "{\"Name\": \"copy\", \"Title\": \"Copies\", \"Description\": \"For tests\", \"BillingPlanId\": \"S1\", "
        "\"Kinds\": [\"ResourceManager\"], \"Inputs\": {\"input1\": {\"Title\": \"In\", \"Extensions\": [\".csv\"]}}, "
        "\"Outputs\": {\"output1\": {\"Title\": \"Out\", \"Extension\": \".csv\"}}, \"GlobalParameters\": {}, "
        "\"Command\": [\"/bin/cp\", \"${input:input1}\", \"${output:output1}\"], \"TimeLimitSeconds\": 600}";
    QVERIFY(m_service->addWebService(u"copy"_s, {{u"web-service.json"_s, manifest}}));
    QVERIFY(m_service->start({u"--allowed-blob-hosts"_s, m_azurite.hostAndPort()}));
    m_poolId = m_service->createPool(1);
    QVERIFY(!m_poolId.isEmpty());
}

void TestConsoleBlobs::cleanupTestCase()
{
    m_service.reset();
}

QString TestConsoleBlobs::fileOf(const QString &name, const QByteArray &bytes)
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
        qFatal("cannot write");
    }
    return file.fileName();
}

QStringList TestConsoleBlobs::run(TransferBatch &batch)
{
    QStringList failed;
    connect(&batch, &TransferBatch::itemFailed, &batch,
            [&failed](qsizetype, const Error &error) { failed.append(error.toString()); });
    QSignalSpy finished(&batch, &TransferBatch::finished);
    batch.start();
    if (!finished.wait(60'000)) {
        failed.append(u"it does not end"_s);
    }
    return failed;
}

QString TestConsoleBlobs::submit(const BlobReference &input, const std::optional<BlobReference> &output)
{
    JobRequest request;
    request.inputs.insert(u"input1"_s, input);
    if (output) {
        request.outputs.insert(u"output1"_s, *output);
    }
    request.poolId = m_poolId;
    return m_service->submit(m_service->webService(u"copy"_s, u"ResourceManager"_s),
                             QJsonDocument(request.toJson()).toJson());
}

void TestConsoleBlobs::aWholeJob_data()
{
    QTest::addColumn<QString>("access");
    QTest::addColumn<QString>("container");
    QTest::addColumn<bool>("isOutputABlob");
    QTest::newRow("account key") << m_azurite.connectionString() << u"container"_s << true;
    QTest::newRow("container's token, output in the default store")
        << QString(m_azurite.endpoint() + u"/container"_s + m_azurite.containerToken(u"container"_s, u"rcw"_s)) << u""_s
        << false;
}

void TestConsoleBlobs::aWholeJob()
{
    QFETCH(QString, access);
    QFETCH(QString, container);
    QFETCH(bool, isOutputABlob);
    QByteArray bytes = "a,b\n";
    for (int i = 0; bytes.size() <= BlobStore::BlockBytes; ++i) {
        bytes += QByteArray::number(i) + ",ü\n";
    }
    const auto into = BlobContainer::of(access, container);
    QVERIFY2(into, into ? "" : qPrintable(into.error().message));
    const QList<InputToPut> inputs{{fileOf(u"large.csv"_s, bytes), u"inputs/large & wide.csv"_s},
                                   {fileOf(u"small.csv"_s, "a,b\n1,2\n"), u"inputs/small.csv"_s}};
    const auto upload = uploadInputs(*into, inputs, BlobStore::Existing::Keep);
    QSignalSpy told(upload.get(), &TransferBatch::progressed);
    QCOMPARE(run(*upload), QStringList());
    QCOMPARE(told.last(), (QList<QVariant>{qint64(bytes.size() + 8), qint64(bytes.size() + 8)}));

    QStringList jobIds;
    for (const InputToPut &input : inputs) {
        const QString output = input.blobName.section(u'/', 1);
        jobIds.append(submit(into->referenceTo(input.blobName),
                             isOutputABlob ? std::optional(into->referenceTo(u"outputs/"_s + output)) : std::nullopt));
        QVERIFY(!jobIds.last().isEmpty());
    }
    for (const QString &jobId : std::as_const(jobIds)) {
        QTRY_VERIFY_WITH_TIMEOUT(isEnded(m_service->job(jobId).status), 30'000);
        QVERIFY2(m_service->job(jobId).status == JobStatus::Finished, qPrintable(m_service->job(jobId).details));
    }

    QtHttpTransport transport("test");
    const PoolServiceClient client(transport, QUrl(m_service->poolServiceUrl()),
                                   Secret(m_service->authorizationKey().toLatin1()));
    const auto names = outputFileNames({{jobIds[0], u"output1"_s, u"x.csv"_s}, {jobIds[1], u"output1"_s, u"x.csv"_s}},
                                       u"got/{number}{ext}"_s);
    QVERIFY(names);
    QList<OutputToGet> outputs;
    for (int i = 0; i < 2; ++i) {
        outputs.append({jobIds[i], u"output1"_s, m_folder.filePath(names->at(i))});
    }
    outputs.append({jobIds[0], u"output7"_s, m_folder.filePath(u"got/none"_s)});
    const auto download = downloadOutputs(outputsOf(client), outputs);
    QCOMPARE(run(*download), QStringList{u"OutputNotFound: The job has no such output."_s});
    QCOMPARE(download->doneCount(), 2);
    QVERIFY(read(u"got/1.csv"_s) == bytes);
    QCOMPARE(read(u"got/2.csv"_s), QByteArray("a,b\n1,2\n"));
    QCOMPARE(QDir(m_folder.filePath(u"got"_s)).entryList(QDir::Files | QDir::Hidden, QDir::Name),
             (QStringList{u"1.csv"_s, u"2.csv"_s}));
}

void TestConsoleBlobs::anotherBlobIsNotReplaced()
{
    const auto into = BlobContainer::of(m_azurite.connectionString(), u"container"_s);
    QVERIFY(into);
    const QString path = fileOf(u"mine.csv"_s, "mine");
    const QList<InputToPut> input{{path, u"shared.csv"_s}};
    QCOMPARE(run(*uploadInputs(*into, input, BlobStore::Existing::Keep)), QStringList());
    QCOMPARE(run(*uploadInputs(*into, input, BlobStore::Existing::Keep)), QStringList()); // the same is there
    fileOf(u"mine.csv"_s, "ours");
    const QStringList failed = run(*uploadInputs(*into, input, BlobStore::Existing::Keep));
    QCOMPARE(failed.size(), 1);
    QVERIFY2(failed.first().startsWith(BlobError::Exists), qPrintable(failed.first()));
    QCOMPARE(m_azurite.read(u"container/shared.csv"_s), QByteArray("mine"));
    QCOMPARE(run(*uploadInputs(*into, input, BlobStore::Existing::Replace)), QStringList());
    QCOMPARE(m_azurite.read(u"container/shared.csv"_s), QByteArray("ours"));

    // A token that may write, but not look: what is there stays all the same.
    const auto blind = BlobContainer::of(
        QString(m_azurite.endpoint() + u"/container"_s + m_azurite.containerToken(u"container"_s, u"cw"_s)));
    QVERIFY(blind);
    fileOf(u"mine.csv"_s, "theirs");
    QCOMPARE(run(*uploadInputs(*blind, input, BlobStore::Existing::Keep)).size(), 1);
    QCOMPARE(m_azurite.read(u"container/shared.csv"_s), QByteArray("ours"));
    QCOMPARE(run(*uploadInputs(*blind, {{path, u"fresh.csv"_s}}, BlobStore::Existing::Keep)), QStringList());
    QCOMPARE(m_azurite.read(u"container/fresh.csv"_s), QByteArray("theirs"));
}

/// Twelve files, of which the line breaks several in the middle, both ways.
void TestConsoleBlobs::aBatchOverABadLine()
{
    CuttingProxy proxy(m_azurite.port());
    QString access = m_azurite.connectionString();
    access.replace(QString(u":"_s + QString::number(m_azurite.port())),
                   QString(u":"_s + QString::number(proxy.port())));
    const auto into = BlobContainer::of(access, u"container"_s);
    QVERIFY(into);
    QList<InputToPut> inputs;
    QList<OutputToGet> outputs;
    for (int i = 0; i < 12; ++i) {
        const QString name = QString::number(i) + u".csv"_s;
        inputs.append({fileOf(name, QByteArray(1'000'000 + i, char('a' + i))), u"many/"_s + name});
        outputs.append({name, u"output1"_s, m_folder.filePath(u"back/"_s + name)});
    }
    proxy.cutRequests(300'000, 5);
    QCOMPARE(run(*uploadInputs(*into, inputs, BlobStore::Existing::Replace)), QStringList());
    proxy.cutAnswers(500'000, 5);
    const OutputLocator locate = [&](const QString &name, const QString &) {
        return QtFuture::makeReadyFuture(BlobLocation::of(into->referenceTo(u"many/"_s + name)));
    };
    QCOMPARE(run(*downloadOutputs(locate, outputs)), QStringList());
    QVERIFY(proxy.cuts() >= 6);
    for (int i = 0; i < 12; ++i) {
        QVERIFY(read(u"back/"_s + QString::number(i) + u".csv"_s) == QByteArray(1'000'000 + i, char('a' + i)));
    }
}

QTEST_GUILESS_MAIN(TestConsoleBlobs)
#include "tst_consoleblobs.moc"
