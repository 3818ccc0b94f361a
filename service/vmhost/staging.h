#pragma once

#include "storage/blobstore.h"
#include "storage/fileroots.h"
#include "vmhost/messages.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace pooldeck {

/// Where the files of one attempt lie while its command runs. Inputs and outputs are apart, so that names may be equal.
struct AttemptFolder
{
    QString path; ///< absolute; the command's work folder

    QString inputs() const;
    QString outputs() const;
    QString input(const Assignment &assignment, const QString &name) const;
    QString output(const Assignment &assignment, const QString &name) const;
};

/// Where jobs may read and write besides their folder.
struct StagingPlaces
{
    FileRoots roots;
    BlobHosts hosts;
};

/// Makes the folder and copies every input into it. Blocks: for a worker thread. The error's message is for the job's
/// details, without a secret in it; code Stopped when `stop` was asked for.
Result<void> stageInputs(const Assignment &assignment, const StagingPlaces &places, const AttemptFolder &folder,
                         std::stop_token stop);

/// Program and arguments with every placeholder replaced.
Result<QStringList> resolveCommand(const Assignment &assignment, const AttemptFolder &folder, const QString &binFolder);

/// Copies of the outputs beside their targets (files on disk without a name, uncommitted blocks of blobs), invisible
/// until they are committed; gone when they are not.
class StagedOutputs final
{
public:
    /// Copies what the command wrote. Blocks: for a worker thread. Errors as with stageInputs.
    static Result<std::shared_ptr<StagedOutputs>> make(const Assignment &assignment, const StagingPlaces &places,
                                                       const AttemptFolder &folder, std::stop_token stop);
    ~StagedOutputs();
    StagedOutputs(const StagedOutputs &) = delete;
    StagedOutputs &operator=(const StagedOutputs &) = delete;

    /// Puts every file and blob in its place. Blocks for as long as disk and network take.
    Result<void> commit();

private:
    struct StagedBlob
    {
        QString output;
        BlobLocation location;
        UploadedBlocks blocks;
    };

    StagedOutputs(const QString &storeFolder, const BlobHosts &hosts);
    /// Without a reference: in the default store.
    Result<void> stageFile(const std::optional<BlobReference> &reference, const FileRoots &roots,
                           const QString &fileName, QFile &source, const std::stop_token &stop);
    Result<void> stageBlob(const QString &output, const BlobReference &reference, QFile &source,
                           const std::stop_token &stop);

    QString m_storeFolder;
    BlobHosts m_hosts;
    std::vector<StagedBlob> m_blobs;
    std::vector<std::unique_ptr<FileRoots::PendingFile>> m_files;
};

} // namespace pooldeck
