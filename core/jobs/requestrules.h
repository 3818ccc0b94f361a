#pragma once

#include "jobs/jsontext.h"
#include "jobs/requestproblem.h"

#include <QList>

namespace pooldeck {

/// Everything that is wrong with a job request, or worth knowing, as far as it can be said without its web service: the
/// types of its members (jobrequest.schema.json) and what a schema cannot say. In the order of the text; the first 200
/// that are found, and an error among them if there is any.
///
/// An error is what every service refuses (docs/protocol.md, Batch execution). The pool is a warning only: it can be
/// chosen anew.
QList<RequestProblem> requestProblems(const JsonText &text);

} // namespace pooldeck
