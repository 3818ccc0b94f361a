#include "azurite.h"
#include "common/literals.h"
#include "cuttingproxy.h"
#include "model/jobrequest.h"
#include "servicefixture.h"
#include "setup/maintenance.h"
#include "storage/bloberrors.h"
#include "storage/blobstore.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

using namespace pooldeck;

/// Jobs of the real service whose inputs and outputs are blobs, with the storage emulator on the other side.
class TestBlobs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void blocksAreInvisibleUntilTheyAreCommitted();
    void oneAttemptDoesNotDisturbTheOther();
    void aFileGoesAndComesBack_data();
    void aFileGoesAndComesBack();
    void aBrokenDownloadGoesOn();
    void aStoppedDownloadGoesOn();
    void aBrokenUploadGoesOn();
    void damageOnTheWayIsSeen();
    void refusalsInTheProtocolsTerms();
    void aJobWithAnAccountKey();
    void aJobWithTokens();
    void failuresSayWhy_data();
    void failuresSayWhy();
    void secretsAreNowhere();

private:
    ServiceFixture::BesAddress copy() const { return m_service->webService(u"copy"_s, u"ResourceManager"_s); }
    QStringList arguments() const;
    BlobAccess access() const { return {BlobHosts({u"127.0.0.1"_s}), {}, "test"}; }
    /// Of several blocks, each another.
    static QByteArray largeBytes();
    bool startService();
    QByteArray request(const BlobReference &input, const BlobReference &output, const QString &gate = {}) const;
    BlobReference byKey(const QString &name) const
    {
        return {m_azurite.connectionString(), name, std::nullopt, std::nullopt};
    }
    BlobReference byToken(const QString &name, const QString &permissions) const
    {
        return {std::nullopt, name, QString(m_azurite.endpoint() + u'/'), m_azurite.token(name, permissions)};
    }
    QString gateFile() const { return m_service->dataFolder() + u"/webservices/copy/open"_s; }
    QStringList filesWith(const QList<QByteArray> &secrets) const;
    QString fileOf(const QString &name, const QByteArray &bytes);
    QByteArray sealedOf(const QString &jobId) const;

    QTemporaryDir m_folder;
    Azurite m_azurite;
    std::unique_ptr<ServiceFixture> m_service;
    QString m_poolId;
};

QStringList TestBlobs::arguments() const
{
    return {u"--allowed-blob-hosts"_s, m_azurite.hostAndPort(),
            u"--log-requests"_s,       u"all"_s,
            u"--log-level"_s,          u"debug"_s};
}

bool TestBlobs::startService()
{
    m_service->process().setProcessChannelMode(QProcess::SeparateChannels);
    m_service->process().setStandardErrorFile(m_service->folder() + u"/service.log"_s, QIODevice::Append);
    return m_service->start(arguments());
}

void TestBlobs::initTestCase()
{
    if (const QString why = m_azurite.start(); !why.isEmpty()) {
        QSKIP(qPrintable(why));
    }
    QVERIFY(m_azurite.createContainer(u"container"_s));
    QVERIFY(m_azurite.write(u"container/in.csv"_s, "a,b\n1,2\n"));
    m_service = std::make_unique<ServiceFixture>();
    QVERIFY(startService());
    m_service->terminate();
    const QByteArray script = "while [ \"$3\" != none ] && [ ! -e \"$3\" ]; do sleep 0.02; done\ncat \"$1\" > \"$2\"\n";
    const QByteArray manifest =
        "{\"Name\": \"copy\", \"Title\": \"Copies\", \"Description\": \"For tests\", \"BillingPlanId\": \"S1\", "
        "\"Kinds\": [\"ResourceManager\"], \"Inputs\": {\"input1\": {\"Title\": \"In\", \"Extensions\": [\".csv\"]}}, "
        "\"Outputs\": {\"output1\": {\"Title\": \"Out\", \"Extension\": \".csv\"}}, "
        "\"GlobalParameters\": {\"gate\": {\"Title\": \"File to wait for\", \"Type\": \"string\"}}, "
        "\"Command\": [\"/bin/sh\", \"${folder}/copy.sh\", \"${input:input1}\", \"${output:output1}\", "
        "\"${parameter:gate}\"], \"TimeLimitSeconds\": 600}";
    QVERIFY(m_service->addWebService(u"copy"_s, {{u"copy.sh"_s, script}, {u"web-service.json"_s, manifest}}));
    QVERIFY(startService());
    m_poolId = m_service->createPool(1);
    QVERIFY(!m_poolId.isEmpty());
}

