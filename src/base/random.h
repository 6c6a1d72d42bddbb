// Random numbers that are the same on every machine and standard library.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>

namespace base {

// A stream of numbers fixed by its seed: SplitMix64 (Steele, Lea, Flood: "Fast splittable
// pseudorandom number generators", OOPSLA 2014). Good for games, useless for secrets.
class Random {
public:
    explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15ULL;
        return mix(state_);
    }

    // A number in [0, bound), without bias worth naming (bound far below 2^64). bound > 0.
    std::uint32_t below(std::uint32_t bound) noexcept {
        return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
    }

    static constexpr std::uint64_t mix(std::uint64_t z) noexcept {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

private:
    std::uint64_t state_;
};

// FNV-1a of a text, mixed into `seed`: the start of a stream that belongs to that text.
constexpr std::uint64_t seed_from(std::uint64_t seed, std::string_view text) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325ULL ^ Random::mix(seed);
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return Random::mix(hash);
}

// Where unguessable bytes come from; an argument wherever one is needed.
using Entropy = std::function<std::array<std::uint8_t, 16>()>;

}  // namespace base
