#include <utility>

#include "player/matchmaker.h"

namespace player {
namespace {

class FreePlay final : public Matchmaker {
public:
    explicit FreePlay(FreePlayOptions options)
        : options_(options),
          left_(options.players, options.games_each),
          random_(base::seed_from(options.random, "participants")) {
        if (options_.games_each != 0) unfinished_ = options_.players;
    }

    void free(PlayerIndex player) override {
        if (left_[player] != 0) free_.push_back(player);
    }

    void ended(PlayerIndex player, Outcome) override {
        --under_way_;
        if (left_[player] == 0) --unfinished_;
    }

    std::optional<Start> next() override {
        if (stopped_ || free_.empty()) return std::nullopt;
        const PlayerIndex player = free_.front();
        free_.pop_front();
        if (left_[player] > 0) --left_[player];
        ++under_way_;
        const auto spread = static_cast<std::uint32_t>(options_.most - options_.fewest + 1);
        Invitation invitation;
        invitation.participants = options_.fewest + static_cast<int>(random_.below(spread));
        Start start;
        start.games = 1.0 / invitation.participants;
        start.guests.push_back({player, std::move(invitation)});
        return start;
    }

    void stop() override { stopped_ = true; }

    bool finished() const override { return under_way_ == 0 && (stopped_ || unfinished_ == 0); }

private:
    FreePlayOptions options_;
    std::vector<std::int64_t> left_;  // games that each player has still to start
    std::deque<PlayerIndex> free_;
    base::Random random_;
    std::size_t unfinished_ = 0;
    std::size_t under_way_ = 0;
    bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Matchmaker> make_free_play(FreePlayOptions options) {
    return std::make_unique<FreePlay>(options);
}

}  // namespace player
