// Scores a file with the model of the census-income web service. This is the command of its web-service.json.

#include "booster.h"
#include "csvreader.h"
#include "featuremap.h"
#include "outputfile.h"

#include <array>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

using namespace census;

namespace {

constexpr const char *labelHeader = "Scored Labels";
constexpr const char *probabilityHeader = "Scored Probabilities";
constexpr std::size_t rowsAtOnce = 4096;

struct Options
{
    std::filesystem::path model;
    std::filesystem::path input;
    std::filesystem::path output;
    double threshold = 0.5;
};

std::string scoredColumns(float probability, double threshold)
{
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), "%.6f", static_cast<double>(probability));
    const std::string_view label = static_cast<double>(probability) >= threshold ? positiveLabel : negativeLabel;
    return "," + std::string(label) + "," + number.data();
}

Result<void> refuseScoredFile(const CsvReader &file)
{
    for (const std::string &column : file.header().fields) {
        if (column == labelHeader || column == probabilityHeader) {
            return dataError(file.place(file.header().line) + ": there is a column \"" + column +
                             "\" already; is this a scored file?");
        }
    }
    return {};
}

/// Reads, scores and writes a batch at a time, so that memory does not grow with the file.
class Scorer final
{
public:
    Scorer(const Booster &booster, const FeatureMap &map, double threshold, CsvReader &input, OutputFile &output)
        : m_booster(booster)
        , m_map(map)
        , m_threshold(threshold)
        , m_input(input)
        , m_output(output)
    {
    }

    /// The number of rows.
    Result<std::size_t> run()
    {
        const auto binding = m_map.bind(m_input);
        if (!binding) {
            return tl::unexpected(binding.error());
        }
        m_features.columns = m_map.size();
        m_output.write(m_input.header().raw + "," + labelHeader + "," + probabilityHeader);
        m_output.write(m_input.lineEnd());
        std::size_t count = 0;
        for (;;) {
            auto row = m_input.next();
            if (!row) {
                return tl::unexpected(row.error());
            }
            if (!*row || m_rows.size() == rowsAtOnce) {
                if (auto scored = scoreBatch(); !scored) {
                    return tl::unexpected(scored.error());
                }
            }
            if (!*row) {
                return count;
            }
            if (auto encoded = m_map.encode(m_input, *binding, **row, m_features.values); !encoded) {
                return tl::unexpected(encoded.error());
            }
            m_rows.push_back(std::move((*row)->raw));
            ++count;
        }
    }

private:
    Result<void> scoreBatch()
    {
        const auto probabilities = m_booster.predict(m_features);
        if (!probabilities) {
            return tl::unexpected(probabilities.error());
        }
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            m_output.write(m_rows[i] + scoredColumns((*probabilities)[i], m_threshold));
            m_output.write(m_input.lineEnd());
        }
        m_rows.clear();
        m_features.values.clear();
        return {};
    }

    const Booster &m_booster;
    const FeatureMap &m_map;
    double m_threshold;
    CsvReader &m_input;
    OutputFile &m_output;
    std::vector<std::string> m_rows;
    Matrix m_features;
};

Result<std::size_t> run(const Options &options)
{
    const auto booster = Booster::load(options.model);
    if (!booster) {
        return tl::unexpected(booster.error());
    }
    const auto map = booster->attribute(FeatureMap::attributeName).and_then(FeatureMap::fromJson);
    if (!map) {
        return tl::unexpected(map.error());
    }
    CsvReader input;
    auto ready = input.open(options.input).and_then([&] { return refuseScoredFile(input); });
    OutputFile output(options.output);
    if (ready) {
        ready = output.open();
    }
    if (!ready) {
        return tl::unexpected(ready.error());
    }
    auto count = Scorer(*booster, *map, options.threshold, input, output).run();
    if (count) {
        if (auto committed = output.commit(); !committed) {
            return tl::unexpected(committed.error());
        }
    }
    return count;
}

} // namespace

int main(int argc, char *argv[])
{
    Options options;
    CLI::App app("Writes a CSV file again with two more columns, Scored Labels and Scored Probabilities.",
                 "census-score");
    app.add_option("--model", options.model, "A model of census-train")->required();
    app.add_option("--input", options.input, "The rows to score, CSV with the columns of the data set")->required();
    app.add_option("--output", options.output, "The scored rows, CSV")->required();
    app.add_option("--threshold", options.threshold, "Probability from which a row is labelled >50K")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : Error{Error::Kind::Data, {}}.exitCode();
    }
    const auto count = run(options);
    if (!count) {
        std::cerr << "census-score: " << count.error().message << '\n';
        return count.error().exitCode();
    }
    std::cout << *count << " rows scored\n";
    return 0;
}
