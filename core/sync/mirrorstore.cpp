#include "sync/mirrorstore.h"

#include "common/literals.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QSaveFile>
#include <QtConcurrent>

Q_LOGGING_CATEGORY(lcMirrorStore, "pooldeck.sync.mirrorstore", QtWarningMsg)

namespace pooldeck {
namespace {

bool save(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    const bool saved = file.open(QIODevice::WriteOnly) &&
                       file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
                       file.write(bytes) == bytes.size() && file.commit();
    if (!saved) {
        qCWarning(lcMirrorStore) << "the last state was not written:" << file.errorString();
    }
    return saved;
}

} // namespace

MirrorStore::MirrorStore(const QString &folder)
    : m_folder(folder)
{
    m_thread.setMaxThreadCount(1);
    m_thread.setThreadPriority(QThread::LowPriority);
}

MirrorStore::~MirrorStore()
{
    m_thread.waitForDone();
}

QString MirrorStore::fileOf(const QString &owner) const
{
    const QByteArray name = QCryptographicHash::hash(owner.toUtf8(), QCryptographicHash::Sha256).toHex().left(24);
    return QDir(m_folder).filePath(QString::fromLatin1(name) + u".mirror"_s);
}

QFuture<std::optional<MirrorState>> MirrorStore::read(const QString &owner)
{
    return QtConcurrent::run(&m_thread, [path = fileOf(owner), owner]() -> std::optional<MirrorState> {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? mirrorStateFromBytes(file.readAll(), owner) : std::nullopt;
    });
}

QFuture<bool> MirrorStore::write(const QString &owner, const MirrorState &state)
{
    return QtConcurrent::run(&m_thread,
                             [path = fileOf(owner), owner, state] { return save(path, toBytes(state, owner)); });
}

QFuture<bool> MirrorStore::remove(const QString &owner)
{
    return QtConcurrent::run(&m_thread, [path = fileOf(owner)] { return QFile::remove(path); });
}

} // namespace pooldeck
