// Trains the model of the census-income web service. Split, seed and thread count are fixed: the same data gives the
// same model, byte for byte.

#include "booster.h"
#include "csvreader.h"
#include "featuremap.h"
#include "outputfile.h"
#include "quality.h"

#include <algorithm>
#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

using namespace census;

namespace {

constexpr std::uint64_t seed = 1996;
constexpr std::uint64_t heldOutPercent = 20;
constexpr std::size_t sampleRows = 2000;

struct Options
{
    std::filesystem::path data;
    std::filesystem::path model;
    std::filesystem::path heldOut;
    std::filesystem::path sample;
    bool isReportWanted = false;
};

struct Split
{
    std::vector<CsvRow> training;
    std::vector<CsvRow> heldOut;
};

struct Samples
{
    Matrix features;
    std::vector<float> labels;
};

// SplitMix64 over the position of the row: whether a row is held out depends on nothing else, on no library either.
bool isHeldOut(std::uint64_t position)
{
    std::uint64_t z = seed + (position + 1) * 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    z ^= z >> 31U;
    return z % 100 < heldOutPercent;
}

Result<Split> readSplit(CsvReader &file)
{
    Split split;
    for (std::uint64_t position = 0;; ++position) {
        auto row = file.next();
        if (!row) {
            return tl::unexpected(row.error());
        }
        if (!*row) {
            break;
        }
        (isHeldOut(position) ? split.heldOut : split.training).push_back(**std::move(row));
    }
    if (split.training.empty() || split.heldOut.empty()) {
        return dataError("too few rows to train with and to hold some out");
    }
    return split;
}

Result<Samples> encode(const CsvReader &file, const FeatureMap &map, const std::vector<CsvRow> &rows)
{
    const auto binding = map.bind(file);
    if (!binding) {
        return tl::unexpected(binding.error());
    }
    const auto label = findColumn(file, labelColumn);
    if (!label) {
        return tl::unexpected(label.error());
    }
    Samples samples;
    samples.features.columns = map.size();
    for (const CsvRow &row : rows) {
        if (auto encoded = map.encode(file, *binding, row, samples.features.values); !encoded) {
            return tl::unexpected(encoded.error());
        }
        const auto value = readLabel(file, *label, row);
        if (!value) {
            return tl::unexpected(value.error());
        }
        samples.labels.push_back(*value);
    }
    return samples;
}

Result<Booster> train(const FeatureMap &map, const Samples &samples)
{
    const Booster::Settings settings{100,
                                     {{"objective", "binary:logistic"},
                                      {"base_score", "0.5"},
                                      {"tree_method", "hist"},
                                      {"max_depth", "5"},
                                      {"eta", "0.2"}}};
    auto booster = Booster::train(samples.features, samples.labels, map.names(), settings);
    if (booster) {
        if (auto set = booster->setAttribute(FeatureMap::attributeName, map.toJson()); !set) {
            return tl::unexpected(set.error());
        }
    }
    return booster;
}

// Values of the data set hold neither commas nor quotation marks, but other data may.
std::string csvText(const std::string &value)
{
    if (value.find_first_of(",\"\r\n") == std::string::npos) {
        return value;
    }
    std::string text(csv_write(nullptr, 0, value.data(), value.size()), '\0');
    csv_write(text.data(), text.size(), value.data(), value.size());
    return text;
}

/// Writes the first `count` of the rows, all columns except one.
Result<void> writeRows(const std::filesystem::path &path, const CsvReader &file, const std::vector<CsvRow> &rows,
                       std::size_t count, std::string_view exceptColumn)
{
    std::string text;
    const auto append = [&](const CsvRow &row) {
        std::string_view separator;
        for (std::size_t i = 0; i < row.fields.size(); ++i) {
            if (file.header().fields[i] != exceptColumn) {
                text.append(separator).append(csvText(row.fields[i]));
                separator = ",";
            }
        }
        text += '\n';
    };
    append(file.header());
    for (std::size_t i = 0; i < std::min(count, rows.size()); ++i) {
        append(rows[i]);
    }
    return writeFile(path, text);
}

Result<void> report(const Booster &booster, const Quality &quality)
{
    std::cout << "\nheld-out rows       scored >50K  scored <=50K\n"
              << "   really >50K     " << std::setw(12) << quality.truePositives << "  " << std::setw(12)
              << quality.falseNegatives << "\n   really <=50K    " << std::setw(12) << quality.falsePositives << "  "
              << std::setw(12) << quality.trueNegatives << "\n\nfeature                 total gain\n";
    return booster.totalGain().map([](const auto &gains) {
        for (const auto &[name, gain] : gains) {
            std::cout << std::left << std::setw(20) << name << std::right << std::fixed << std::setprecision(0)
                      << std::setw(14) << gain << '\n';
        }
    });
}

Result<void> run(const Options &options)
{
    CsvReader file;
    if (auto opened = file.open(options.data); !opened) {
        return opened;
    }
    const auto split = readSplit(file);
    if (!split) {
        return tl::unexpected(split.error());
    }
    const auto map = FeatureMap::learn(file, split->training);
    if (!map) {
        return tl::unexpected(map.error());
    }
    const auto training = encode(file, *map, split->training);
    const auto heldOut = encode(file, *map, split->heldOut);
    if (!training || !heldOut) {
        return tl::unexpected(training ? heldOut.error() : training.error());
    }
    const auto booster = train(*map, *training);
    if (!booster) {
        return tl::unexpected(booster.error());
    }
    const auto probabilities = booster->predict(heldOut->features);
    if (!probabilities) {
        return tl::unexpected(probabilities.error());
    }
    const auto model = booster->serialized();
    if (!model) {
        return tl::unexpected(model.error());
    }
    auto written = writeFile(options.model, *model);
    if (written && !options.heldOut.empty()) {
        written = writeRows(options.heldOut, file, split->heldOut, split->heldOut.size(), {});
    }
    if (written && !options.sample.empty()) {
        written = writeRows(options.sample, file, split->heldOut, sampleRows, labelColumn);
    }
    if (!written) {
        return written;
    }
    const Quality quality = Quality::measure(heldOut->labels, *probabilities);
    std::cout << "rows: " << split->training.size() << " to train with, " << split->heldOut.size() << " held out\n"
              << "model: " << model->size() << " bytes\n"
              << std::fixed << std::setprecision(4) << "held-out AUC: " << quality.auc << '\n'
              << "held-out accuracy: " << quality.accuracy << '\n';
    return options.isReportWanted ? report(*booster, quality) : Result<void>();
}

} // namespace

int main(int argc, char *argv[])
{
    Options options;
    CLI::App app("Trains the model of the example web service census-income.", "census-train");
    app.add_option("--data", options.data, "The data set, CSV")->required();
    app.add_option("--model", options.model, "The model to write, universal binary JSON")->required();
    app.add_option("--held-out", options.heldOut, "Also write the rows that were held out");
    app.add_option("--sample", options.sample, "Also write 2,000 of the held-out rows, without their label");
    app.add_flag("--report", options.isReportWanted, "Also print the confusion matrix and the gain of each feature");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : Error{Error::Kind::Data, {}}.exitCode();
    }
    if (const auto done = run(options); !done) {
        std::cerr << "census-train: " << done.error().message << '\n';
        return done.error().exitCode();
    }
    return 0;
}
