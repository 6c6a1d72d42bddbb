// A short run over each input: its seeds, and mutants of them that are the same every time.
// tools/fuzz goes on where this ends.
#include "tests/fuzz/inputs.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace {

constexpr int k_mutants = 3000;  // of each seed

const std::vector<std::string> k_pieces = {"\"",
                                           "{",
                                           "}",
                                           "[",
                                           "]",
                                           ":",
                                           ",",
                                           "\\u0000",
                                           "\\ud800",
                                           "\xff",
                                           "-1",
                                           "1e999",
                                           "0",
                                           "18446744073709551616",
                                           "9223372036854775807",
                                           "null",
                                           "true",
                                           "\n",
                                           "\r\n",
                                           " ",
                                           std::string(1, '\0'),
                                           "4294967295"};

std::string mutant(std::string text, base::Random& random) {
    const auto below = [&](std::size_t size) {
        return random.below(static_cast<std::uint32_t>(size));
    };
    const auto at = [&] { return below(text.size() + 1); };
    for (std::uint64_t changes = 1 + random.below(4); changes > 0; --changes) {
        const std::size_t from = at(), size = random.below(16);
        switch (random.below(5)) {
            case 0:
                if (from < text.size()) text[from] = static_cast<char>(random.below(256));
                break;
            case 1:
                text.insert(from, k_pieces[below(k_pieces.size())]);
                break;
            case 2:
                text.erase(from, size);
                break;
            case 3:
                text.insert(at(), text.substr(from, size));
                break;
            default:
                text.resize(from);
        }
    }
    return text;
}

class Fuzz : public testing::TestWithParam<fuzz::Input> {};

TEST_P(Fuzz, SeedsAndMutantsDoNoHarm) {
    const fuzz::Input& input = GetParam();
    base::Random random(1);
    input.read({});
    for (const std::string& seed : input.seeds) {
        input.read(seed);
        for (std::size_t size = 0; size < seed.size(); ++size) {
            input.read(std::string_view(seed).substr(0, size));
        }
        for (int i = 0; i < k_mutants; ++i) input.read(mutant(seed, random));
    }
}

TEST_P(Fuzz, NestingAndLengthDoNoHarm) {
    const fuzz::Input& input = GetParam();
    for (const std::string piece : {"[", "{\"a\":", "*1\r\n", "<a>", "\"", "0"}) {
        std::string deep;
        for (int i = 0; i < 20'000; ++i) deep += piece;
        input.read(deep);
    }
}

INSTANTIATE_TEST_SUITE_P(Inputs, Fuzz, testing::ValuesIn(fuzz::inputs()), [](const auto& made) {
    std::string name(made.param.name);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

}  // namespace