void TestBlobs::cleanupTestCase()
{
    m_service.reset();
}

QByteArray TestBlobs::request(const BlobReference &input, const BlobReference &output, const QString &gate) const
{
    JobRequest request;
    request.inputs.insert(u""_s, input);
    request.outputs.insert(u"output1"_s, output);
    request.globalParameters.insert(u"gate"_s, gate.isEmpty() ? u"none"_s : gate);
    request.poolId = m_poolId;
    return QJsonDocument(request.toJson()).toJson();
}

QString TestBlobs::fileOf(const QString &name, const QByteArray &bytes)
{
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
        qFatal("cannot write");
    }
    return file.fileName();
}

void TestBlobs::blocksAreInvisibleUntilTheyAreCommitted()
{
    QFile source(fileOf(u"source"_s, "x,y\n"));
    QVERIFY(source.open(QIODevice::ReadOnly));
    BlobStore store(access());
    const BlobLocation blob = m_azurite.blob(u"container/übung & more/100%.csv"_s);
    const auto ids = store.uploadBlocks(blob, source);
    QVERIFY2(ids, ids ? "" : qPrintable(ids.error().message));
    QFile target(m_folder.filePath(u"target"_s));
    QVERIFY(target.open(QIODevice::ReadWrite));
    const auto early = store.download(blob, target);
    QVERIFY(!early);
    QVERIFY2(early.error().message.contains("there is no such blob"_L1), qPrintable(early.error().message));
    QVERIFY(store.commitBlocks(blob, *ids));
    QVERIFY(store.download(blob, target));
    QVERIFY(target.seek(0));
    QCOMPARE(target.readAll(), QByteArray("x,y\n"));
}

void TestBlobs::oneAttemptDoesNotDisturbTheOther()
{
    QFile first(fileOf(u"first"_s, "first"));
    QFile second(fileOf(u"second"_s, "second"));
    QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
    const BlobLocation blob = m_azurite.blob(u"container/fenced.csv"_s);
    BlobStore store(access());
    const auto old = store.uploadBlocks(blob, first);
    const auto current = store.uploadBlocks(blob, second);
    QVERIFY(old && current);
    QVERIFY(store.commitBlocks(blob, *current));
    QVERIFY(!store.commitBlocks(blob, *old)); // its blocks are gone
    QCOMPARE(m_azurite.read(u"container/fenced.csv"_s), QByteArray("second"));
}

QByteArray TestBlobs::largeBytes()
{
    QByteArray bytes(2 * BlobStore::BlockBytes + 12'345, 'x');
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        bytes[i] = char(i * 7 + i / 1000);
    }
    return bytes;
}

void TestBlobs::aFileGoesAndComesBack_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isByToken");
    for (const bool isByToken : {false, true}) {
        const char *by = isByToken ? "token" : "key";
        QTest::addRow("empty, %s", by) << QByteArray("") << isByToken;
        QTest::addRow("small, %s", by) << QByteArray("x,y\n") << isByToken;
        QTest::addRow("blocks, %s", by) << largeBytes() << isByToken;
    }
}

