#pragma once

#include "connections/keystore.h"

#include <QObject>

namespace pooldeck {

/// The keychain of the operating system: Secret Service, KWallet, …; service name "pooldeck". Never falls back to plain
/// text. Errors: KeyStoreError.
class KeychainKeyStore final : public QObject, public KeyStore
{
    Q_OBJECT

public:
    explicit KeychainKeyStore(QObject *parent = nullptr);

    QFuture<Result<std::optional<Secret>>> read(const QString &name) override;
    QFuture<Result<void>> write(const QString &name, const Secret &key) override;
    QFuture<Result<void>> remove(const QString &name) override;
    QString description() const override;
};

} // namespace pooldeck
