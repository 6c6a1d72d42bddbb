// When a partition's finished games become a commit.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.h"

namespace etl {

// About what a row takes in the two files together, gzip at the table store's level: an estimate,
// to rotate by bytes before anything is written.
inline constexpr std::uint64_t k_bytes_per_row = 72;

// Whichever bound is reached first cuts; 0: this one never does. The commit ledger records the
// boundary, so any combination keeps every game exactly once.
struct Rotation {
    std::uint64_t games = 20'000;
    std::uint64_t bytes = 64'000'000;
    std::chrono::microseconds age{10'000'000};  // of the oldest game or offset not yet committed
};

// What waits for its commit.
struct UncommittedRows {
    std::uint64_t games = 0;
    std::uint64_t rows = 0;
    std::chrono::microseconds age{0};
};

inline bool is_due(const Rotation& rotation, const UncommittedRows& waiting) noexcept {
    return (rotation.games != 0 && waiting.games >= rotation.games) ||
           (rotation.bytes != 0 && waiting.rows * k_bytes_per_row >= rotation.bytes) ||
           (rotation.age.count() != 0 && waiting.age >= rotation.age);
}

}  // namespace etl
