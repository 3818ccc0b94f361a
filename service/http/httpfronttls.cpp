#include "http/httpfronttls.h"

#include "common/literals.h"

#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

Q_LOGGING_CATEGORY(lcTls, "pooldeck.http.tls", QtWarningMsg)

namespace ssl = boost::asio::ssl;

namespace pooldeck {
namespace {

Error tlsError(const QString &path, const QString &what)
{
    return localError(u"BadTlsFiles"_s, u"%1: %2"_s.arg(path, what));
}

QString reason(const boost::system::error_code &error)
{
    const char *text = ERR_reason_error_string(static_cast<unsigned long>(error.value()));
    return text ? QString::fromLatin1(text) : QString::fromStdString(error.message());
}

Result<QByteArray> readPem(const QString &path)
{
    constexpr qint64 Limit = 1 << 20;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Failure(tlsError(path, file.errorString()));
    }
    return file.read(Limit);
}

/// HTTP/1.1 is what is spoken, whatever else the client offers.
int chooseHttp11(SSL *, const unsigned char **out, unsigned char *outLength, const unsigned char *in,
                 unsigned int inLength, void *)
{
    static constexpr unsigned char Http11[] = "\x08http/1.1";
    unsigned char *chosen = nullptr;
    if (SSL_select_next_proto(&chosen, outLength, Http11, sizeof(Http11) - 1, in, inLength) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

} // namespace

Result<std::unique_ptr<ssl::context>> makeTlsContext(const HttpFront::TlsFiles &files)
{
    const auto chain = readPem(files.certificateChain);
    if (!chain) {
        return Failure(chain.error());
    }
    const auto key = readPem(files.privateKey);
    if (!key) {
        return Failure(key.error());
    }
    const auto others = QFileDevice::ReadGroup | QFileDevice::ReadOther;
    if (QFileInfo(files.privateKey).permissions() & others) {
        qCWarning(lcTls).noquote() << files.privateKey << "can be read by others: give it the mode 0600.";
    }

    auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
    SSL_CTX *native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM");
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_alpn_select_cb(native, chooseHttp11, nullptr);
    // A key with a pass phrase would be asked for on a terminal that a service does not have.
    SSL_CTX_set_default_passwd_cb(native, [](char *, int, int, void *) { return 0; });

    boost::system::error_code error;
    context->use_certificate_chain(boost::asio::buffer(chain->constData(), std::size_t(chain->size())), error);
    if (error) {
        return Failure(
            tlsError(files.certificateChain, u"no certificate in PEM can be read from it ("_s + reason(error) + u')'));
    }
    context->use_private_key(boost::asio::buffer(key->constData(), std::size_t(key->size())), ssl::context::pem, error);
    if (error && ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH) {
        return Failure(
            tlsError(files.privateKey, u"it is not the key of the certificate in %1."_s.arg(files.certificateChain)));
    }
    if (error) {
        return Failure(
            tlsError(files.privateKey,
                     u"no private key in PEM without a pass phrase can be read from it ("_s + reason(error) + u')'));
    }
    if (SSL_CTX_check_private_key(native) != 1) {
        return Failure(
            tlsError(files.privateKey, u"it is not the key of the certificate in %1."_s.arg(files.certificateChain)));
    }
    return context;
}

QByteArray certificateOf(const ssl::context &context)
{
    const auto native = const_cast<ssl::context &>(context).native_handle();
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_X509(memory.get(), SSL_CTX_get0_certificate(native));
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &bytes);
    return QByteArray(bytes, qsizetype(size));
}

} // namespace pooldeck
