#pragma once

#include "common/error.h"
#include "common/secret.h"

#include <QByteArray>

namespace pooldeck {

/// Seals secrets for the disk with AES-256-GCM: who has not the key can neither read nor change them unnoticed.
class SealedBox final
{
public:
    /// `key` is hashed to the cipher's 256 bits. Without a key: one of its own, that nobody else can open.
    explicit SealedBox(const Secret &key = newKey());

    /// `context` names what the secret belongs to; the same is needed to open it.
    QByteArray seal(const QByteArray &secret, const QByteArray &context) const;
    /// NotOpened: another key, another context, or the bytes have been changed.
    Result<QByteArray> open(const QByteArray &sealed, const QByteArray &context) const;

private:
    Secret m_key;
};

} // namespace pooldeck
