// file:///NAME/…: what is below a root can be read and written, and nothing else, however it is spelled.

#include "common/literals.h"
#include "storage/fileroots.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace pooldeck;

class TestFileRoots final : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString path(const QString &name) const { return m_folder->filePath(name); }

    void write(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    QByteArray content(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(cannot be read)");
    }

    FileRoots roots() const
    {
        return FileRoots({{u"in"_s, path(u"in"_s), false},
                          {u"out"_s, path(u"out"_s), true},
                          {u"missing"_s, path(u"nowhere"_s), true}});
    }

    static QString codeOf(const Error &error) { return error.code; }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QDir dir(m_folder->path());
        QVERIFY(dir.mkpath(u"in/sub"_s) && dir.mkpath(u"out/sub"_s) && dir.mkpath(u"elsewhere"_s));
        write(u"in/a.csv"_s, "a");
        write(u"in/sub/b c.csv"_s, "b");
        write(u"secret.csv"_s, "secret");
        QCOMPARE(symlink("../secret.csv", QFile::encodeName(path(u"in/out-link.csv"_s)).constData()), 0);
        QCOMPARE(symlink(QFile::encodeName(path(u"in/a.csv"_s)).constData(),
                         QFile::encodeName(path(u"in/absolute.csv"_s)).constData()),
                 0);
        QCOMPARE(symlink("sub/b c.csv", QFile::encodeName(path(u"in/inside.csv"_s)).constData()), 0);
        QCOMPARE(symlink("..", QFile::encodeName(path(u"in/up"_s)).constData()), 0);
        QCOMPARE(symlink("../elsewhere", QFile::encodeName(path(u"out/away"_s)).constData()), 0);
        QCOMPARE(mkfifo(QFile::encodeName(path(u"in/pipe.csv"_s)).constData(), 0600), 0);
    }
    void cleanup() { m_folder.reset(); }

    void reads_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("plain") << u"file:///in/a.csv"_s << QByteArray("a");
        QTest::newRow("encoded") << u"file:///in/sub/b%20c.csv"_s << QByteArray("b");
        QTest::newRow("slashes") << u"file:///in//sub//b%20c.csv"_s << QByteArray("b");
        QTest::newRow("link inside") << u"file:///in/inside.csv"_s << QByteArray("b");
    }
    void reads()
    {
        QFETCH(QString, url);
        QFETCH(QByteArray, content);
        const auto file = roots().openForReading(url);
        QVERIFY2(file, qPrintable(file ? QString() : file.error().message));
        QCOMPARE((*file)->readAll(), content);
    }

    void refusesToRead_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("code");
        const QString invalid = u"InvalidBlob"_s;
        QTest::newRow("no such file") << u"file:///in/none.csv"_s << u"BlobNotFound"_s;
        QTest::newRow("no such root") << u"file:///etc/passwd"_s << invalid;
        QTest::newRow("root's folder is missing") << u"file:///missing/a.csv"_s << u"BlobNotFound"_s;
        QTest::newRow("dots") << u"file:///in/../secret.csv"_s << invalid;
        QTest::newRow("dots in the middle") << u"file:///in/sub/../../secret.csv"_s << invalid;
        QTest::newRow("encoded dots") << u"file:///in/%2e%2e/secret.csv"_s << invalid;
        QTest::newRow("encoded slash and dots") << u"file:///in/sub%2f..%2F..%2Fsecret.csv"_s << invalid;
        QTest::newRow("dots in the root's name") << u"file:///../in/a.csv"_s << invalid;
        QTest::newRow("link out") << u"file:///in/out-link.csv"_s << invalid;
        QTest::newRow("absolute link, even if it comes back") << u"file:///in/absolute.csv"_s << invalid;
        QTest::newRow("through a link to the parent") << u"file:///in/up/secret.csv"_s << invalid;
        QTest::newRow("named pipe") << u"file:///in/pipe.csv"_s << invalid;
        QTest::newRow("folder") << u"file:///in/sub"_s << invalid;
        QTest::newRow("folder with slash") << u"file:///in/sub/"_s << invalid;
        QTest::newRow("the root itself") << u"file:///in"_s << invalid;
        QTest::newRow("nothing") << u"file:///"_s << invalid;
        QTest::newRow("another host") << u"file://server/in/a.csv"_s << invalid;
        QTest::newRow("not a file") << u"https://example.org/in/a.csv"_s << invalid;
        QTest::newRow("encoded NUL") << u"file:///in/a.csv%00.txt"_s << invalid;
    }
    void refusesToRead()
    {
        QFETCH(QString, url);
        QFETCH(QString, code);
        const auto file = roots().openForReading(url);
        QVERIFY(!file);
        QCOMPARE(file.error().code, code);
        QVERIFY(
            !file.error().message.contains(m_folder->path())); // what a root's folder is called is nobody's business
    }

    void writes()
    {
        const FileRoots all = roots();
        auto file = all.createForWriting(u"file:///out/new/deep/r.csv"_s);
        QVERIFY(file);
        (*file)->device().write("result");
        QVERIFY(!QFile::exists(path(u"out/new/deep/r.csv"_s)));
        QVERIFY((*file)->commit());
        file->reset();
        QCOMPARE(content(u"out/new/deep/r.csv"_s), QByteArray("result"));
        QCOMPARE(QDir(path(u"out/new/deep"_s)).entryList(QDir::Files | QDir::Hidden), QStringList{u"r.csv"_s});
    }

    void leavesNothingWithoutCommit()
    {
        write(u"out/old.csv"_s, "old");
        {
            const auto file = roots().createForWriting(u"file:///out/old.csv"_s);
            QVERIFY(file);
            (*file)->device().write("half");
        }
        QCOMPARE(content(u"out/old.csv"_s), QByteArray("old"));
        QCOMPARE(QDir(path(u"out"_s)).entryList(QDir::Files | QDir::Hidden), QStringList{u"old.csv"_s});
    }

    /// As after a kill: what is not committed has no name.
    void hasNoNameBeforeItsCommit()
    {
        const int probe = open(QFile::encodeName(path(u"out"_s)).constData(), O_WRONLY | O_TMPFILE, 0600);
        if (probe < 0) {
            QSKIP("the file system of the temporary folder has no files without a name");
        }
        close(probe);
        const auto file = roots().createForWriting(u"file:///out/unnamed.csv"_s);
        QVERIFY(file);
        (*file)->device().write("half");
        QVERIFY((*file)->device().flush());
        const QStringList names = QDir(path(u"out"_s)).entryList(QDir::Files | QDir::Hidden);
        QVERIFY2(names.filter(u"pooldeck"_s).isEmpty(), qPrintable(names.join(u' ')));
    }

    /// A link at the target is replaced, not written through.
    void doesNotWriteThroughALink()
    {
        QCOMPARE(symlink("../secret.csv", QFile::encodeName(path(u"out/link.csv"_s)).constData()), 0);
        auto file = roots().createForWriting(u"file:///out/link.csv"_s);
        QVERIFY(file);
        (*file)->device().write("mine");
        QVERIFY((*file)->commit());
        QCOMPARE(content(u"secret.csv"_s), QByteArray("secret"));
        QCOMPARE(content(u"out/link.csv"_s), QByteArray("mine"));
    }

    void refusesToWrite_data()
    {
        QTest::addColumn<QString>("url");
        QTest::newRow("read-only root") << u"file:///in/new.csv"_s;
        QTest::newRow("dots") << u"file:///out/../new.csv"_s;
        QTest::newRow("encoded dots") << u"file:///out/%2E%2e/new.csv"_s;
        QTest::newRow("through a link out") << u"file:///out/away/new.csv"_s;
        QTest::newRow("folder below a link out") << u"file:///out/away/deep/new.csv"_s;
        QTest::newRow("no such root") << u"file:///tmp/new.csv"_s;
        QTest::newRow("a folder's name with slash") << u"file:///out/sub/"_s;
        QTest::newRow("root's folder is missing") << u"file:///missing/new.csv"_s;
    }
    void refusesToWrite()
    {
        QFETCH(QString, url);
        QVERIFY(!roots().createForWriting(url));
        QVERIFY(QDir(path(u"elsewhere"_s)).isEmpty());
        QVERIFY(!QFile::exists(path(u"new.csv"_s)));
        QVERIFY(!QFile::exists(path(u"in/new.csv"_s)));
    }

    void checkWritable()
    {
        QVERIFY(roots().checkWritable(u"file:///out/x.csv"_s));
        QVERIFY(!roots().checkWritable(u"file:///in/x.csv"_s));
        QVERIFY(!roots().checkWritable(u"file:///out/../x.csv"_s));
        QVERIFY(!QFile::exists(path(u"out/x.csv"_s)));
    }

    void isFileUrl()
    {
        QVERIFY(FileRoots::isFileUrl(u"file:///in/a.csv"));
        QVERIFY(FileRoots::isFileUrl(u"FILE:///in/a.csv"));
        QVERIFY(!FileRoots::isFileUrl(u"https://x/file:"));
        QVERIFY(!FileRoots::isFileUrl(u""));
    }
};

QTEST_GUILESS_MAIN(TestFileRoots)
#include "tst_fileroots.moc"
