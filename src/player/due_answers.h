// Which answers of the server are still to come.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>

#include "wire/request.h"

namespace player {

// Of each endpoint but the lobby, which pushes. An endpoint answers in the order in which it was
// asked, and of one game one request at a time is under way there: what was asked for a game that
// is over is answered before what is asked for the next one.
class DueAnswers {
public:
    enum class Whose : std::uint8_t { this_game, game_before, nobody };

    void ask(wire::Endpoint endpoint) { due_.set(index(endpoint)); }
    // Whether an answer of this game is due there.
    bool due(wire::Endpoint endpoint) const { return due_.test(index(endpoint)); }
    // An answer has come. What it answers is due no longer.
    Whose arrived(wire::Endpoint endpoint) {
        const std::size_t at = index(endpoint);
        if (before_[at] > 0) {
            --before_[at];
            return Whose::game_before;
        }
        if (!due_.test(at)) return Whose::nobody;
        due_.reset(at);
        return Whose::this_game;
    }
    // The connection is gone, and its answers with it. Whether one of this game was due.
    bool lose(wire::Endpoint endpoint) {
        const std::size_t at = index(endpoint);
        const bool was_due = due_.test(at);
        due_.reset(at);
        before_[at] = 0;
        return was_due;
    }
    // What is due belongs to a game before from now on.
    void end_game() {
        for (std::size_t at = 0; at < k_endpoints; ++at) {
            if (due_.test(at)) ++before_[at];
        }
        due_.reset();
    }

private:
    static constexpr std::size_t k_endpoints = 5;
    static std::size_t index(wire::Endpoint endpoint) noexcept {
        return static_cast<std::size_t>(endpoint);
    }

    std::bitset<k_endpoints> due_;
    std::array<std::uint8_t, k_endpoints> before_{};
};

}  // namespace player
