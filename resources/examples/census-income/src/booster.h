#pragma once

#include "result.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>
#include <xgboost/c_api.h>

namespace census {

/// Rows of numbers, one after another; NaN is a missing value.
struct Matrix
{
    std::size_t columns = 0;
    std::vector<float> values;

    std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

/// A gradient boosting model of XGBoost. One thread, so that the same rows always give the same model.
class Booster final
{
public:
    struct Settings
    {
        int rounds = 0;
        std::vector<std::pair<std::string, std::string>> parameters;
    };

    static Result<Booster> train(const Matrix &features, const std::vector<float> &labels,
                                 const std::vector<std::string> &names, const Settings &settings);
    static Result<Booster> load(const std::filesystem::path &path);

    /// The model as universal binary JSON.
    Result<std::string> serialized() const;

    Result<void> setAttribute(const std::string &name, const std::string &value);
    Result<std::string> attribute(const std::string &name) const;

    /// One probability a row.
    Result<std::vector<float>> predict(const Matrix &features) const;

    /// What each feature contributed to the model, largest first.
    Result<std::vector<std::pair<std::string, float>>> totalGain() const;

private:
    struct Free
    {
        void operator()(BoosterHandle handle) const { XGBoosterFree(handle); }
    };

    static Result<Booster> create(DMatrixHandle *training);

    explicit Booster(BoosterHandle handle)
        : m_handle(handle)
    {
    }

    std::unique_ptr<void, Free> m_handle;
};

} // namespace census
