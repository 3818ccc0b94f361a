#pragma once

#include "model/job.h"

namespace pooldeck {

/// What one client was shown of a job so far. What was shown is stored: it is never taken back.
class ShownJob final
{
public:
    /// What is wrong with showing this now; "" when nothing is.
    QString show(const Job &job);
    const std::optional<Job> &last() const { return m_last; }

private:
    std::optional<Job> m_last;
};

} // namespace pooldeck
