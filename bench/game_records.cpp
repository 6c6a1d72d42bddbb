#include "bench/game_records.h"

#include <utility>

#include "base/random.h"
#include "base/uuid.h"
#include "combat/seating.h"
#include "wire/happenings.h"
#include "wire/log_record.h"
#include "wire/message.h"

namespace bench {
namespace {

constexpr std::size_t k_open_at_once = 50;  // games that are fought side by side

class Game {
public:
    Game(base::Random& random, std::uint64_t number) : random_(&random) {
        const auto token = [&](const char* what, int i) {
            return base::uuid_v5(7, what + std::to_string(number) + "." + std::to_string(i));
        };
        fight_ = combat::open_fight(base::GameToken(token("game", 0)),
                                    base::UserToken(token("user", 0)), 3);
        for (int i = 0; i < 3; ++i) users_.emplace_back(token("user", i));
    }

    const combat::Fight& fight() const { return fight_; }
    const std::vector<std::string>& logs() const { return logs_; }

    // The next transition.
    void step(const GameSinks& sinks) {
        if (!fight_.full()) return take_seat(sinks);
        const combat::Fighter* enemy = nullptr;
        const combat::Fighter* next = fight_.next();
        for (const combat::Fighter& fighter : fight_.fighters) {
            const bool target = fighter.standing() && fighter.user != next->user;
            if (target && (!enemy || random_->below(2) == 0)) enemy = &fighter;
        }
        const base::UserToken user = next->user, target = enemy->user;
        const combat::Events events = combat::attack(fight_, user, target);
        logs_.push_back(wire::attack_answer({}, {fight_.token, user, target}, events[0].blow));
        write(wire::entries_of(fight_, events, logs_.back()), sinks);
    }

private:
    void take_seat(const GameSinks& sinks) {
        combat::Hero hero;
        const auto least = static_cast<std::uint32_t>(1 + 200 * fight_.fighters.size());
        hero.id = static_cast<combat::HeroId>(least + random_->below(200));
        hero.attack = 100'000 + random_->below(100'000);
        hero.health = 500'000 + random_->below(600'000);
        const base::UserToken user = users_[fight_.fighters.size()];
        const combat::Events events = combat::seat_user(fight_, user, hero);
        write(wire::entries_of(fight_, events), sinks);
    }

    static void write(const std::vector<base::LogEntry>& entries, const GameSinks& sinks) {
        if (!sinks.record) return;
        for (const base::LogEntry& entry : entries) {
            const bool lobby = entry.queue == base::k_lobby_queue;
            sinks.record({lobby ? etl::Source::lobby : etl::Source::game, entry.game->text(),
                          wire::record_text(entry, {}, "embedded")});
        }
    }

    base::Random* random_;
    combat::Fight fight_;
    std::vector<base::UserToken> users_;
    std::vector<std::string> logs_;
};

}  // namespace

void make_games(int games, const GameSinks& sinks) {
    base::Random random(1);
    std::vector<Game> open;
    int begun = 0;
    while (begun < games || !open.empty()) {
        while (begun < games && open.size() < k_open_at_once) {
            open.emplace_back(random, static_cast<std::uint64_t>(begun++));
        }
        Game& game = open[random.below(static_cast<std::uint32_t>(open.size()))];
        game.step(sinks);
        if (!game.fight().over()) continue;
        if (sinks.over) sinks.over(game.fight(), game.logs());
        std::swap(game, open.back());
        open.pop_back();
    }
}

}  // namespace bench
