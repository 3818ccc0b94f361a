// The settings file, and that file, command line and shipped example tell of the same settings.

#include "common/literals.h"
#include "setup/settings.h"
#include "setup/settingsfile.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace pooldeck;

class TestSettings final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySettingIsRead();
    void wrongFiles_data();
    void wrongFiles();
    void quotedTexts_data();
    void quotedTexts();
    void printedFileIsReadBack();
    void helpFileAndTableAgree();
    void shippedFileIsThePrintedOne();
    void commandLineBeforeFileBeforeDefault();
    void settingsThatExcludeEachOther_data();
    void settingsThatExcludeEachOther();

private:
    struct Ran
    {
        int exitCode = -1;
        QString out;
        QString err;
    };
    static Ran run(const QStringList &arguments);
    static void write(const QString &path, const QByteArray &bytes);
};

TestSettings::Ran TestSettings::run(const QStringList &arguments)
{
    QProcess process;
    process.start(QCoreApplication::applicationDirPath() + u"/pooldeckd"_s, arguments);
    if (!process.waitForFinished(20'000)) {
        return {};
    }
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

void TestSettings::write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

void TestSettings::everySettingIsRead()
{
    const QByteArray text = "# a comment\n"
                            "listen = \"[::1]:8080\" # behind a value\r\n"
                            "public-url='https://pools.example.org:8443'\n"
                            "tls-cert = \"/etc/a # b.pem\"\n"
                            "tls-key = \"/etc/k e y.pem\"\n"
                            "insecure-http = false\n"
                            "data-dir = \"/srv/pools\"\n"
                            "ready-file = \"/run/ready.json\"\n"
                            "file-root = [\n"
                            "  \"reports=/srv/reports/:rw\", # the one\n"
                            "  'raw=/srv/raw',\n"
                            "]\n"
                            "job-retention-days = 7\n"
                            "display-name = \"Abteilung \\\"S\\u00fcd\\\"\"\n"
                            "max-pools = 1\n\tmax-vms-per-pool\t=\t2\nclassic-slots = 3\n"
                            "sandbox = \"require\"\nidle-exit = 4\non-stop = \"release\"\n"
                            "body-limit-kib = 5\nheader-limit-kib = 6\nrequest-timeout = 7\nidle-timeout = 8\n"
                            "download-timeout = 9\nmax-connections = 10\nbuffer-limit-mib = 11\n"
                            "max-connections-per-address = 12\nhandshake-timeout = 13\nheader-timeout = 14\n"
                            "answer-timeout = 15\nfailed-key-delay-ms = 16\nfailed-key-max-delay-ms = 17\n"
                            "log-level = \"debug\"\nlog-format = \"json\"\nlog-requests = \"all\"";
    const auto read = parseSettings(text, u"f"_s, {});
    QVERIFY2(read, qPrintable(read ? QString() : read.error().message));
    QCOMPARE(read->listenAddress, u"::1"_s);
    QCOMPARE(read->listenPort, quint16(8080));
    QCOMPARE(read->publicUrl, u"https://pools.example.org:8443"_s);
    QCOMPARE(read->tls.certificateChain, u"/etc/a # b.pem"_s);
    QCOMPARE(read->tls.privateKey, u"/etc/k e y.pem"_s);
    QCOMPARE(read->dataFolder, u"/srv/pools"_s);
    QCOMPARE(read->readyFile, u"/run/ready.json"_s);
    QCOMPARE(read->fileRoots.size(), 2);
    QCOMPARE(read->fileRoots[0].name, u"reports"_s);
    QCOMPARE(read->fileRoots[0].directory, u"/srv/reports"_s);
    QVERIFY(read->fileRoots[0].writable);
    QCOMPARE(read->fileRoots[1].directory, u"/srv/raw"_s);
    QVERIFY(!read->fileRoots[1].writable);
    QCOMPARE(read->jobRetentionDays, 7);
    QCOMPARE(read->displayName, u"Abteilung \"Süd\""_s);
    QCOMPARE(read->quota.maxPools, 1);
    QCOMPARE(read->quota.maxVmsPerPool, 2);
    QCOMPARE(read->quota.classicSlots, 3);
    QVERIFY(read->sandbox == SandboxMode::Require);
    QCOMPARE(read->idleExitSeconds, 4);
    QVERIFY(read->onStop == OnStop::Release);
    QCOMPARE(read->limits.bodyBytes, 5u * 1024);
    QCOMPARE(read->limits.headerBytes, 6u * 1024);
    QCOMPARE(read->limits.requestTimeoutSeconds, 7);
    QCOMPARE(read->limits.idleTimeoutSeconds, 8);
    QCOMPARE(read->limits.downloadTimeoutSeconds, 9);
    QCOMPARE(read->limits.connections, 10);
    QCOMPARE(read->limits.bufferedBytes, 11u << 20);
    QCOMPARE(read->limits.connectionsPerAddress, 12);
    QCOMPARE(read->limits.handshakeTimeoutSeconds, 13);
    QCOMPARE(read->limits.headerTimeoutSeconds, 14);
    QCOMPARE(read->limits.answerTimeoutSeconds, 15);
    QCOMPARE(read->limits.failedKeyDelayMs, 16);
    QCOMPARE(read->limits.failedKeyMaxDelayMs, 17);
    QVERIFY(read->logLevel == LogLevel::Debug);
    QVERIFY(read->logFormat == LogFormat::Json);
    QVERIFY(read->logRequests == LogRequests::All);
}

void TestSettings::wrongFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("expected"); // how the message starts
    const auto row = [](const char *name, const QByteArray &text, const QString &expected) {
        QTest::newRow(name) << text << expected;
    };
    row("unknown", "\n# x\nmax-pool = 3\n", u"f.toml:3: there is no setting 'max-pool'"_s);
    row("unknown and wrong", "what = ???", u"f.toml:1: there is no setting 'what'"_s);
    row("twice", "max-pools = 3\n\nmax-pools = 3\n", u"f.toml:3: max-pools is set in line 1 already."_s);
    row("too large", "max-pools = 1001", u"f.toml:1: max-pools takes a whole number from 0 to 1000, not '1001'."_s);
    row("negative", "max-pools = -1", u"f.toml:1: max-pools takes a whole number from 0 to 1000"_s);
    row("very large", "max-pools = 99999999999999999999", u"f.toml:1: max-pools: '99999999999999999999' is no value"_s);
    row("number in quotes", "max-pools = \"3\"", u"f.toml:1: max-pools takes a whole number, without quotes."_s);
    row("number for text", "display-name = 3", u"f.toml:1: display-name takes a text in quotes."_s);
    row("blob host", "allowed-blob-hosts = [\"https://h/\"]",
        u"f.toml:1: allowed-blob-hosts takes HOST or HOST:PORT"_s);
    row("blob host with a path", "allowed-blob-hosts = [\"h/a\"]", u"f.toml:1: allowed-blob-hosts takes HOST"_s);
    row("text for list", "file-root = \"a=/b\"", u"f.toml:1: file-root takes a list"_s);
    row("list for text", "listen = [\"127.0.0.1:0\"]", u"f.toml:1: listen takes a text in quotes."_s);
    row("flag as text", "insecure-http = \"true\"", u"f.toml:1: insecure-http takes true or false, without quotes."_s);
    row("no quotes", "sandbox = auto", u"f.toml:1: sandbox: 'auto' is no value; texts stand in quotes."_s);
    row("no choice", "sandbox = \"maybe\"", u"f.toml:1: sandbox takes one of auto|off|require, not 'maybe'."_s);
    row("no value", "sandbox =\nmax-pools = 1", u"f.toml:1: sandbox: the value is missing."_s);
    row("no equals sign", "\nsandbox", u"f.toml:2: 'sandbox' is not followed by '= VALUE'."_s);
    row("section", "[http]\nmax-pools = 1", u"f.toml:1: there are no sections here"_s);
    row("garbage", "= 3", u"f.toml:1: this is not NAME = VALUE."_s);
    row("two letters", "ab", u"f.toml:1: 'ab' is not followed"_s);
    row("dotted", "a.b = 1", u"f.toml:1: 'a' is not followed"_s);
    row("open quote", "sandbox = \"auto\nmax-pools = 1", u"f.toml:1: sandbox: the closing \" is missing."_s);
    row("something behind", "sandbox = \"auto\" \"off\"", u"f.toml:1: sandbox: there is something behind the value."_s);
    row("escape", "display-name = \"\\x41\"", u"f.toml:1: display-name: after \\ comes one of"_s);
    row("escape at the end", "display-name = \"\\", u"f.toml:1: display-name: after \\ comes one of"_s);
    row("short escape", "display-name = \"\\u00", u"f.toml:1: display-name: after \\ comes one of"_s);
    row("open list", "file-root = [\"a=/b\",\n", u"f.toml:1: file-root: the closing ] is missing."_s);
    row("list of numbers", "file-root = [1]", u"f.toml:1: file-root: a list has texts in quotes"_s);
    row("list without comma", "file-root = [\"a=/b\" \"c=/d\"]", u"f.toml:1: file-root: a list has texts"_s);
    row("root without folder", "file-root = [\"a\"]", u"f.toml:1: file-root takes NAME=DIRECTORY"_s);
    row("root relative", "file-root = [\"a=b\"]", u"f.toml:1: file-root takes NAME=DIRECTORY"_s);
    row("root with slash", "file-root = [\"a/b=/c\"]", u"f.toml:1: file-root takes NAME=DIRECTORY"_s);
    row("root twice", "file-root = [\"a=/b\", \"a=/c\"]", u"f.toml:1: file-root names 'a', which is there already."_s);
    row("root of ours", "file-root = [\"uploads=/b\"]", u"f.toml:1: file-root names 'uploads'"_s);
    row("listen name", "listen = \"localhost:80\"", u"f.toml:1: listen takes ADDRESS:PORT with an IP address"_s);
    row("listen port", "listen = \"127.0.0.1:65536\"", u"f.toml:1: listen takes ADDRESS:PORT"_s);
    row("listen bare IPv6", "listen = \"::1:80\"", u"f.toml:1: listen takes ADDRESS:PORT"_s);
    row("public URL with path", "public-url = \"https://a/b\"", u"f.toml:1: public-url takes https://HOST"_s);
    row("public URL of a kind", "public-url = \"ftp://a\"", u"f.toml:1: public-url takes https://HOST"_s);
    row("empty name", "display-name = \" \"", u"f.toml:1: display-name takes 1 to 100 printable characters."_s);
    row("control character", "tls-cert = \"a\\u0007\"", u"f.toml:1: tls-cert takes the name of a file"_s);
    row("not UTF-8", "display-name = \"\xff\"", u"f.toml is no settings file"_s);
    row("zero byte", QByteArray("max-pools = 1\0", 14), u"f.toml is no settings file"_s);
    row("too long", QByteArray(2 << 20, '#'), u"f.toml is no settings file"_s);
}

void TestSettings::wrongFiles()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, expected);
    const auto read = parseSettings(text, u"f.toml"_s, {});
    QVERIFY(!read);
    QVERIFY2(read.error().message.startsWith(expected), qPrintable(read.error().message));
}

