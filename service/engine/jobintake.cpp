#include "engine/jobintake.h"

#include "common/literals.h"
#include "model/protocolerror.h"
#include "storage/bloblocation.h"

namespace pooldeck {
namespace {

QString nameList(const QStringList &names)
{
    return u'\'' + names.join("', '"_L1) + u'\'';
}

QString memberOf(QLatin1StringView member, const QString &name)
{
    return name.isEmpty() ? QString("Input"_L1) : QString(member + u'.' + name);
}

/// What is wrong with a reference, told of the member of the request that holds it.
Error within(const QString &target, const Error &error)
{
    const QString where = error.target.isEmpty() ? target : QString(target + u'.' + error.target);
    const QString message = target + (error.target.isEmpty() ? u": "_s : u"."_s) + error.message;
    return {error.code, message, where, error.httpStatus, error.errorClass};
}

bool isFile(const BlobReference &reference)
{
    return reference.connectionString.value_or(QString()).isEmpty() &&
           FileRoots::isFileUrl(reference.baseLocation.value_or(QString()));
}

/// The blob is named in one of the ways of the protocol, and this service may reach it.
Result<void> checkReachable(const BlobReference &reference, const QString &target, const BlobHosts &hosts)
{
    if (!isFile(reference)) {
        const auto location = BlobLocation::of(reference);
        const auto reachable = location ? hosts.check(location->url) : Result<void>(Failure(location.error()));
        return reachable ? Result<void>() : Result<void>(Failure(within(target, reachable.error())));
    }
    if (reference.relativeLocation.value_or(QString()).isEmpty()) {
        return Failure(protocolError(ErrorCode::InputBlobRelativeLocationInvalid,
                                     u"%1 needs a RelativeLocation."_s.arg(target), target + u".RelativeLocation"));
    }
    if (!reference.sasBlobToken.value_or(QString()).isEmpty()) {
        return Failure(protocolError(ErrorCode::InvalidBlob, u"A file:// location takes no SasBlobToken."_s,
                                     target + u".SasBlobToken"));
    }
    return {};
}

/// Where outputs can be written, there is always a key or a token.
Result<void> checkOpens(const BlobReference &reference, const QString &target)
{
    const bool has = isFile(reference) || !reference.connectionString.value_or(QString()).isEmpty() ||
                     !reference.sasBlobToken.value_or(QString()).isEmpty();
    return has ? Result<void>()
               : Result<void>(Failure(protocolError(ErrorCode::InvalidBlob,
                                                    u"%1 needs a SasBlobToken to be written."_s.arg(target),
                                                    target + u".SasBlobToken")));
}

Result<void> checkExtension(const BlobReference &reference, const QStringList &allowed, const QString &target)
{
    const QString name = reference.fileName();
    for (const QString &extension : allowed) {
        if (name.endsWith(extension, Qt::CaseInsensitive)) {
            return {};
        }
    }
    return Failure(protocolError(ErrorCode::InvalidBlobExtension,
                                 u"%1 must end in %2."_s.arg(target, allowed.join(" or "_L1)), target));
}

Error withTarget(Error error, const QString &target)
{
    error.target = target;
    return error;
}

Result<QMap<QString, BlobReference>> checkInputs(const JobRequest &request, const WebServiceDefinition &definition,
                                                 const FileRoots &fileRoots, const BlobHosts &blobHosts)
{
    const QStringList names = definition.inputs.keys();
    if (request.inputs.isEmpty() && !names.isEmpty()) {
        return Failure(protocolError(ErrorCode::BatchJobInputsNotSpecified,
                                     u"This web service needs the input %1."_s.arg(nameList(names)), u"Input"_s));
    }
    if (names.isEmpty() && !request.inputs.isEmpty()) {
        return Failure(protocolError(ErrorCode::BatchJobInputsTooManySpecified, u"This web service takes no input."_s,
                                     u"Input"_s));
    }
    QMap<QString, BlobReference> checked;
    for (auto it = request.inputs.begin(); it != request.inputs.end(); ++it) {
        const QString target = memberOf("Inputs"_L1, it.key());
        if (it.key().isEmpty() && names.size() != 1) {
            return Failure(protocolError(
                ErrorCode::InvalidInputNames,
                u"This web service has several inputs; name them in Inputs: %1."_s.arg(nameList(names)), target));
        }
        const QString name = it.key().isEmpty() ? names.first() : it.key();
        if (!names.contains(name)) {
            return Failure(protocolError(
                ErrorCode::InvalidInputNames,
                u"This web service has no input '%1'. Its inputs are %2."_s.arg(name, nameList(names)), target));
        }
        if (checked.contains(name)) {
            return Failure(protocolError(ErrorCode::DuplicateInputInBatchCall,
                                         u"The input '%1' is given twice."_s.arg(name), target));
        }
        if (const auto reachable = checkReachable(*it, target, blobHosts); !reachable) {
            return Failure(reachable.error());
        }
        if (const auto extension = checkExtension(*it, definition.inputs[name].extensions, target); !extension) {
            return Failure(extension.error());
        }
        if (isFile(*it)) {
            if (const auto file = fileRoots.openForReading(it->url()); !file) {
                return Failure(withTarget(file.error(), target));
            }
        }
        checked.insert(name, *it);
    }
    for (const QString &name : names) {
        if (!checked.contains(name)) {
            return Failure(protocolError(ErrorCode::BatchJobInputsNotSpecified,
                                         u"The input '%1' is missing."_s.arg(name), u"Inputs"_s));
        }
    }
    return checked;
}

Result<void> checkOutputs(const JobRequest &request, const WebServiceDefinition &definition, const FileRoots &fileRoots,
                          const BlobHosts &blobHosts)
{
    for (auto it = request.outputs.begin(); it != request.outputs.end(); ++it) {
        const QString target = u"Outputs."_s + it.key();
        const auto output = definition.outputs.find(it.key());
        if (output == definition.outputs.end()) {
            return Failure(protocolError(ErrorCode::InvalidOutputOverrideName,
                                         u"This web service has no output '%1'. Its outputs are %2."_s.arg(
                                             it.key(), nameList(definition.outputs.keys())),
                                         target));
        }
        if (const auto reachable = checkReachable(*it, target, blobHosts); !reachable) {
            return reachable;
        }
        if (const auto extension = checkExtension(*it, {output->extension}, target); !extension) {
            return extension;
        }
        const auto writable = isFile(*it) ? fileRoots.checkWritable(it->url()) : checkOpens(*it, target);
        if (!writable) {
            return Failure(isFile(*it) ? withTarget(writable.error(), target) : writable.error());
        }
    }
    return {};
}

} // namespace

Result<JobRequest> checkJobRequest(const JobRequest &request, const WebServiceDefinition &definition,
                                   const FileRoots &fileRoots, const BlobHosts &blobHosts)
{
    JobRequest checked = request;
    const auto inputs = checkInputs(request, definition, fileRoots, blobHosts);
    if (!inputs) {
        return Failure(inputs.error());
    }
    checked.inputs = *inputs;
    if (const auto outputs = checkOutputs(request, definition, fileRoots, blobHosts); !outputs) {
        return Failure(outputs.error());
    }
    const auto parameters = resolveParameters(definition, request.globalParameters);
    if (!parameters) {
        return Failure(parameters.error());
    }
    checked.globalParameters = *parameters;
    return checked;
}

} // namespace pooldeck
