#include "common/sealedbox.h"

#include "common/literals.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

namespace pooldeck {
namespace {

// The form: a byte for it, the nonce, the text, the tag.
constexpr char Form = 1;
constexpr int NonceSize = 12;
constexpr int TagSize = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

uchar *bytes(QByteArray &array, qsizetype at = 0)
{
    return reinterpret_cast<uchar *>(array.data()) + at;
}

const uchar *bytes(const QByteArray &array, qsizetype at = 0)
{
    return reinterpret_cast<const uchar *>(array.constData()) + at;
}

/// Runs the cipher over context and text; what comes out is as long as the text.
bool run(EVP_CIPHER_CTX *cipher, const QByteArray &context, const uchar *text, int size, uchar *into)
{
    int written = 0;
    return (context.isEmpty() || EVP_CipherUpdate(cipher, nullptr, &written, bytes(context), int(context.size()))) &&
           (size == 0 || EVP_CipherUpdate(cipher, into, &written, text, size));
}

} // namespace

SealedBox::SealedBox(const Secret &key)
    : m_key(hashOf("pooldeck sealed box\n" + key.reveal()))
{
}

QByteArray SealedBox::seal(const QByteArray &secret, const QByteArray &context) const
{
    QByteArray sealed(1 + NonceSize + secret.size() + TagSize, Form);
    const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    const int size = int(secret.size());
    int written = 0;
    const bool done =
        cipher && RAND_bytes(bytes(sealed, 1), NonceSize) == 1 &&
        EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(m_key.reveal()), bytes(sealed, 1), 1) &&
        run(cipher.get(), context, bytes(secret), size, bytes(sealed, 1 + NonceSize)) &&
        EVP_CipherFinal_ex(cipher.get(), bytes(sealed, 1 + NonceSize + size), &written) &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, TagSize, bytes(sealed, 1 + NonceSize + size));
    if (!done) {
        qFatal("no random numbers or no AES on this computer"); // going on would put a secret on the disk
    }
    return sealed;
}

Result<QByteArray> SealedBox::open(const QByteArray &sealed, const QByteArray &context) const
{
    const qsizetype size = sealed.size() - 1 - NonceSize - TagSize;
    QByteArray tag = sealed.right(TagSize);
    QByteArray text(std::max<qsizetype>(size, 0), '\0');
    const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    int written = 0;
    const bool done =
        cipher && size >= 0 && sealed.front() == Form &&
        EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(m_key.reveal()), bytes(sealed, 1), 0) &&
        run(cipher.get(), context, bytes(sealed, 1 + NonceSize), int(size), bytes(text)) &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, TagSize, bytes(tag)) &&
        EVP_CipherFinal_ex(cipher.get(), bytes(text, size), &written) > 0;
    if (!done) {
        return Failure(localError(u"NotOpened"_s, u"It was sealed with another key, or has been changed."_s));
    }
    return text;
}

} // namespace pooldeck