void TestBlobs::aFileGoesAndComesBack()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isByToken);
    const QString name = u"container/there & back/100%.csv"_s;
    BlobLocation blob = m_azurite.blob(name);
    if (isByToken) {
        blob.accountKey = Secret();
        blob.query = m_azurite.token(name, u"rcw"_s).mid(1);
    }
    QFile source(fileOf(u"source"_s, bytes));
    QVERIFY(source.open(QIODevice::ReadOnly));
    QList<qint64> sent;
    const auto uploaded = BlobStore(access(), [&](qint64 done, qint64) { sent.append(done); }).upload(blob, source);
    QVERIFY2(uploaded, uploaded ? "" : qPrintable(uploaded.error().message));
    QCOMPARE(sent.last(), bytes.size());
    QVERIFY(std::is_sorted(sent.begin(), sent.end()));
    const auto properties = BlobStore(access()).properties(blob);
    QVERIFY2(properties, properties ? "" : qPrintable(properties.error().message));
    QCOMPARE(properties->size, bytes.size());
    QCOMPARE(properties->md5, QCryptographicHash::hash(bytes, QCryptographicHash::Md5));
    QVERIFY(!properties->eTag.isEmpty());
    QFile target(m_folder.filePath(u"target"_s));
    QVERIFY(target.open(QIODevice::ReadWrite | QIODevice::Truncate));
    QVERIFY(BlobStore(access()).download(blob, target));
    QVERIFY(target.seek(0));
    QVERIFY(target.readAll() == bytes);

    QVERIFY(source.seek(0));
    const auto again = BlobStore(access()).upload(blob, source, BlobStore::Existing::Keep);
    QVERIFY(!again);
    QCOMPARE(again.error().code, QString(BlobError::Exists));
}

void TestBlobs::aBrokenDownloadGoesOn()
{
    const QByteArray bytes = largeBytes();
    QVERIFY(m_azurite.write(u"container/broken.csv"_s, bytes));
    CuttingProxy proxy(m_azurite.port());
    proxy.cutAnswers(2'000'000, 3);
    QFile target(m_folder.filePath(u"target"_s));
    QVERIFY(target.open(QIODevice::ReadWrite | QIODevice::Truncate));
    const auto done = BlobStore(access()).download(m_azurite.blobVia(proxy.port(), u"container/broken.csv"_s), target);
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QCOMPARE(proxy.cuts(), 3);
    QVERIFY(target.seek(0));
    QVERIFY(target.readAll() == bytes);
    // What was on its way when the line broke may be lost; beginning anew would be 6 MB more.
    QVERIFY2(proxy.fromServer() < bytes.size() + 5'000'000, "what came is not fetched again");
}

void TestBlobs::aStoppedDownloadGoesOn()
{
    const QByteArray bytes = largeBytes();
    const BlobLocation blob = m_azurite.blob(u"container/stopped.csv"_s);
    QVERIFY(m_azurite.write(u"container/stopped.csv"_s, bytes));
    QFile target(m_folder.filePath(u"target"_s));
    QVERIFY(target.open(QIODevice::ReadWrite | QIODevice::Truncate));
    std::stop_source stop;
    BlobProperties known;
    const auto stopped = BlobStore({access().hosts, stop.get_token()}, [&](qint64, qint64) {
                             stop.request_stop();
                         }).download(blob, target, {}, [&](const BlobProperties &properties) { known = properties; });
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, u"Stopped"_s);
    const qint64 held = target.size();
    QVERIFY(held > 0 && held < bytes.size());
    qint64 least = bytes.size();
    QVERIFY(
        BlobStore(access(), [&](qint64 done, qint64) { least = std::min(least, done); }).download(blob, target, known));
    QVERIFY(least > held);
    QVERIFY(target.seek(0));
    QVERIFY(target.readAll() == bytes);

    QVERIFY(m_azurite.write(u"container/stopped.csv"_s, "another one")); // what is held is of no use any more
    QVERIFY(target.resize(1000));
    QVERIFY(BlobStore(access()).download(blob, target, known));
    QVERIFY(target.seek(0));
    QCOMPARE(target.readAll(), QByteArray("another one"));
}

void TestBlobs::aBrokenUploadGoesOn()
{
    const QByteArray bytes = largeBytes();
    QFile source(fileOf(u"large"_s, bytes));
    QVERIFY(source.open(QIODevice::ReadOnly));
    CuttingProxy proxy(m_azurite.port());
    const BlobLocation blob = m_azurite.blobVia(proxy.port(), u"container/resumed.csv"_s);
    std::stop_source stop;
    const auto stopped = BlobStore({access().hosts, stop.get_token()}, [&](qint64 done, qint64) {
                             if (done > BlobStore::BlockBytes) {
                                 stop.request_stop(); // the first block is there
                             }
                         }).upload(blob, source);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().code, u"Stopped"_s);
    QVERIFY(m_azurite.read(u"container/resumed.csv"_s).isNull());

    const qint64 before = proxy.toServer();
    proxy.cutRequests(1'000'000, 2);
    QVERIFY(source.seek(0));
    const auto done = BlobStore(access()).upload(blob, source);
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QVERIFY(m_azurite.read(u"container/resumed.csv"_s) == bytes);
    QVERIFY(proxy.cuts() > 0);
    QVERIFY2(proxy.toServer() - before < bytes.size() - BlobStore::BlockBytes + 2'100'000,
             "the first block was not sent again");
}

