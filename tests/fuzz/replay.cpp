// What libFuzzer does, in small and the same in every run, for compilers without it:
// fuzz_NAME SEEDS_FOLDER DICTIONARY [MUTATIONS]

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);
extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv);

namespace {

constexpr int DefaultMutations = 10'000; ///< of all seeds together

using Random = std::mt19937;

std::size_t below(Random &random, std::size_t limit)
{
    return limit == 0 ? 0 : random() % limit; // not a distribution: those differ between standard libraries
}

std::vector<std::string> readSeeds(const std::string &folder)
{
    std::vector<std::filesystem::path> paths;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
        paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> seeds;
    for (const auto &path : paths) {
        std::ifstream file(path, std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return seeds;
}

/// The words of a dictionary, one in quotes a line, with \xHH, \\ and \".
std::vector<std::string> readWords(const std::string &path)
{
    std::vector<std::string> words;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const std::size_t begin = line.find('"');
        const std::size_t end = line.rfind('"');
        if (line.starts_with('#') || begin == end) {
            continue;
        }
        std::string word;
        for (std::size_t i = begin + 1; i < end; ++i) {
            if (line[i] == '\\' && i + 3 < end + 1 && line[i + 1] == 'x') {
                word += char(std::stoi(line.substr(i + 2, 2), nullptr, 16));
                i += 3;
            } else if (line[i] == '\\') {
                word += line[++i];
            } else {
                word += line[i];
            }
        }
        words.push_back(word);
    }
    return words;
}

void mutate(std::string &text, const std::vector<std::string> &seeds, const std::vector<std::string> &words,
            Random &random)
{
    const std::size_t at = below(random, text.size() + 1);
    switch (below(random, 7)) {
    case 0:
        if (at < text.size()) {
            text[at] = char(random());
        }
        break;
    case 1:
        text.insert(at, 1, char(random()));
        break;
    case 2:
        text.erase(at, 1 + below(random, 16));
        break;
    case 3:
        text.insert(at, text.substr(below(random, text.size() + 1), 1 + below(random, 64)));
        break;
    case 4: {
        const std::string &other = seeds[below(random, seeds.size())];
        text.replace(at, std::string::npos, other, below(random, other.size() + 1), std::string::npos);
        break;
    }
    case 5:
    case 6:
        if (!words.empty()) {
            text.insert(at, words[below(random, words.size())]);
        }
        break;
    }
}

void run(const std::string &input)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(input.data()), input.size());
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s SEEDS_FOLDER DICTIONARY [MUTATIONS]\n", argv[0]);
        return 2;
    }
    LLVMFuzzerInitialize(&argc, &argv);
    const std::vector<std::string> seeds = readSeeds(argv[1]);
    const std::vector<std::string> words = readWords(argv[2]);
    const int mutations = argc > 3 ? std::atoi(argv[3]) : DefaultMutations;
    if (seeds.empty()) {
        std::fprintf(stderr, "there are no seeds in %s\n", argv[1]);
        return 2;
    }
    for (const std::string &seed : seeds) {
        run(seed);
    }
    Random random(20160401);
    for (int i = 0; i < mutations; ++i) {
        std::string input = seeds[std::size_t(i) % seeds.size()];
        const std::size_t steps = 1 + below(random, 5);
        for (std::size_t step = 0; step < steps; ++step) {
            mutate(input, seeds, words, random);
        }
        run(input);
    }
    std::printf("%zu seeds and %d mutations of them\n", seeds.size(), mutations);
    return 0;
}
