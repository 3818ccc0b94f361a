#include "common/literals.h"
#include "connections/accountmail.h"

#include <QTest>

using namespace pooldeck;

class TestAccountMail final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("key");
        const QString url = u"https://batch.example.org/poolservice/team-7"_s;
        const QString key = u"Zm9vYmFyYmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaQ"_s;
        QTest::newRow("a mail") << u"Hello Anna,\n\nyour account is ready.\n\nPool Service URL: "_s + url +
                                       u"\nAuthorization key: "_s + key +
                                       u"\n\nThe guide is at https://docs.example.org/guide.\nRegards, support\n"_s
                                << url << key;
        QTest::newRow("on lines of their own")
            << u"Pool Service URL:\n  "_s + url + u"\nKey:\n  "_s + key << url << key;
        QTest::newRow("in a sentence") << u"Use <"_s + url + u">, the key is "_s + key + u"."_s << url << key;
        QTest::newRow("both and nothing else") << url + u" "_s + key << url << key;
        QTest::newRow("one line, as a field shows it")
            << u"URL "_s + url + u", Authorization key = abcd1234"_s << url << u"abcd1234"_s;
        QTest::newRow("padded") << url + u"\nkey: AAECAwQFBgcICQoLDA0ODw=="_s << url << u"AAECAwQFBgcICQoLDA0ODw=="_s;
        QTest::newRow("the key is meant, not the word")
            << u"Keep the key safe; never send this key to anybody. Key: "_s + key + u' ' + url << url << key;
        QTest::newRow("no key") << u"Pool Service URL: "_s + url << QString() << QString();
        QTest::newRow("no URL") << u"Authorization key: "_s + key << QString() << QString();
        QTest::newRow("two pool services") << url + u" or "_s + url + u"2 key: "_s + key << QString() << QString();
        QTest::newRow("two keys") << url + u" key: abcd1234 key: efgh5678"_s << QString() << QString();
        QTest::newRow("nothing") << u"Hello"_s << QString() << QString();
    }

    void reads()
    {
        QFETCH(QString, text);
        const std::optional<AccountMail> mail = readAccountMail(text);
        QTEST(mail ? mail->poolServiceUrl.toString() : QString(), "url");
        QTEST(mail ? QString::fromUtf8(mail->authorizationKey.reveal()) : QString(), "key");
    }

    void asksForAnAccount()
    {
        QVERIFY(accountLetter(u" 5f0c "_s).contains(u"Subscription ID: 5f0c\n"_s));
        QVERIFY(accountLetter({}).contains(u"Subscription ID: ____"_s));
    }
};

QTEST_APPLESS_MAIN(TestAccountMail)
#include "tst_accountmail.moc"