void TestBlobs::damageOnTheWayIsSeen()
{
    QFile source(fileOf(u"source"_s, "a,b\n1,2\n"));
    QVERIFY(source.open(QIODevice::ReadOnly));
    const BlobLocation blob = m_azurite.blob(u"container/damaged.csv"_s);
    UploadedBlocks blocks;
    {
        const auto uploaded = BlobStore(access()).uploadBlocks(blob, source);
        QVERIFY(uploaded);
        blocks = *uploaded;
    }
    blocks.md5 = QByteArray(16, 'x'); // as if the storage had kept another content
    QVERIFY(BlobStore(access()).commitBlocks(blob, blocks));
    QFile target(m_folder.filePath(u"target"_s));
    QVERIFY(target.open(QIODevice::ReadWrite | QIODevice::Truncate));
    const auto done = BlobStore(access()).download(blob, target);
    QVERIFY(!done);
    QCOMPARE(done.error().code, QString(BlobError::Damaged));
    QCOMPARE(target.size(), 0);
}

void TestBlobs::refusalsInTheProtocolsTerms()
{
    const auto codeOf = [this](const BlobLocation &location) {
        const auto properties = BlobStore(access()).properties(location);
        return properties ? QString() : properties.error().code;
    };
    QCOMPARE(codeOf(m_azurite.blob(u"container/none.csv"_s)), u"BlobNotFound"_s);
    QCOMPARE(codeOf(m_azurite.blob(u"nothing/none.csv"_s)), u"BlobNotFound"_s);
    BlobLocation wrong = m_azurite.blob(u"container/in.csv"_s);
    wrong.accountKey = Secret("another key");
    QCOMPARE(codeOf(wrong), u"InvalidBlobConnectionString"_s);
    BlobLocation byToken = m_azurite.blob(u"container/in.csv"_s);
    byToken.accountKey = Secret();
    byToken.query = m_azurite.token(u"container/other.csv"_s, u"r"_s).mid(1);
    QCOMPARE(codeOf(byToken), u"InvalidBlob"_s);
    byToken.query = m_azurite.token(u"container/in.csv"_s, u"r"_s).mid(1);
    QCOMPARE(codeOf(byToken), u""_s);
}

