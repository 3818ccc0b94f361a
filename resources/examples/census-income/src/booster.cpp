#include "booster.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>

namespace census {

namespace {

Result<void> check(int status, const std::string &what)
{
    if (status == 0) {
        return {};
    }
    // The first line says what happened; the library's stack trace follows it.
    const std::string reason = XGBGetLastError();
    return systemError(what + ": " + reason.substr(0, reason.find('\n')));
}

struct FreeMatrix
{
    void operator()(DMatrixHandle handle) const { XGDMatrixFree(handle); }
};
using DataMatrix = std::unique_ptr<void, FreeMatrix>;

Result<DataMatrix> toDataMatrix(const Matrix &matrix)
{
    DMatrixHandle handle = nullptr;
    return check(XGDMatrixCreateFromMat(matrix.values.data(), matrix.rows(), matrix.columns,
                                        std::numeric_limits<float>::quiet_NaN(), &handle),
                 "XGBoost does not take the rows")
        .map([&] { return DataMatrix(handle); });
}

} // namespace

Result<Booster> Booster::create(DMatrixHandle *training)
{
    BoosterHandle handle = nullptr;
    if (auto created = check(XGBoosterCreate(training, training == nullptr ? 0 : 1, &handle), "XGBoost does not start");
        !created) {
        return tl::unexpected(created.error());
    }
    Booster booster(handle);
    if (auto set = check(XGBoosterSetParam(handle, "nthread", "1"), "XGBoost refuses a parameter"); !set) {
        return tl::unexpected(set.error());
    }
    return booster;
}

Result<Booster> Booster::train(const Matrix &features, const std::vector<float> &labels,
                               const std::vector<std::string> &names, const Settings &settings)
{
    auto data = toDataMatrix(features);
    if (!data) {
        return tl::unexpected(data.error());
    }
    DMatrixHandle handle = data->get();
    if (auto set = check(XGDMatrixSetFloatInfo(handle, "label", labels.data(), labels.size()), "labels refused");
        !set) {
        return tl::unexpected(set.error());
    }
    auto booster = create(&handle);
    if (!booster) {
        return booster;
    }
    BoosterHandle model = booster->m_handle.get();
    std::vector<const char *> texts;
    std::transform(names.begin(), names.end(), std::back_inserter(texts),
                   [](const std::string &name) { return name.c_str(); });
    auto done = check(XGBoosterSetStrFeatureInfo(model, "feature_name", texts.data(), texts.size()), "feature names");
    for (const auto &[name, value] : settings.parameters) {
        if (done) {
            done = check(XGBoosterSetParam(model, name.c_str(), value.c_str()), "parameter " + name);
        }
    }
    for (int round = 0; done && round < settings.rounds; ++round) {
        done = check(XGBoosterUpdateOneIter(model, round, handle), "training failed");
    }
    if (!done) {
        return tl::unexpected(done.error());
    }
    return booster;
}

Result<Booster> Booster::load(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file || bytes.empty()) {
        return systemError("cannot read the model " + path.string());
    }
    auto booster = create(nullptr);
    if (!booster) {
        return booster;
    }
    if (auto loaded = check(XGBoosterLoadModelFromBuffer(booster->m_handle.get(), bytes.data(), bytes.size()),
                            "cannot read the model " + path.string());
        !loaded) {
        return tl::unexpected(loaded.error());
    }
    return booster;
}

Result<std::string> Booster::serialized() const
{
    bst_ulong size = 0;
    const char *bytes = nullptr;
    return check(XGBoosterSaveModelToBuffer(m_handle.get(), R"({"format":"ubj"})", &size, &bytes),
                 "cannot write the model")
        .map([&] { return std::string(bytes, size); });
}

Result<void> Booster::setAttribute(const std::string &name, const std::string &value)
{
    return check(XGBoosterSetAttr(m_handle.get(), name.c_str(), value.c_str()), "attribute " + name);
}

Result<std::string> Booster::attribute(const std::string &name) const
{
    const char *value = nullptr;
    int isThere = 0;
    if (auto got = check(XGBoosterGetAttr(m_handle.get(), name.c_str(), &value, &isThere), "attribute " + name); !got) {
        return tl::unexpected(got.error());
    }
    if (isThere == 0) {
        return systemError("the model has no attribute \"" + name + "\"; it was not made by census-train");
    }
    return std::string(value);
}

Result<std::vector<float>> Booster::predict(const Matrix &features) const
{
    if (features.rows() == 0) {
        return std::vector<float>();
    }
    auto data = toDataMatrix(features);
    if (!data) {
        return tl::unexpected(data.error());
    }
    constexpr const char *settings =
        R"({"type":0,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false})";
    const bst_ulong *shape = nullptr;
    bst_ulong dimensions = 0;
    const float *probabilities = nullptr;
    if (auto done = check(
            XGBoosterPredictFromDMatrix(m_handle.get(), data->get(), settings, &shape, &dimensions, &probabilities),
            "scoring failed");
        !done) {
        return tl::unexpected(done.error());
    }
    if (dimensions != 1 || shape[0] != features.rows()) {
        return systemError("scoring failed: the model does not give one probability a row");
    }
    return std::vector<float>(probabilities, probabilities + shape[0]);
}

Result<std::vector<std::pair<std::string, float>>> Booster::totalGain() const
{
    bst_ulong count = 0;
    bst_ulong dimensions = 0;
    const char **names = nullptr;
    const bst_ulong *shape = nullptr;
    const float *gains = nullptr;
    if (auto done = check(XGBoosterFeatureScore(m_handle.get(), R"({"importance_type":"total_gain"})", &count, &names,
                                                &dimensions, &shape, &gains),
                          "cannot weigh the features");
        !done) {
        return tl::unexpected(done.error());
    }
    std::vector<std::pair<std::string, float>> result;
    for (bst_ulong i = 0; i < count; ++i) {
        result.emplace_back(names[i], gains[i]);
    }
    std::stable_sort(result.begin(), result.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
    return result;
}

} // namespace census
