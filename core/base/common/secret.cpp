#include "common/secret.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <array>
#include <string.h>
#include <utility>

namespace pooldeck {

Secret::Secret(QByteArray bytes)
    : m_bytes(std::move(bytes))
{
}

Secret &Secret::operator=(const Secret &other)
{
    if (this != &other) {
        wipe();
        m_bytes = other.m_bytes;
    }
    return *this;
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::exchange(other.m_bytes, {});
    }
    return *this;
}

Secret::~Secret()
{
    wipe();
}

void Secret::wipe()
{
    if (m_bytes.isDetached() && !m_bytes.isEmpty()) {
        explicit_bzero(m_bytes.data(), size_t(m_bytes.size()));
    }
    m_bytes.clear();
}

bool operator==(const Secret &a, const Secret &b)
{
    if (a.m_bytes.size() != b.m_bytes.size()) {
        return false;
    }
    volatile char difference = 0;
    for (qsizetype i = 0; i < a.m_bytes.size(); ++i) {
        difference = char(difference | (a.m_bytes[i] ^ b.m_bytes[i]));
    }
    return difference == 0;
}

QByteArray hashOf(const QByteArray &key)
{
    return QCryptographicHash::hash(key, QCryptographicHash::Sha256);
}

Secret newKey()
{
    std::array<quint32, 8> words{};
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    const QByteArray raw(reinterpret_cast<const char *>(words.data()), sizeof(words));
    return Secret(raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace pooldeck
