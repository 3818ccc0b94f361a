#pragma once

#include <cstddef>
#include <vector>

namespace census {

/// How good the probabilities are, measured on rows whose labels are known (1 or 0).
struct Quality
{
    double auc = 0;      ///< area under the ROC curve; ties count half
    double accuracy = 0; ///< share of right answers at threshold 0.5
    std::size_t truePositives = 0;
    std::size_t falsePositives = 0;
    std::size_t trueNegatives = 0;
    std::size_t falseNegatives = 0;

    static Quality measure(const std::vector<float> &labels, const std::vector<float> &probabilities);
};

} // namespace census
