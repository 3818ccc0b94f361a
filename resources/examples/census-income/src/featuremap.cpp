#include "featuremap.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <json/json.h>
#include <limits>
#include <memory>
#include <optional>
#include <set>

namespace census {

namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

struct ColumnKind
{
    std::string_view name;
    bool isNumber;
};

// Left out: fnlwgt is a sampling weight, and education says in words what education_num says in order.
constexpr ColumnKind modelColumns[] = {
    {"age", true},          {"type_employer", false}, {"education_num", true}, {"marital", false},
    {"occupation", false},  {"relationship", false},  {"race", false},         {"sex", false},
    {"capital_gain", true}, {"capital_loss", true},   {"hr_per_week", true},   {"country", false},
};

// The data set in its original form has a blank after each comma.
std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool isUnknown(std::string_view value)
{
    return value.empty() || value == "?";
}

std::optional<float> parseNumber(std::string_view text)
{
    float value = 0;
    const char *end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, value);
    if (status != std::errc() || stop != end || !std::isfinite(value)) {
        return std::nullopt;
    }
    return value;
}

tl::unexpected<Error> fieldError(const CsvReader &file, std::size_t column, const CsvRow &row,
                                 std::string_view complaint)
{
    constexpr std::size_t longestQuote = 40;
    std::string shown = row.fields[column].substr(0, longestQuote);
    if (shown.size() < row.fields[column].size()) {
        shown += "…";
    }
    return dataError(file.place(row.line) + ", column \"" + std::string(trimmed(file.header().fields[column])) +
                     "\": \"" + shown + "\" " + std::string(complaint));
}

} // namespace

Result<FeatureMap> FeatureMap::learn(const CsvReader &file, const std::vector<CsvRow> &rows)
{
    FeatureMap map;
    for (const ColumnKind &kind : modelColumns) {
        const auto column = findColumn(file, kind.name);
        if (!column) {
            return tl::unexpected(column.error());
        }
        Feature feature{std::string(kind.name), kind.isNumber, {}};
        if (!kind.isNumber) {
            std::set<std::string, std::less<>> categories;
            for (const CsvRow &row : rows) {
                categories.emplace(trimmed(row.fields[*column]));
            }
            for (const std::string &category : categories) {
                if (!isUnknown(category)) {
                    feature.codes.emplace(category, static_cast<float>(feature.codes.size()));
                }
            }
        }
        map.m_features.push_back(std::move(feature));
    }
    return map;
}

Result<FeatureMap> FeatureMap::fromJson(const std::string &json)
{
    Json::Value root;
    std::string problems;
    const std::unique_ptr<Json::CharReader> reader(Json::CharReaderBuilder().newCharReader());
    if (!reader->parse(json.data(), json.data() + json.size(), &root, &problems) || !root.isArray() || root.empty()) {
        return systemError("the model's feature map cannot be read");
    }
    FeatureMap map;
    for (const Json::Value &entry : root) {
        if (!entry.isObject() || !entry["column"].isString() ||
            !(entry["categories"].isNull() || entry["categories"].isArray())) {
            return systemError("the model's feature map cannot be read");
        }
        Feature feature{entry["column"].asString(), entry["categories"].isNull(), {}};
        for (const Json::Value &category : entry["categories"]) {
            if (!category.isString()) {
                return systemError("the model's feature map cannot be read");
            }
            feature.codes.emplace(category.asString(), static_cast<float>(feature.codes.size()));
        }
        map.m_features.push_back(std::move(feature));
    }
    return map;
}

std::string FeatureMap::toJson() const
{
    Json::Value root(Json::arrayValue);
    for (const Feature &feature : m_features) {
        Json::Value entry(Json::objectValue);
        entry["column"] = feature.column;
        if (!feature.isNumber) {
            entry["categories"] = Json::Value(Json::arrayValue);
            for (const auto &[category, code] : feature.codes) {
                entry["categories"][static_cast<Json::ArrayIndex>(code)] = category;
            }
        }
        root.append(entry);
    }
    Json::StreamWriterBuilder builder;
    builder["indentation"] = "";
    return Json::writeString(builder, root);
}

std::vector<std::string> FeatureMap::names() const
{
    std::vector<std::string> names;
    std::transform(m_features.begin(), m_features.end(), std::back_inserter(names),
                   [](const Feature &feature) { return feature.column; });
    return names;
}

Result<FeatureMap::Binding> FeatureMap::bind(const CsvReader &file) const
{
    Binding binding;
    for (const Feature &feature : m_features) {
        const auto column = findColumn(file, feature.column);
        if (!column) {
            return tl::unexpected(column.error());
        }
        binding.push_back(*column);
    }
    return binding;
}

Result<void> FeatureMap::encode(const CsvReader &file, const Binding &binding, const CsvRow &row,
                                std::vector<float> &values) const
{
    for (std::size_t i = 0; i < m_features.size(); ++i) {
        const Feature &feature = m_features[i];
        const std::string_view text = trimmed(row.fields[binding[i]]);
        if (isUnknown(text)) {
            values.push_back(missing);
        } else if (feature.isNumber) {
            const auto number = parseNumber(text);
            if (!number) {
                return fieldError(file, binding[i], row, "is not a number");
            }
            values.push_back(*number);
        } else {
            const auto code = feature.codes.find(text);
            values.push_back(code == feature.codes.end() ? missing : code->second);
        }
    }
    return {};
}

Result<std::size_t> findColumn(const CsvReader &file, std::string_view name)
{
    const std::vector<std::string> &columns = file.header().fields;
    const auto isNamed = [name](const std::string &column) { return trimmed(column) == name; };
    const auto found = std::find_if(columns.begin(), columns.end(), isNamed);
    if (found == columns.end()) {
        return dataError(file.place(file.header().line) + ": there is no column \"" + std::string(name) + "\"");
    }
    if (std::find_if(std::next(found), columns.end(), isNamed) != columns.end()) {
        return dataError(file.place(file.header().line) + ": the column \"" + std::string(name) + "\" is there twice");
    }
    return static_cast<std::size_t>(found - columns.begin());
}

Result<float> readLabel(const CsvReader &file, std::size_t column, const CsvRow &row)
{
    const std::string_view text = trimmed(row.fields[column]);
    if (text == positiveLabel) {
        return 1.0F;
    }
    if (text == negativeLabel) {
        return 0.0F;
    }
    return fieldError(file, column, row, "is neither >50K nor <=50K");
}

} // namespace census
