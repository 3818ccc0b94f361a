#pragma once

#include "connections/keystore.h"
#include "connections/memorykeystore.h"

namespace pooldeck {

/// The keychain, until the person says "keep for this session only": from then on keys are kept in memory.
class SessionKeyStore final : public KeyStore
{
public:
    /// `keychain` must outlive it.
    explicit SessionKeyStore(KeyStore &keychain);

    void keepForSessionOnly() { m_sessionOnly = true; }
    bool isSessionOnly() const { return m_sessionOnly; }

    QFuture<Result<std::optional<Secret>>> read(const QString &name) override;
    QFuture<Result<void>> write(const QString &name, const Secret &key) override;
    QFuture<Result<void>> remove(const QString &name) override;
    QString description() const override;

private:
    KeyStore &active();

    KeyStore &m_keychain;
    MemoryKeyStore m_memory;
    bool m_sessionOnly = false;
};

} // namespace pooldeck
