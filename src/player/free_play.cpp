#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "player/matchmaker.h"

namespace player {
namespace {

class FreePlay final : public Matchmaker {
public:
    explicit FreePlay(FreePlayOptions options)
        : options_(options),
          left_(options.players, options.games_each < 0 ? k_endless : options.games_each),
          unfinished_(options.games_each == 0 ? 0 : options.players),
          with_games_(unfinished_),
          random_(base::seed_from(options.random, "participants")) {}

    void free(PlayerIndex player) override {
        if (left_[player] > 0) free_.insert({-left_[player], ++arrivals_, player});
    }

    void ended(PlayerIndex player, Outcome) override {
        --under_way_;
        if (left_[player] == 0) --unfinished_;
    }

    std::optional<Start> next() override {
        if (stopped_ || exhausted()) return std::nullopt;
        if (size_ == 0) size_ = draw_size();
        if (free_.size() < (plays_together() ? static_cast<std::size_t>(size_) : 1)) {
            return std::nullopt;
        }
        Start start;
        start.games = plays_together() ? 1 : 1.0 / size_;
        for (int seat = 0; seat < (plays_together() ? size_ : 1); ++seat) {
            start.guests.push_back({take_player(), Invitation{size_, {}, {}}});
        }
        if (plays_together()) ++games_begun_;
        size_ = 0;
        return start;
    }

    void stop() override { stopped_ = true; }

    bool finished() const override {
        if (under_way_ > 0) return false;
        return stopped_ || exhausted() || unfinished_ == 0;
    }

    std::uint64_t left_over() const override {
        std::uint64_t games = 0;
        if (options_.games_each < 0) return games;
        for (const std::int64_t left : left_) games += static_cast<std::uint64_t>(left);
        return games;
    }

private:
    static constexpr std::int64_t k_endless = std::numeric_limits<std::int64_t>::max();

    struct Waiting {
        std::int64_t games;  // less than 0: that are left to this player
        std::uint64_t arrival;
        PlayerIndex player;
        auto operator<=>(const Waiting&) const = default;
    };

    bool plays_together() const {
        return options_.players >= static_cast<PlayerIndex>(options_.fewest);
    }

    bool exhausted() const {
        if (!plays_together()) return false;
        return with_games_ < static_cast<std::size_t>(options_.fewest) ||
               (options_.games && games_begun_ >= *options_.games);
    }

    int draw_size() {
        const auto most =
            plays_together()
                ? std::min<std::size_t>(static_cast<std::size_t>(options_.most), with_games_)
                : static_cast<std::size_t>(options_.most);
        const auto spread =
            static_cast<std::uint32_t>(static_cast<int>(most) - options_.fewest + 1);
        return options_.fewest + static_cast<int>(random_.below(spread));
    }

    // Who has most games left: so that few have some when nobody is left to play them with.
    PlayerIndex take_player() {
        const PlayerIndex player = free_.begin()->player;
        free_.erase(free_.begin());
        if (options_.games_each >= 0 && --left_[player] == 0) --with_games_;
        ++under_way_;
        return player;
    }

    const FreePlayOptions options_;
    std::vector<std::int64_t> left_;  // games that each player has still to start
    std::size_t unfinished_;          // players who have a game to start or to end
    std::size_t with_games_;          // players who have a game to start
    std::set<Waiting> free_;
    std::uint64_t arrivals_ = 0;
    base::Random random_;
    int size_ = 0;  // of the next game; 0: not drawn yet
    std::uint64_t games_begun_ = 0;
    std::size_t under_way_ = 0;
    bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Matchmaker> make_free_play(FreePlayOptions options) {
    return std::make_unique<FreePlay>(options);
}

}  // namespace player