void TestBlobs::aJobWithAnAccountKey()
{
    const QString jobId =
        m_service->submit(copy(), request(byKey(u"container/in.csv"_s), byKey(u"/container/a b/out.csv"_s)));
    QVERIFY(!jobId.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(isEnded(m_service->job(jobId).status), 30'000);
    const Job job = m_service->job(jobId);
    QVERIFY2(job.status == JobStatus::Finished, qPrintable(job.details));
    QCOMPARE(m_azurite.read(u"container/a b/out.csv"_s), QByteArray("a,b\n1,2\n"));

    const BlobReference result = job.results->value(u"output1"_s);
    QVERIFY(!result.connectionString);
    QCOMPARE(*result.baseLocation, QString(m_azurite.endpoint() + u'/'));
    QCOMPARE(*result.relativeLocation, u"container/a%20b/out.csv"_s);
    const QString url = *result.baseLocation + *result.relativeLocation;
    QCOMPARE(m_azurite.get(url + *result.sasBlobToken), std::pair(200, QByteArray("a,b\n1,2\n")));
    QVERIFY(m_azurite.get(url).first >= 400);
    const QString other = *result.baseLocation + u"container/in.csv"_s + *result.sasBlobToken;
    QCOMPARE(m_azurite.get(other).first, 403); // for this blob alone
    QFile source(fileOf(u"overwrite"_s, "never"));
    QVERIFY(source.open(QIODevice::ReadOnly));
    BlobLocation writable;
    writable.url = QUrl(url);
    writable.query = result.sasBlobToken->mid(1);
    const auto written = BlobStore(access()).upload(writable, source);
    QVERIFY2(!written && written.error().message.contains("refuses access"_L1), "the token is read-only");

    // The same at every GET, also of the web service's own status, and after a restart.
    const auto ofService = [&] {
        const auto answer =
            m_service->call("GET", copy().baseUrl + u"/jobs/"_s + jobId + u"?api-version=2.0"_s, copy().key);
        return answer.json.value("Results"_L1).toObject().value("output1"_L1).toObject().value("SasBlobToken"_L1);
    };
    QCOMPARE(ofService().toString(), *result.sasBlobToken);
    m_service->terminate();
    QVERIFY(startService());
    QCOMPARE(ofService().toString(), *result.sasBlobToken);
}

void TestBlobs::aJobWithTokens()
{
    const BlobReference output = byToken(u"container/out2.csv"_s, u"rcw"_s);
    const QString jobId = m_service->submit(copy(), request(byToken(u"container/in.csv"_s, u"r"_s), output));
    QVERIFY(!jobId.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(isEnded(m_service->job(jobId).status), 30'000);
    const Job job = m_service->job(jobId);
    QVERIFY2(job.status == JobStatus::Finished, qPrintable(job.details));
    QCOMPARE(m_azurite.read(u"container/out2.csv"_s), QByteArray("a,b\n1,2\n"));
    const BlobReference result = job.results->value(u"output1"_s);
    QCOMPARE(result.displayLocation(), output.displayLocation());
    QCOMPARE(*result.sasBlobToken, u""_s); // whoever gave it has it
}

void TestBlobs::failuresSayWhy_data()
{
    QTest::addColumn<BlobReference>("input");
    QTest::addColumn<BlobReference>("output");
    QTest::addColumn<QString>("details");
    const BlobReference input = byKey(u"container/in.csv"_s);
    const BlobReference output = byKey(u"container/failed.csv"_s);
    QString wrongKey = m_azurite.connectionString();
    wrongKey.replace(m_azurite.accountKey(), u"bm90IGEgc2VjcmV0IGF0IGFsbA=="_s);
    QTest::newRow("no blob") << byKey(u"container/none.csv"_s) << output
                             << u"Input 'input1': %1/container/none.csv: there is no such blob (404 BlobNotFound)"_s
                                    .arg(m_azurite.endpoint());
    QTest::newRow("no container")
        << input << byKey(u"nothing/out.csv"_s)
        << u"Output 'output1': %1/nothing/out.csv: there is no such container (404 ContainerNotFound)"_s.arg(
               m_azurite.endpoint());
    QTest::newRow("wrong key") << BlobReference{wrongKey, u"container/in.csv"_s, {}, {}} << output
                               << u"refuses access (403 AuthorizationFailure)"_s;
    QTest::newRow("not permitted") << input << byToken(u"container/out3.csv"_s, u"r"_s)
                                   << u"refuses access (403 AuthorizationPermissionMismatch)"_s;
}

void TestBlobs::failuresSayWhy()
{
    QFETCH(BlobReference, input);
    QFETCH(BlobReference, output);
    QFETCH(QString, details);
    const QString jobId = m_service->submit(copy(), request(input, output));
    QVERIFY(!jobId.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(isEnded(m_service->job(jobId).status), 30'000);
    const Job job = m_service->job(jobId);
    QCOMPARE(toString(job.status), u"Failed"_s);
    QVERIFY2(job.details.contains(details), qPrintable(job.details));
    QVERIFY(m_azurite.read(u"container/failed.csv"_s).isNull());
}

/// Files of the service (data folder, log, backups) that hold one of the secrets.
QStringList TestBlobs::filesWith(const QList<QByteArray> &secrets) const
{
    QStringList found;
    QDirIterator it(m_service->folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        if (!file.open(QIODevice::ReadOnly)) {
            continue; // a VM's that has gone meanwhile
        }
        const QByteArray bytes = file.readAll();
        for (const QByteArray &secret : secrets) {
            if (bytes.contains(secret)) {
                found.append(file.fileName());
            }
        }
    }
    return found;
}

QByteArray TestBlobs::sealedOf(const QString &jobId) const
{
    QByteArray sealed;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"look"_s);
        database.setDatabaseName(m_service->dataFolder() + u"/pooldeck.sqlite"_s);
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
        database.open();
        QSqlQuery query(database);
        query.exec(u"SELECT sealed FROM jobs WHERE id = '%1'"_s.arg(jobId));
        sealed = query.next() ? query.value(0).toByteArray() : QByteArray();
    }
    QSqlDatabase::removeDatabase(u"look"_s);
    return sealed;
}

void TestBlobs::secretsAreNowhere()
{
    const BlobReference sas = byToken(u"container/in.csv"_s, u"r"_s);
    const QString signature = sas.sasBlobToken->section(u"sig="_s, 1);
    const QList<QByteArray> secrets{m_azurite.accountKey().toLatin1(),
                                    QByteArray::fromBase64(m_azurite.accountKey().toLatin1()), signature.toLatin1(),
                                    QByteArray::fromPercentEncoding(signature.toLatin1())};
    const auto answers = [&](const QStringList &jobIds) {
        QByteArray all = m_service->pools("GET", u"/changes"_s).body + m_service->pools("GET", u"/jobs"_s).body +
                         m_service->pools("GET", u"/events"_s).body;
        for (const QString &jobId : jobIds) {
            all +=
                m_service->pools("GET", u"/jobs/"_s + jobId).body +
                m_service->pools("GET", u"/jobs/"_s + jobId + u"/log"_s).body +
                m_service->call("GET", copy().baseUrl + u"/jobs/"_s + jobId + u"?api-version=2.0"_s, copy().key).body;
        }
        return all;
    };
    const auto inAnswers = [&](const QStringList &jobIds) {
        const QByteArray all = answers(jobIds);
        return std::any_of(secrets.begin(), secrets.end(), [&](const QByteArray &s) { return all.contains(s); });
    };
    const auto backUp = [&](const QString &name) {
        return m_service->command(
                   {u"backup"_s, m_service->folder() + u'/' + name, u"--data-dir"_s, m_service->dataFolder()}) == 0;
    };

    const QByteArray body = request(sas, byKey(u"container/planted.csv"_s), gateFile());
    const QString running = m_service->submit(copy(), body);
    const QString waiting = m_service->submit(copy(), body);
    QVERIFY(!running.isEmpty() && !waiting.isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(toString(m_service->job(running).status), u"Running"_s, 20'000);
    QVERIFY(backUp(u"running.sqlite"_s));
    QCOMPARE(filesWith(secrets), QStringList());
    QVERIFY(!inAnswers({running, waiting}));
    const QByteArray sealedRunning = sealedOf(running);
    const QByteArray sealedWaiting = sealedOf(waiting);
    QVERIFY(sealedRunning.size() > 100 && sealedWaiting.size() > 100);
    QVERIFY(!filesWith({sealedRunning}).isEmpty()); // they would be found

    m_service->kill(); // what was sealed is there again afterwards
    QVERIFY(startService());
    QCOMPARE(filesWith(secrets), QStringList());
    QFile gate(gateFile());
    QVERIFY(gate.open(QIODevice::WriteOnly));
    for (const QString &jobId : {running, waiting}) {
        QTRY_VERIFY_WITH_TIMEOUT(isEnded(m_service->job(jobId).status), 40'000);
        QVERIFY2(m_service->job(jobId).status == JobStatus::Finished, qPrintable(m_service->job(jobId).details));
    }
    QVERIFY(gate.remove());
    QCOMPARE(m_azurite.read(u"container/planted.csv"_s), QByteArray("a,b\n1,2\n"));
    QVERIFY(QFile::remove(m_service->folder() + u"/running.sqlite"_s));
    // Not even sealed: neither in the database nor in its log.
    QTRY_COMPARE_WITH_TIMEOUT(filesWith({sealedRunning, sealedWaiting}), QStringList(), 20'000);
    QVERIFY(backUp(u"ended.sqlite"_s));
    QCOMPARE(filesWith(secrets), QStringList());
    QVERIFY(!inAnswers({running, waiting}));
    const QString minted = *m_service->job(running).results->value(u"output1"_s).sasBlobToken;
    QVERIFY(minted.contains("sig="_L1));
    QCOMPARE(filesWith({minted.section(u"sig="_s, 1).toLatin1()}), QStringList());
}

QTEST_GUILESS_MAIN(TestBlobs)
#include "tst_blobs.moc"
