// Finds the position of a token in an array that its owner keeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "base/uuid.h"

namespace etl {

// A hash table of positions only, open addressing with linear probing: 4 bytes a slot, at most
// three quarters of them taken, and at least half once it has grown. The owner tells what token
// stands at a position: `token_at(position)` must give the same answer from insert() to erase().
class TokenIndex {
public:
    static constexpr std::uint32_t k_none = 0xffffffff;

    template <class TokenAt>
    std::uint32_t find(const base::GameToken& token, const TokenAt& token_at) const noexcept {
        if (slots_.empty()) return k_none;
        for (std::size_t i = home(token);; i = next(i)) {
            if (slots_[i] == k_none || token_at(slots_[i]) == token) return slots_[i];
        }
    }

    // The token must not be there yet.
    template <class TokenAt>
    void insert(std::uint32_t position, const TokenAt& token_at) {
        if (4 * (size_ + 1) > 3 * slots_.size()) grow(token_at);
        place(position, token_at);
        ++size_;
    }

    // The token must be there.
    template <class TokenAt>
    void erase(const base::GameToken& token, const TokenAt& token_at) noexcept {
        std::size_t hole = home(token);
        while (token_at(slots_[hole]) != token) hole = next(hole);
        // Moves back whatever would be cut off from its home by the hole.
        for (std::size_t i = next(hole); slots_[i] != k_none; i = next(i)) {
            const std::size_t wanted = home(token_at(slots_[i]));
            if (steps(wanted, i) < steps(hole, i)) continue;
            slots_[hole] = slots_[i];
            hole = i;
        }
        slots_[hole] = k_none;
        --size_;
    }

    std::size_t size() const noexcept { return size_; }

private:
    std::size_t next(std::size_t i) const noexcept { return i + 1 == slots_.size() ? 0 : i + 1; }
    std::size_t steps(std::size_t from, std::size_t to) const noexcept {
        return to >= from ? to - from : to + slots_.size() - from;
    }

    // Both halves: version 1 and 7 UUIDs begin with a clock.
    std::size_t home(const base::GameToken& token) const noexcept {
        std::uint64_t rest = 0;
        std::memcpy(&rest, token.bytes.data() + 8, sizeof rest);
        // The upper half of the hash, scaled to the number of slots.
        const std::uint64_t hash = base::Random::mix(token.hash() ^ (rest << 1));
        return static_cast<std::size_t>(((hash >> 32) * slots_.size()) >> 32);
    }

    template <class TokenAt>
    void place(std::uint32_t position, const TokenAt& token_at) {
        std::size_t i = home(token_at(position));
        while (slots_[i] != k_none) i = next(i);
        slots_[i] = position;
    }

    template <class TokenAt>
    void grow(const TokenAt& token_at) {
        const std::vector<std::uint32_t> old = std::move(slots_);
        slots_.assign(old.empty() ? 64 : old.size() + old.size() / 2, k_none);
        for (const std::uint32_t position : old) {
            if (position != k_none) place(position, token_at);
        }
    }

    std::vector<std::uint32_t> slots_;
    std::size_t size_ = 0;
};

}  // namespace etl
