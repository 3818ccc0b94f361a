#include "model/protocolerror.h"

#include "common/jsonreader.h"
#include "common/literals.h"

namespace pooldeck {
namespace {

struct Row
{
    QLatin1StringView name;
    QLatin1StringView errorClass;
    int httpStatus;
};

Row rowOf(ErrorCode code)
{
    constexpr QLatin1StringView BadArgument = "BadArgument"_L1;
    constexpr QLatin1StringView NotFound = "NotFound"_L1;
    constexpr QLatin1StringView Conflict = "Conflict"_L1;
    constexpr QLatin1StringView Unavailable = "ServiceUnavailable"_L1;
    switch (code) {
    case ErrorCode::BadVersionCall:
        return {"BadVersionCall"_L1, BadArgument, 400};
    case ErrorCode::BadParameterValue:
        return {"BadParameterValue"_L1, BadArgument, 400};
    case ErrorCode::BatchJobInputsNotSpecified:
        return {"BatchJobInputsNotSpecified"_L1, BadArgument, 400};
    case ErrorCode::BatchJobInputsTooManySpecified:
        return {"BatchJobInputsTooManySpecified"_L1, BadArgument, 400};
    case ErrorCode::DuplicateInputInBatchCall:
        return {"DuplicateInputInBatchCall"_L1, BadArgument, 400};
    case ErrorCode::InvalidInputNames:
        return {"InvalidInputNames"_L1, BadArgument, 400};
    case ErrorCode::InvalidOutputOverrideName:
        return {"InvalidOutputOverrideName"_L1, BadArgument, 400};
    case ErrorCode::MissingInputBlobInformation:
        return {"MissingInputBlobInformation"_L1, BadArgument, 400};
    case ErrorCode::InputBlobRelativeLocationInvalid:
        return {"InputBlobRelativeLocationInvalid"_L1, BadArgument, 400};
    case ErrorCode::InvalidBlob:
        return {"InvalidBlob"_L1, BadArgument, 400};
    case ErrorCode::InvalidBlobConnectionString:
        return {"InvalidBlobConnectionString"_L1, BadArgument, 400};
    case ErrorCode::InvalidBlobExtension:
        return {"InvalidBlobExtension"_L1, BadArgument, 400};
    case ErrorCode::BlobNotFound:
        return {"BlobNotFound"_L1, BadArgument, 400};
    case ErrorCode::MissingJobId:
        return {"MissingJobId"_L1, BadArgument, 400};
    case ErrorCode::MissingRequiredGlobalParameters:
        return {"MissingRequiredGlobalParameters"_L1, BadArgument, 400};
    case ErrorCode::UnexpectedParameter:
        return {"UnexpectedParameter"_L1, BadArgument, 400};
    case ErrorCode::RequestBodyInvalid:
        return {"RequestBodyInvalid"_L1, BadArgument, 400};
    case ErrorCode::RequestIsEmpty:
        return {"RequestIsEmpty"_L1, BadArgument, 400};
    case ErrorCode::InvalidQueryParameter:
        return {"InvalidQueryParameter"_L1, BadArgument, 400};
    case ErrorCode::WebServiceIdInvalid:
        return {"WebServiceIdInvalid"_L1, BadArgument, 400};
    case ErrorCode::PoolNotFoundForJob:
        return {"PoolNotFound"_L1, BadArgument, 400};
    case ErrorCode::SwaggerUrlUnknown:
        return {"SwaggerUrlUnknown"_L1, BadArgument, 400};
    case ErrorCode::SwaggerUrlNotResourceManager:
        return {"SwaggerUrlNotResourceManager"_L1, BadArgument, 400};
    case ErrorCode::VmCountOutOfRange:
        return {"VmCountOutOfRange"_L1, BadArgument, 400};
    case ErrorCode::CannotStartJob:
        return {"CannotStartJob"_L1, "InvalidOperation"_L1, 400};
    case ErrorCode::ScoreRequestUnauthorized:
        return {"ScoreRequestUnauthorized"_L1, "Unauthorized"_L1, 401};
    case ErrorCode::Unauthorized:
        return {"Unauthorized"_L1, "Unauthorized"_L1, 401};
    case ErrorCode::WebServiceNotFound:
        return {"WebServiceNotFound"_L1, NotFound, 404};
    case ErrorCode::WorkspaceNotFound:
        return {"WorkspaceNotFound"_L1, NotFound, 404};
    case ErrorCode::JobNotFound:
        return {"JobNotFound"_L1, NotFound, 404};
    case ErrorCode::PoolNotFound:
        return {"PoolNotFound"_L1, NotFound, 404};
    case ErrorCode::VmNotFound:
        return {"VmNotFound"_L1, NotFound, 404};
    case ErrorCode::OutputNotFound:
        return {"OutputNotFound"_L1, NotFound, 404};
    case ErrorCode::NotFound:
        return {"NotFound"_L1, NotFound, 404};
    case ErrorCode::MethodNotAllowed:
        return {"MethodNotAllowed"_L1, "MethodNotAllowed"_L1, 405};
    case ErrorCode::Conflict:
        return {"Conflict"_L1, Conflict, 409};
    case ErrorCode::PoolNotIdle:
        return {"PoolNotIdle"_L1, Conflict, 409};
    case ErrorCode::PoolHasActiveJobs:
        return {"PoolHasActiveJobs"_L1, Conflict, 409};
    case ErrorCode::PoolQuotaExceeded:
        return {"PoolQuotaExceeded"_L1, Conflict, 409};
    case ErrorCode::PoolNameInUse:
        return {"PoolNameInUse"_L1, Conflict, 409};
    case ErrorCode::PoolBeingDeleted:
        return {"PoolBeingDeleted"_L1, Conflict, 409};
    case ErrorCode::PlanExhausted:
        return {"PlanExhausted"_L1, Conflict, 409};
    case ErrorCode::StaleAttempt:
        return {"StaleAttempt"_L1, Conflict, 409};
    case ErrorCode::VmLost:
        return {"VmLost"_L1, "Gone"_L1, 410};
    case ErrorCode::PreconditionFailed:
        return {"PreconditionFailed"_L1, "PreconditionFailed"_L1, 412};
    case ErrorCode::PayloadTooLarge:
        return {"PayloadTooLarge"_L1, "MemoryQuotaViolation"_L1, 413};
    case ErrorCode::InternalError:
        return {"InternalError"_L1, "InternalError"_L1, 500};
    case ErrorCode::ServiceUnavailable:
        return {"ServiceUnavailable"_L1, Unavailable, 503};
    case ErrorCode::TooManyConcurrentRequests:
        return {"TooManyConcurrentRequests"_L1, Unavailable, 503};
    }
    Q_UNREACHABLE();
}

} // namespace

QString toString(ErrorCode code)
{
    return QString(rowOf(code).name);
}

Error protocolError(ErrorCode code, const QString &message, const QString &target)
{
    const Row row = rowOf(code);
    return Error{QString(row.name), message, target, row.httpStatus, QString(row.errorClass)};
}

QJsonObject errorBody(const Error &error)
{
    QJsonObject detail{{"code"_L1, error.code}, {"message"_L1, error.message}};
    if (!error.target.isEmpty()) {
        detail.insert("target"_L1, error.target);
    }
    return {{"error"_L1, QJsonObject{{"code"_L1, error.errorClass},
                                     {"message"_L1, error.message},
                                     {"details"_L1, QJsonArray{detail}}}}};
}

Error errorFromResponse(int httpStatus, const QByteArray &body)
{
    const Result<QJsonObject> json = parseJsonObject(body);
    const QJsonObject outer = json ? json->value("error"_L1).toObject() : QJsonObject();
    const QString errorClass = outer.value("code"_L1).toString();
    if (errorClass.isEmpty()) {
        return Error{
            u"UnexpectedAnswer"_s,
            u"The server answered with HTTP status %1, but not in the form of a Pool Service. Check the URL."_s.arg(
                httpStatus),
            {},
            httpStatus,
            u"UnexpectedAnswer"_s};
    }
    const QJsonObject detail = outer.value("details"_L1).toArray().at(0).toObject();
    Error error{errorClass, outer.value("message"_L1).toString(), {}, httpStatus, errorClass};
    if (const QString code = detail.value("code"_L1).toString(); !code.isEmpty()) {
        error.code = code;
        error.message = detail.value("message"_L1).toString(error.message);
        error.target = detail.value("target"_L1).toString();
    }
    return error;
}

} // namespace pooldeck
