// Under libFuzzer: the input that FUZZ_INPUT names, for as long as it is told. With FUZZ_SEEDS:
// puts its seeds into that folder, and ends. See tools/fuzz.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/fuzz/inputs.h"

namespace {

const fuzz::Input& chosen() {
    const char* const name = std::getenv("FUZZ_INPUT");
    for (const fuzz::Input& input : fuzz::inputs()) {
        if (name != nullptr && input.name == name) return input;
    }
    std::fprintf(stderr, "FUZZ_INPUT: one of these expected:");
    for (const fuzz::Input& input : fuzz::inputs()) {
        std::fprintf(stderr, " %s", std::string(input.name).c_str());
    }
    std::fprintf(stderr, "\n");
    std::exit(2);
}

void put_seeds(const fuzz::Input& input, const std::string& folder) {
    for (std::size_t i = 0; i < input.seeds.size(); ++i) {
        std::ofstream(folder + "/seed-" + std::to_string(i), std::ios::binary) << input.seeds[i];
    }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    const char* const folder = std::getenv("FUZZ_SEEDS");
    if (folder == nullptr) return 0;
    put_seeds(chosen(), folder);
    std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Input& input = chosen();
    input.read({reinterpret_cast<const char*>(data), size});
    return 0;
}
