#pragma once

#include "csvreader.h"
#include "result.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace census {

/// The two answers of the data set's `income` column.
inline constexpr std::string_view positiveLabel = ">50K";
inline constexpr std::string_view negativeLabel = "<=50K";
inline constexpr std::string_view labelColumn = "income";

/// How the rows become numbers: which columns count, and the code of every category. Travels inside the model, so
/// that scoring depends neither on the order of rows or columns nor on the training data. Categories that training has
/// not seen, empty fields and the data set's "?" become "missing", which the trees handle.
class FeatureMap final
{
public:
    /// Where the features are in one file.
    using Binding = std::vector<std::size_t>;

    /// The attribute of the model that holds toJson().
    static constexpr const char *attributeName = "pooldeck.features";

    /// Collects the categories of training rows, in alphabetical order.
    static Result<FeatureMap> learn(const CsvReader &file, const std::vector<CsvRow> &rows);

    static Result<FeatureMap> fromJson(const std::string &json);
    std::string toJson() const;

    std::size_t size() const { return m_features.size(); }
    std::vector<std::string> names() const;

    /// Finds the columns by name; the error names the column that is missing.
    Result<Binding> bind(const CsvReader &file) const;

    /// Appends size() numbers to `values`.
    Result<void> encode(const CsvReader &file, const Binding &binding, const CsvRow &row,
                        std::vector<float> &values) const;

private:
    struct Feature
    {
        std::string column;
        bool isNumber = true;
        std::map<std::string, float, std::less<>> codes; ///< of a category
    };

    std::vector<Feature> m_features;
};

/// Position of a column, which must be there once.
Result<std::size_t> findColumn(const CsvReader &file, std::string_view name);

/// 1 for ">50K", 0 for "<=50K".
Result<float> readLabel(const CsvReader &file, std::size_t column, const CsvRow &row);

} // namespace census
