#include "vmhost/staging.h"

#include "common/literals.h"
#include "storage/blobstore.h"
#include "webservices/commandtemplate.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>

#include <cerrno>
#include <cstring>

namespace pooldeck {
namespace {

constexpr qint64 BlockSize = 1024 * 1024;
constexpr QFileDevice::Permissions PrivateFolder =
    QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;

Failure failed(const QString &message)
{
    return Failure(localError(u"StagingFailed"_s, message));
}

QString lastSystemError()
{
    return QString::fromLocal8Bit(strerror(errno));
}

/// Names come from the service, but become names of files here.
bool isFileName(const QString &name)
{
    return !name.isEmpty() && !name.startsWith(u'.') && !name.contains(u'/') && !name.contains(QChar(u'\0'));
}

Result<void> makePrivateFolder(const QString &path)
{
    if (!QFileInfo(path).isDir() && !QDir().mkdir(path, PrivateFolder)) {
        return failed(u"The folder %1 cannot be made: %2"_s.arg(path, lastSystemError()));
    }
    return {};
}

/// Copies to the end and flushes to disk.
Result<void> copy(QFile &source, QFile &target, const std::stop_token &stop)
{
    QByteArray block;
    do {
        if (stop.stop_requested()) {
            return Failure(localError(u"Stopped"_s, u"The job was stopped"_s));
        }
        block = source.read(BlockSize);
        if (source.error() != QFileDevice::NoError) {
            return failed(u"reading failed: %1"_s.arg(source.errorString()));
        }
        if (target.write(block) != block.size()) {
            return failed(u"writing failed: %1"_s.arg(target.errorString()));
        }
    } while (!block.isEmpty());
    if (!target.flush() || fsync(target.handle()) != 0) {
        return failed(u"writing failed: %1"_s.arg(lastSystemError()));
    }
    return {};
}

bool isFile(const BlobReference &reference)
{
    return reference.connectionString.value_or(QString()).isEmpty() &&
           FileRoots::isFileUrl(reference.baseLocation.value_or(QString()));
}

Error prefixed(const QString &prefix, const Error &error)
{
    return {error.code, prefix + error.message, error.target, error.httpStatus, error.errorClass};
}

BlobAccess accessOf(const BlobHosts &hosts, const std::stop_token &stop)
{
    return {hosts, stop, "pooldeck-vmhost"};
}

Result<void> stageInput(const BlobReference &reference, const StagingPlaces &places, const QString &path,
                        const std::stop_token &stop)
{
    QFile target(path);
    const auto create = [&]() -> Result<void> {
        return target.open(QIODevice::WriteOnly | QIODevice::NewOnly)
                   ? Result<void>()
                   : failed(u"it cannot be copied: %1"_s.arg(target.errorString()));
    };
    if (!isFile(reference)) {
        const Result<BlobLocation> location = BlobLocation::of(reference);
        if (!location) {
            return Failure(location.error());
        }
        const Result<void> created = create();
        if (!created) {
            return created;
        }
        const auto downloaded = BlobStore(accessOf(places.hosts, stop)).download(*location, target);
        return downloaded ? Result<void>() : Result<void>(Failure(downloaded.error()));
    }
    const auto source = places.roots.openForReading(reference.displayLocation());
    if (!source) {
        return Failure(source.error());
    }
    const Result<void> created = create();
    return created ? copy(**source, target, stop) : created;
}

QString fileUrl(const QString &root, const QString &fileName)
{
    return u"file:///"_s + root + u'/' + QString::fromLatin1(QUrl::toPercentEncoding(fileName));
}

constexpr QLatin1StringView StoreRoot("store");
constexpr QLatin1StringView WorkRoot("work");

} // namespace

QString AttemptFolder::inputs() const
{
    return path + u"/inputs"_s;
}

QString AttemptFolder::outputs() const
{
    return path + u"/outputs"_s;
}

QString AttemptFolder::input(const Assignment &assignment, const QString &name) const
{
    return inputs() + u'/' + name + assignment.inputExtensions.value(name);
}

QString AttemptFolder::output(const Assignment &assignment, const QString &name) const
{
    return outputs() + u'/' + name + assignment.outputs.value(name).extension;
}

Result<void> stageInputs(const Assignment &assignment, const StagingPlaces &places, const AttemptFolder &folder,
                         std::stop_token stop)
{
    QStringList paths{folder.path};
    if (!assignment.inputs.isEmpty()) {
        paths.append(folder.inputs());
    }
    if (!assignment.outputs.isEmpty()) {
        paths.append(folder.outputs());
    }
    for (const QString &path : std::as_const(paths)) {
        if (Result<void> made = makePrivateFolder(path); !made) {
            return made;
        }
    }
    for (auto it = assignment.inputs.begin(); it != assignment.inputs.end(); ++it) {
        if (!isFileName(it.key() + assignment.inputExtensions.value(it.key()))) {
            return failed(u"'%1' cannot be the name of an input"_s.arg(it.key()));
        }
        const Result<void> staged = stageInput(it.value(), places, folder.input(assignment, it.key()), stop);
        if (!staged) {
            return Failure(prefixed(u"Input '%1': "_s.arg(it.key()), staged.error()));
        }
    }
    return {};
}

Result<QStringList> resolveCommand(const Assignment &assignment, const AttemptFolder &folder, const QString &binFolder)
{
    const auto valueOf = [&](const Placeholder &placeholder) -> std::optional<QString> {
        const QString &name = placeholder.name;
        if (placeholder.kind == "bin"_L1 && name.isEmpty()) {
            return binFolder;
        }
        if (placeholder.kind == "folder"_L1 && name.isEmpty()) {
            return assignment.serviceFolder;
        }
        if (placeholder.kind == "input"_L1 && assignment.inputs.contains(name)) {
            return folder.input(assignment, name);
        }
        if (placeholder.kind == "output"_L1 && assignment.outputs.contains(name)) {
            return folder.output(assignment, name);
        }
        if (placeholder.kind == "parameter"_L1 && assignment.parameters.contains(name)) {
            return assignment.parameters.value(name);
        }
        return std::nullopt;
    };
    QStringList command;
    for (const QString &argument : assignment.command) {
        const Result<QString> expanded = expandPlaceholders(argument, valueOf);
        if (!expanded) {
            return Failure(prefixed(u"The web service's command is wrong: "_s, expanded.error()));
        }
        command.append(*expanded);
    }
    return command;
}

StagedOutputs::StagedOutputs(const QString &storeFolder, const BlobHosts &hosts)
    : m_storeFolder(storeFolder)
    , m_hosts(hosts)
{
}

StagedOutputs::~StagedOutputs()
{
    m_files.clear();
    QDir().rmdir(m_storeFolder); // does nothing while there is an output in it
}

Result<std::shared_ptr<StagedOutputs>> StagedOutputs::make(const Assignment &assignment, const StagingPlaces &places,
                                                           const AttemptFolder &folder, std::stop_token stop)
{
    std::shared_ptr<StagedOutputs> staged(new StagedOutputs(assignment.outputFolder, places.hosts));
    const FileRoots written({{QString(WorkRoot), folder.outputs(), false}});
    for (auto it = assignment.outputs.begin(); it != assignment.outputs.end(); ++it) {
        const QString fileName = it.key() + it->extension;
        if (!isFileName(fileName)) {
            return failed(u"'%1' cannot be the name of an output"_s.arg(it.key()));
        }
        const auto source = written.openForReading(fileUrl(QString(WorkRoot), fileName));
        if (!source) {
            return failed(source.error().code == "BlobNotFound"_L1
                              ? u"The command did not write output '%1'"_s.arg(it.key())
                              : u"The command left no regular file as output '%1'"_s.arg(it.key()));
        }
        const Result<void> done = it->reference && !isFile(*it->reference)
                                      ? staged->stageBlob(it.key(), *it->reference, **source, stop)
                                      : staged->stageFile(it->reference, places.roots, fileName, **source, stop);
        if (!done) {
            return Failure(prefixed(u"Output '%1': "_s.arg(it.key()), done.error()));
        }
    }
    return staged;
}

Result<void> StagedOutputs::stageFile(const std::optional<BlobReference> &reference, const FileRoots &roots,
                                      const QString &fileName, QFile &source, const std::stop_token &stop)
{
    if (!reference && !QDir().mkpath(m_storeFolder)) {
        return failed(u"the folder %1 cannot be made"_s.arg(m_storeFolder));
    }
    const FileRoots store({{QString(StoreRoot), m_storeFolder, true}});
    auto target = reference ? roots.createForWriting(reference->displayLocation())
                            : store.createForWriting(fileUrl(QString(StoreRoot), fileName));
    if (!target) {
        return Failure(target.error());
    }
    Result<void> copied = copy(source, (*target)->device(), stop);
    if (copied) {
        m_files.push_back(std::move(*target));
    }
    return copied;
}

Result<void> StagedOutputs::stageBlob(const QString &output, const BlobReference &reference, QFile &source,
                                      const std::stop_token &stop)
{
    const Result<BlobLocation> location = BlobLocation::of(reference);
    if (!location) {
        return Failure(location.error());
    }
    const auto blocks = BlobStore(accessOf(m_hosts, stop)).uploadBlocks(*location, source);
    if (!blocks) {
        return Failure(blocks.error());
    }
    m_blobs.push_back({output, *location, *blocks});
    return {};
}

Result<void> StagedOutputs::commit()
{
    for (const auto &file : m_files) {
        if (Result<void> committed = file->commit(); !committed) {
            return committed;
        }
    }
    for (const StagedBlob &blob : m_blobs) {
        const Result<void> committed = BlobStore(accessOf(m_hosts, {})).commitBlocks(blob.location, blob.blocks);
        if (!committed) {
            return Failure(prefixed(u"Output '%1': "_s.arg(blob.output), committed.error()));
        }
    }
    return {};
}

} // namespace pooldeck
