#pragma once

#include "common/error.h"

#include <QByteArray>
#include <QJsonObject>

namespace pooldeck {

/// The error codes of the wire (docs/protocol.md, Errors). Each has one class and one HTTP status.
enum class ErrorCode {
    // 400 BadArgument
    BadVersionCall,
    BadParameterValue,
    BatchJobInputsNotSpecified,
    BatchJobInputsTooManySpecified,
    DuplicateInputInBatchCall,
    InvalidInputNames,
    InvalidOutputOverrideName,
    MissingInputBlobInformation,
    InputBlobRelativeLocationInvalid,
    InvalidBlob,
    InvalidBlobConnectionString,
    InvalidBlobExtension,
    BlobNotFound,
    MissingJobId,
    MissingRequiredGlobalParameters,
    UnexpectedParameter,
    RequestBodyInvalid,
    RequestIsEmpty,
    InvalidQueryParameter,
    WebServiceIdInvalid,
    PoolNotFoundForJob, ///< on the wire "PoolNotFound", class BadArgument: a job request names an unknown pool
    SwaggerUrlUnknown,
    SwaggerUrlNotResourceManager,
    VmCountOutOfRange,
    // 400 InvalidOperation
    CannotStartJob,
    // 401 Unauthorized
    ScoreRequestUnauthorized,
    Unauthorized,
    // 404 NotFound
    WebServiceNotFound,
    WorkspaceNotFound,
    JobNotFound,
    PoolNotFound,
    VmNotFound,
    OutputNotFound,
    NotFound,
    // 405
    MethodNotAllowed,
    // 409 Conflict
    Conflict,
    PoolNotIdle,
    PoolHasActiveJobs,
    PoolQuotaExceeded,
    PoolNameInUse,
    PoolBeingDeleted,
    PlanExhausted,
    StaleAttempt,
    // 410
    VmLost,
    // 412
    PreconditionFailed,
    // 413
    PayloadTooLarge,
    // 500, 503
    InternalError,
    ServiceUnavailable,
    TooManyConcurrentRequests,
};

/// The code's name on the wire.
QString toString(ErrorCode code);

Error protocolError(ErrorCode code, const QString &message, const QString &target = {});

/// `{"error":{"code":class,"message":…,"details":[{"code":…,"message":…,"target":…}]}}`
QJsonObject errorBody(const Error &error);

/// Reads an error answer; one that is not in the protocol's form still gives a sentence ("… answered 502 with HTML").
Error errorFromResponse(int httpStatus, const QByteArray &body);

} // namespace pooldeck
