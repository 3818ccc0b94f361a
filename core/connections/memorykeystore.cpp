#include "connections/memorykeystore.h"

#include "common/literals.h"

namespace pooldeck {

QFuture<Result<std::optional<Secret>>> MemoryKeyStore::read(const QString &name)
{
    const auto it = m_keys.constFind(name);
    std::optional<Secret> key;
    if (it != m_keys.constEnd()) {
        key = *it;
    }
    return QtFuture::makeReadyFuture(Result<std::optional<Secret>>(key));
}

QFuture<Result<void>> MemoryKeyStore::write(const QString &name, const Secret &key)
{
    m_keys.insert(name, key);
    return QtFuture::makeReadyFuture(Result<void>());
}

QFuture<Result<void>> MemoryKeyStore::remove(const QString &name)
{
    m_keys.remove(name);
    return QtFuture::makeReadyFuture(Result<void>());
}

QString MemoryKeyStore::description() const
{
    return u"memory, until the program ends"_s;
}

} // namespace pooldeck
