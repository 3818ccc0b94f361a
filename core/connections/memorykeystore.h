#pragma once

#include "connections/keystore.h"

#include <QHash>

namespace pooldeck {

/// Keys for this session only: where there is no keychain, and in tests.
class MemoryKeyStore final : public KeyStore
{
public:
    QFuture<Result<std::optional<Secret>>> read(const QString &name) override;
    QFuture<Result<void>> write(const QString &name, const Secret &key) override;
    QFuture<Result<void>> remove(const QString &name) override;
    QString description() const override;

private:
    QHash<QString, Secret> m_keys;
};

} // namespace pooldeck
