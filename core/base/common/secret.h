#pragma once

#include <QByteArray>

namespace pooldeck {

/// A key, held in memory only. It has no stream operator and no conversion, so that it cannot slip into a log or a
/// message; its bytes are wiped when the last copy goes.
class Secret final
{
public:
    Secret() = default;
    explicit Secret(QByteArray bytes);
    Secret(const Secret &) = default;
    Secret(Secret &&) noexcept = default;
    Secret &operator=(const Secret &other);
    Secret &operator=(Secret &&other) noexcept;
    ~Secret();

    bool isEmpty() const { return m_bytes.isEmpty(); }

    /// The bytes themselves: only for the header, the keychain or the hash that needs them.
    const QByteArray &reveal() const { return m_bytes; }

    /// Takes time that does not depend on where the two differ.
    friend bool operator==(const Secret &a, const Secret &b);

private:
    void wipe();

    QByteArray m_bytes;
};

/// SHA-256 of a key or token: what is stored and looked up instead of the key itself.
QByteArray hashOf(const QByteArray &key);

/// A new key: 256 random bits in URL-safe base64.
Secret newKey();

} // namespace pooldeck
