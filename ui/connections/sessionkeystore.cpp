#include "connections/sessionkeystore.h"

namespace pooldeck {

SessionKeyStore::SessionKeyStore(KeyStore &keychain)
    : m_keychain(keychain)
{
}

KeyStore &SessionKeyStore::active()
{
    return m_sessionOnly ? static_cast<KeyStore &>(m_memory) : m_keychain;
}

QFuture<Result<std::optional<Secret>>> SessionKeyStore::read(const QString &name)
{
    return active().read(name);
}

QFuture<Result<void>> SessionKeyStore::write(const QString &name, const Secret &key)
{
    return active().write(name, key);
}

QFuture<Result<void>> SessionKeyStore::remove(const QString &name)
{
    return active().remove(name);
}

QString SessionKeyStore::description() const
{
    return m_sessionOnly ? m_memory.description() : m_keychain.description();
}

} // namespace pooldeck