void TestSettings::quotedTexts_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << u"Pools"_s;
    QTest::newRow("quotes") << u"the \"big\" one's"_s;
    QTest::newRow("backslash") << u"a\\n\\b"_s;
    QTest::newRow("comment sign") << u"a # b = c"_s;
    QTest::newRow("other scripts") << u"пулы 池 🏊"_s;
}

void TestSettings::quotedTexts()
{
    QFETCH(const QString, name);
    ServiceOptions options;
    options.displayName = name;
    const auto read = parseSettings(settingsFile(options, {}).toUtf8(), u"f"_s, {});
    QVERIFY2(read, qPrintable(read ? QString() : read.error().message));
    QCOMPARE(read->displayName, name);
}

void TestSettings::printedFileIsReadBack()
{
    ServiceOptions defaults;
    defaults.dataFolder = u"/data"_s;
    const QString printed = settingsFile(defaults, defaults);
    // As it is, it sets nothing; with the comment signs before the settings taken away, it sets the defaults.
    QString uncommented = printed;
    static const QRegularExpression commentedSetting(u"^#(?=[a-z])"_s, QRegularExpression::MultilineOption);
    QCOMPARE(uncommented.count(commentedSetting), qsizetype(settings().size()));
    uncommented.remove(commentedSetting);
    ServiceOptions other;
    other.quota.maxPools = 77;
    const auto asPrinted = parseSettings(printed.toUtf8(), u"f"_s, other);
    QVERIFY(asPrinted);
    QCOMPARE(asPrinted->quota.maxPools, 77);
    const auto read = parseSettings(uncommented.toUtf8(), u"f"_s, other);
    QVERIFY2(read, qPrintable(read ? QString() : read.error().message));
    for (const Setting &setting : settings()) {
        QCOMPARE(setting.get(*read), setting.get(defaults));
    }
}

