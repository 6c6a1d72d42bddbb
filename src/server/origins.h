// What is remembered of the addresses that connections come from.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "server/token_bucket.h"

namespace server {

// What a connection asks for and may not do as often as it likes.
enum class Deed : std::uint8_t {
    login,
    find,
    refusal,  // of whatever it has asked
    message,  // of whatever kind
};
inline constexpr std::size_t k_deeds = static_cast<std::size_t>(Deed::message) + 1;
using DeedBuckets = std::array<TokenBucket, k_deeds>;

struct Origin {
    std::size_t connections = 0;
    TokenBucket arrivals;
    DeedBuckets deeds;
};

// An address is forgotten some time after its last connection has gone and its buckets are full
// again; of more than k_most_idle all are that have no connection. One thread.
class Origins {
public:
    static constexpr std::size_t k_most_idle = 65'536;

    // Stays where it is while it has connections.
    Origin& at(const std::string& address, TokenBucket::TimePoint now) {
        if (origins_.size() >= sweep_at_) sweep(now);
        return origins_[address];
    }

    std::size_t size() const noexcept { return origins_.size(); }

private:
    static constexpr std::size_t k_first_sweep = 1024;

    void sweep(TokenBucket::TimePoint now) {
        idle_ = 0;
        std::erase_if(origins_, [&](const auto& each) { return is_done(each.second, now); });
        if (idle_ > k_most_idle) {
            std::erase_if(origins_, [](const auto& each) { return each.second.connections == 0; });
        }
        sweep_at_ = std::max(k_first_sweep, 2 * origins_.size());
    }

    bool is_done(const Origin& origin, TokenBucket::TimePoint now) {
        if (origin.connections > 0) return false;
        const auto is_full = [&](const TokenBucket& bucket) { return bucket.is_full(now); };
        if (is_full(origin.arrivals) && std::ranges::all_of(origin.deeds, is_full)) return true;
        ++idle_;
        return false;
    }

    std::unordered_map<std::string, Origin> origins_;
    std::size_t sweep_at_ = k_first_sweep;
    std::size_t idle_ = 0;  // of those that the sweep under way has seen and kept
};

}  // namespace server
