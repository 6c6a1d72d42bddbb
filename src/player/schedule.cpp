#include <algorithm>
#include <unordered_map>
#include <utility>

#include "player/matchmaker.h"

namespace player {
namespace {

class Schedule final : public Matchmaker {
public:
    explicit Schedule(MatchScheduleOptions options)
        : options_(std::move(options)), players_(options_.user_names.size()) {}

    void free(PlayerIndex player) override {
        players_[player].free = true;
        note_idle(players_[player]);
    }

    void ended(PlayerIndex player, Outcome outcome) override {
        const auto at = matches_.find(players_[player].playing);
        if (at == matches_.end()) return;
        Match& match = at->second;
        if (outcome == Outcome::complete) match.completed = true;
        // Whoever heard of a time-out waits for the others: it may be its turn to play again.
        if (match.completed) players_[player].playing = 0;
        if (--match.under_way > 0) return;
        --under_way_;
        if (match.completed || stopped_) {
            release(at->first, match);
            matches_.erase(at);
        } else {
            play_again(at->first, match);
        }
    }

    std::optional<Start> next() override {
        if (stopped_) return std::nullopt;
        if (ready_.empty()) look_ahead();
        if (ready_.empty()) return std::nullopt;
        const std::uint64_t id = ready_.front();
        ready_.pop_front();
        return start(id, matches_.at(id));
    }

    void stop() override { stopped_ = true; }

    bool finished() const override {
        return under_way_ == 0 && (stopped_ || (exhausted_ && matches_.empty()));
    }

private:
    struct Match {
        MatchPlan plan;
        std::size_t ready = 0;      // players for whom it is next and who are free
        std::size_t under_way = 0;  // players who have not heard the end
        bool completed = false;
        int attempt = 1;
    };
    struct Player {
        bool free = false;
        std::uint64_t playing = 0;
        std::deque<std::uint64_t> waiting;  // ids of its matches, in order
    };

    // Counts the player in for its next match, if it can play now.
    void note_idle(const Player& player) {
        if (!player.free || player.playing != 0 || player.waiting.empty()) return;
        const std::uint64_t id = player.waiting.front();
        Match& match = matches_.at(id);
        if (++match.ready == match.plan.players.size()) ready_.push_back(id);
    }

    void release(std::uint64_t id, const Match& match) {
        for (const PlayerIndex index : match.plan.players) {
            if (players_[index].playing != id) continue;
            players_[index].playing = 0;
            note_idle(players_[index]);
        }
    }

    void play_again(std::uint64_t id, Match& match) {
        ++match.attempt;
        match.ready = 0;
        ++waiting_;
        for (const PlayerIndex index : match.plan.players) {
            players_[index].waiting.push_front(id);
            players_[index].playing = 0;
            note_idle(players_[index]);
        }
    }

    void look_ahead() {
        while (!exhausted_ && waiting_ < options_.look_ahead && ready_.empty()) {
            auto plan = options_.source();
            if (!plan) {
                exhausted_ = true;
                return;
            }
            const std::uint64_t id = ++last_id_;
            sort_by_name(plan->players);
            const Match& match = matches_.emplace(id, Match{std::move(*plan)}).first->second;
            ++waiting_;
            for (const PlayerIndex player : match.plan.players) {
                Player& member = players_[player];
                member.waiting.push_back(id);
                if (member.waiting.size() == 1) note_idle(member);
            }
        }
    }

    void sort_by_name(std::vector<PlayerIndex>& players) const {
        std::sort(players.begin(), players.end(), [&](PlayerIndex a, PlayerIndex b) {
            return options_.user_names[a] < options_.user_names[b];
        });
    }

    Start start(std::uint64_t id, Match& match) {
        Start start;
        const std::string name = match.attempt == 1
                                     ? match.plan.name
                                     : match.plan.name + '#' + std::to_string(match.attempt);
        int seat = 0;
        for (const PlayerIndex player : match.plan.players) {
            Player& member = players_[player];
            member.free = false;
            member.playing = id;
            member.waiting.pop_front();
            start.guests.push_back({player, Invitation{match.plan.participants, name, seat++}});
        }
        match.under_way = match.plan.players.size();
        ++under_way_;
        --waiting_;
        return start;
    }

    MatchScheduleOptions options_;
    std::vector<Player> players_;
    std::unordered_map<std::uint64_t, Match> matches_;  // waiting or under way
    std::deque<std::uint64_t> ready_;                   // those of them that can start
    std::uint64_t last_id_ = 0;
    std::size_t waiting_ = 0;
    std::size_t under_way_ = 0;
    bool exhausted_ = false;
    bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Matchmaker> make_schedule(MatchScheduleOptions options) {
    return std::make_unique<Schedule>(std::move(options));
}

}  // namespace player
