#include "quality.h"

#include <algorithm>
#include <numeric>

namespace census {

namespace {

// The Mann-Whitney statistic: how often a positive row ranks above a negative one.
double areaUnderCurve(const std::vector<float> &labels, const std::vector<float> &probabilities)
{
    std::vector<std::size_t> order(labels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return probabilities[a] < probabilities[b]; });
    double wins = 0;
    double positives = 0;
    double negatives = 0;
    for (std::size_t first = 0; first < order.size();) {
        double tiedPositives = 0;
        double tiedNegatives = 0;
        std::size_t next = first;
        while (next < order.size() && probabilities[order[next]] == probabilities[order[first]]) {
            (labels[order[next]] > 0.5F ? tiedPositives : tiedNegatives) += 1;
            ++next;
        }
        wins += tiedPositives * (negatives + tiedNegatives / 2);
        positives += tiedPositives;
        negatives += tiedNegatives;
        first = next;
    }
    return positives == 0 || negatives == 0 ? 0 : wins / (positives * negatives);
}

} // namespace

Quality Quality::measure(const std::vector<float> &labels, const std::vector<float> &probabilities)
{
    Quality quality;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const bool isPositive = labels[i] > 0.5F;
        const bool isScoredPositive = probabilities[i] >= 0.5F;
        if (isScoredPositive) {
            ++(isPositive ? quality.truePositives : quality.falsePositives);
        } else {
            ++(isPositive ? quality.falseNegatives : quality.trueNegatives);
        }
    }
    if (!labels.empty()) {
        quality.accuracy =
            static_cast<double>(quality.truePositives + quality.trueNegatives) / static_cast<double>(labels.size());
    }
    quality.auc = areaUnderCurve(labels, probabilities);
    return quality;
}

} // namespace census
