#include "connections/keychainkeystore.h"

#include "common/literals.h"

#include <QLoggingCategory>
#include <QPromise>

#include <qt6keychain/keychain.h>

#include <memory>

Q_LOGGING_CATEGORY(lcKeychain, "pooldeck.connections.keychain", QtWarningMsg)

namespace pooldeck {
namespace {

const QString &serviceName()
{
    static const QString name = u"pooldeck"_s;
    return name;
}

bool saysThatThereIsNone(const QString &text)
{
    return text.contains("org.freedesktop.secrets"_L1) || text.contains("ServiceUnknown"_L1) ||
           text.contains("autolaunch"_L1) || text.contains("D-Bus"_L1) || text.contains("Could not connect"_L1);
}

bool saysThatItIsLocked(const QString &text)
{
    return text.contains("locked"_L1, Qt::CaseInsensitive) || text.contains("dismissed"_L1, Qt::CaseInsensitive);
}

/// The library's error texts are about names and services, never about what is stored.
Error errorOf(const QKeychain::Job &job)
{
    const QString text = job.errorString();
    qCDebug(lcKeychain) << "keychain error" << job.error() << text;
    const Error locked = localError(KeyStoreError::KeychainLocked,
                                    u"The keychain of this computer is locked. Unlock it and try again."_s);
    const Error missing =
        localError(KeyStoreError::KeychainMissing,
                   u"This computer has no keychain that could be reached (Secret Service or KWallet)."_s);
    switch (job.error()) {
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return locked;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return missing;
    case QKeychain::NoError:
    case QKeychain::EntryNotFound:
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::OtherError:
        break;
    }
    if (saysThatThereIsNone(text)) {
        return missing;
    }
    if (saysThatItIsLocked(text)) {
        return locked;
    }
    return localError(KeyStoreError::KeychainFailed, u"The keychain of this computer failed: "_s + text);
}

/// Runs a keychain job, which has no parent: the library calls it when the keychain answers, whoever has gone then.
/// `take` makes the value of one that went well or found nothing.
template <class T, class Take>
QFuture<Result<T>> run(QKeychain::Job *job, const QString &name, Take take)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(name);
    QObject::connect(job, &QKeychain::Job::finished, job, [promise, take = std::move(take)](QKeychain::Job *done) {
        const bool answered = done->error() == QKeychain::NoError || done->error() == QKeychain::EntryNotFound;
        promise->addResult(answered ? Result<T>(take(*done)) : Result<T>(Failure(errorOf(*done))));
        promise->finish();
    });
    job->start();
    return promise->future();
}

} // namespace

KeychainKeyStore::KeychainKeyStore(QObject *parent)
    : QObject(parent)
{
}

QFuture<Result<std::optional<Secret>>> KeychainKeyStore::read(const QString &name)
{
    auto *job = new QKeychain::ReadPasswordJob(serviceName());
    return run<std::optional<Secret>>(job, name, [job](const QKeychain::Job &done) -> Result<std::optional<Secret>> {
        if (done.error() == QKeychain::EntryNotFound) {
            return std::optional<Secret>();
        }
        return std::optional(Secret(job->binaryData()));
    });
}

QFuture<Result<void>> KeychainKeyStore::write(const QString &name, const Secret &key)
{
    auto *job = new QKeychain::WritePasswordJob(serviceName());
    job->setTextData(QString::fromUtf8(key.reveal()));
    return run<void>(job, name, [](const QKeychain::Job &) { return Result<void>(); });
}

QFuture<Result<void>> KeychainKeyStore::remove(const QString &name)
{
    auto *job = new QKeychain::DeletePasswordJob(serviceName());
    return run<void>(job, name, [](const QKeychain::Job &) { return Result<void>(); });
}

QString KeychainKeyStore::description() const
{
#if defined(Q_OS_WIN)
    return u"Windows Credential Manager"_s;
#elif defined(Q_OS_MACOS)
    return u"macOS keychain"_s;
#else
    const bool isKde = qEnvironmentVariable("XDG_CURRENT_DESKTOP").contains("KDE"_L1, Qt::CaseInsensitive);
    return isKde ? u"KWallet"_s : u"Secret Service, default keyring"_s;
#endif
}

} // namespace pooldeck
