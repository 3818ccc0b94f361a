#include "awaited.h"
#include "common/ids.h"
#include "connections/keychainkeystore.h"

#include <QTest>

using namespace pooldeck;
using namespace Qt::Literals::StringLiterals;

/// Against the real Secret Service of the session; run it in tests/support/session.sh.
class TestKeychain final : public QObject
{
    Q_OBJECT

    KeychainKeyStore m_store;
    const QString m_name = u"test "_s + newId();

private Q_SLOTS:
    void initTestCase()
    {
        const auto key = awaited(m_store.read(m_name));
        QVERIFY2(key, qPrintable(u"no usable Secret Service; run this test in tests/support/session.sh: "_s +
                                 (key ? QString() : key.error().toString())));
        QVERIFY(!key->has_value());
    }

    void writtenIsRead()
    {
        const Secret key = newKey();
        QVERIFY(awaited(m_store.write(m_name, key)));
        const auto read = awaited(m_store.read(m_name));
        QVERIFY(read && read->has_value());
        QVERIFY(**read == key);
    }

    void writtenAgainIsReplaced()
    {
        QVERIFY(awaited(m_store.write(m_name, Secret("another"))));
        QVERIFY(**awaited(m_store.read(m_name)) == Secret("another"));
    }

    void anotherStoreSeesIt()
    {
        KeychainKeyStore other;
        QVERIFY(**awaited(other.read(m_name)) == Secret("another"));
    }

    void removedIsGone()
    {
        QVERIFY(awaited(m_store.remove(m_name)));
        const auto read = awaited(m_store.read(m_name));
        QVERIFY(read && !read->has_value());
        QVERIFY(awaited(m_store.remove(m_name)));
    }

    void severalAtOnce()
    {
        const auto one = m_store.write(m_name + u"-1"_s, Secret("1"));
        const auto two = m_store.write(m_name + u"-2"_s, Secret("2"));
        QVERIFY(awaited(one) && awaited(two));
        QVERIFY(**awaited(m_store.read(m_name + u"-1"_s)) == Secret("1"));
        QVERIFY(**awaited(m_store.read(m_name + u"-2"_s)) == Secret("2"));
        QVERIFY(awaited(m_store.remove(m_name + u"-1"_s)));
        QVERIFY(awaited(m_store.remove(m_name + u"-2"_s)));
    }

    void saysWhereKeysAreKept() { QVERIFY(!m_store.description().isEmpty()); }
};

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