void TestSettings::helpFileAndTableAgree()
{
    QTemporaryDir folder;
    const Ran help = run({u"--help"_s});
    const Ran printed = run({u"settings"_s, u"--data-dir"_s, folder.path()});
    QCOMPARE(help.exitCode, 0);
    QCOMPARE(printed.exitCode, 0);
    static const QRegularExpression option(u"^  --([a-z-]+) "_s, QRegularExpression::MultilineOption);
    static const QRegularExpression key(u"^#?([a-z][a-z-]+) = "_s, QRegularExpression::MultilineOption);
    const auto namesIn = [](const QString &text, const QRegularExpression &form) {
        QStringList names;
        for (auto it = form.globalMatch(text); it.hasNext();) {
            names.append(it.next().captured(1));
        }
        names.removeAll(u"config"_s);
        return names;
    };
    QStringList table;
    for (const Setting &setting : settings()) {
        table.append(QString::fromLatin1(setting.name));
    }
    QCOMPARE(namesIn(help.out, option), table);
    QCOMPARE(namesIn(printed.out, key), table);
}

void TestSettings::shippedFileIsThePrintedOne()
{
    ServiceOptions shipped;
    shipped.dataFolder = u"/var/lib/pooldeck"_s;
    ServiceOptions defaults = shipped;
    defaults.dataFolder.clear();
    QFile file(QStringLiteral(PACKAGING_FOLDER "/pooldeckd.toml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    // Made by: pooldeckd settings --data-dir /var/lib/pooldeck
    QCOMPARE(QString::fromUtf8(file.readAll()), settingsFile(shipped, defaults));
}

void TestSettings::commandLineBeforeFileBeforeDefault()
{
    QTemporaryDir folder;
    const QString data = folder.filePath(u"data"_s);
    QVERIFY(QDir().mkdir(data));
    write(data + u"/pooldeckd.toml"_s, "max-pools = 11\nmax-vms-per-pool = 12\n");
    const Ran found = run({u"--max-pools"_s, u"21"_s, u"settings"_s, u"--data-dir"_s, data});
    QCOMPARE(found.exitCode, 0);
    QVERIFY(found.out.contains("\nmax-pools = 21\n"_L1));
    QVERIFY(found.out.contains("\nmax-vms-per-pool = 12\n"_L1));
    QVERIFY(found.out.contains("\n#classic-slots = 2\n"_L1));

    // Another file instead; one that is not there, or is wrong, is an error and not a default.
    const QString other = folder.filePath(u"other.toml"_s);
    write(other, "classic-slots = 31\n");
    const Ran named = run({u"settings"_s, u"--data-dir"_s, data, u"--config"_s, other});
    QVERIFY(named.out.contains("\nclassic-slots = 31\n"_L1));
    QVERIFY(named.out.contains("\n#max-pools = 5\n"_L1));
    QCOMPARE(run({u"settings"_s, u"--config"_s, folder.filePath(u"none"_s)}).exitCode, 2);
    write(data + u"/pooldeckd.toml"_s, "\nmax-pool = 11\n");
    const Ran wrong = run({u"--data-dir"_s, data});
    QCOMPARE(wrong.exitCode, 2);
    QVERIFY2(wrong.err.contains(data + u"/pooldeckd.toml:2: there is no setting 'max-pool'"_s), qPrintable(wrong.err));
    write(data + u"/pooldeckd.toml"_s, "data-dir = \"/elsewhere\"\n");
    QCOMPARE(run({u"settings"_s, u"--data-dir"_s, data}).exitCode, 2);
}

void TestSettings::settingsThatExcludeEachOther_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("no TLS") << QStringList{u"--listen"_s, u"0.0.0.0:0"_s} << 2;
    QTest::newRow("no TLS, IPv6") << QStringList{u"--listen"_s, u"[::]:0"_s} << 2;
    QTest::newRow("insecure") << QStringList{u"--listen"_s, u"0.0.0.0:0"_s, u"--insecure-http"_s} << 0;
    QTest::newRow("not insecure") << QStringList{u"--listen"_s, u"0.0.0.0:0"_s, u"--insecure-http=false"_s} << 2;
    QTest::newRow("loopback") << QStringList{u"--listen"_s, u"127.0.0.2:0"_s} << 0;
    QTest::newRow("TLS") << QStringList{u"--listen"_s, u"0.0.0.0:0"_s, u"--tls-cert"_s, u"c"_s, u"--tls-key"_s, u"k"_s}
                         << 0;
    QTest::newRow("TLS and insecure") << QStringList{u"--tls-cert"_s, u"c"_s, u"--tls-key"_s, u"k"_s,
                                                     u"--insecure-http"_s}
                                      << 2;
    QTest::newRow("no key") << QStringList{u"--tls-cert"_s, u"c"_s} << 2;
    QTest::newRow("no certificate") << QStringList{u"--tls-key"_s, u"c"_s} << 2;
}

void TestSettings::settingsThatExcludeEachOther()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, exitCode);
    QTemporaryDir folder;
    const Ran ran = run(QStringList{u"settings"_s, u"--data-dir"_s, folder.path()} + arguments);
    QVERIFY2(ran.exitCode == exitCode, qPrintable(ran.err));
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
