#include "bench/etl_bench.h"

#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/time.h"
#include "combat/fight.h"
#include "etl/assembly.h"
#include "etl/record.h"
#include "wire/happenings.h"
#include "wire/log_record.h"
#include "wire/message.h"

namespace bench {
namespace {

namespace od = simdjson::ondemand;

constexpr int k_games = 20'000;
constexpr int k_open_at_once = 50;  // games that are fought side by side
constexpr int k_rounds = 5;

struct Stored {
    etl::Source source;
    std::string key;
    std::string value;
};

// One game with three users of about fourteen attacks, as the records a server would write.
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

    bool over() const { return fight_.over(); }

    // The next transition's records.
    void step(std::vector<Stored>& out) {
        if (!fight_.full()) return take_seat(out);
        const combat::Fighter* enemy = nullptr;
        const combat::Fighter* next = fight_.next();
        for (const combat::Fighter& fighter : fight_.fighters) {
            const bool target = fighter.standing() && fighter.user != next->user;
            if (target && (!enemy || random_->below(2) == 0)) enemy = &fighter;
        }
        const base::UserToken user = next->user, target = enemy->user;
        const combat::Blow blow = combat::attack(fight_, user, target);
        write(wire::entries_of(wire::AttackCompleted{
                  fight_, wire::attack_answer({}, fight_.token, user, target, blow)}),
              out);
    }

private:
    void take_seat(std::vector<Stored>& out) {
        combat::Hero hero;
        const auto least = static_cast<std::uint32_t>(1 + 200 * fight_.fighters.size());
        hero.id = static_cast<combat::HeroId>(least + random_->below(200));
        hero.attack = 100'000 + random_->below(100'000);
        hero.health = 500'000 + random_->below(600'000);
        const base::UserToken user = users_[fight_.fighters.size()];
        combat::take_seat(fight_, user, hero);
        if (fight_.full()) combat::start(fight_);
        write(wire::entries_of(wire::SeatTaken{fight_, user}), out);
    }

    void write(const std::vector<base::LogEntry>& entries, std::vector<Stored>& out) {
        for (const base::LogEntry& entry : entries) {
            const bool lobby = entry.queue == base::k_lobby_queue;
            out.push_back({lobby ? etl::Source::lobby : etl::Source::game, entry.game->text(),
                           wire::record_text(entry, {}, "embedded")});
        }
    }

    base::Random* random_;
    combat::Fight fight_;
    std::vector<base::UserToken> users_;
};

std::vector<Stored> records_of_games() {
    base::Random random(1);
    std::vector<Stored> records;
    std::vector<Game> games;
    int begun = 0;
    while (begun < k_games || !games.empty()) {
        while (begun < k_games && games.size() < k_open_at_once) {
            games.emplace_back(random, static_cast<std::uint64_t>(begun++));
        }
        Game& game = games[random.below(static_cast<std::uint32_t>(games.size()))];
        game.step(records);
        if (!game.over()) continue;
        std::swap(game, games.back());
        games.pop_back();
    }
    return records;
}

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void rows_of(const std::vector<Stored>& records) {
    etl::RecordDecoder decoder;
    etl::Assembly assembly(etl::Completion::all_records, {});
    combat::Rows rows;
    std::int64_t offset = 0;
    for (const Stored& record : records) {
        const etl::GameRecord& decoded = decoder.decode(record.key, record.value);
        assembly.feed(decoded, {record.source, offset++, {}, record.value}, rows);
    }
    if (rows.size() != 3 * static_cast<std::size_t>(k_games)) {
        throw std::runtime_error("log_to_rows: not all games came out");
    }
}

// What simdjson needs for the fields that our decoder looks at.
class Floor {
public:
    std::uint64_t look_at(const Stored& record) {
        room_.assign(record.value);
        room_.resize(record.value.size() + simdjson::SIMDJSON_PADDING);
        od::document document;
        od::object object;
        if (parser_.iterate(room_.data(), record.value.size(), room_.size()).get(document) ||
            document.get_object().get(object)) {
            throw std::runtime_error("log_to_rows: a record is not JSON");
        }
        std::string_view message;
        for (auto field : object) {
            od::raw_json_string key;
            std::uint64_t number = 0;
            if (field.key().get(key)) break;
            if (key == "log_message" && field.value().get_string().get(message) == 0) {
                sum_ += message.size();
            } else if ((key == "game_seq" || key == "schema") &&
                       field.value().get_uint64().get(number) == 0) {
                sum_ += number;
            } else if (key == "task") {
                look_at_task(field.value(), message);
                break;
            }
        }
        return sum_;
    }

private:
    using Value = simdjson::simdjson_result<od::value>;

    void text(Value value) {
        std::string_view text;
        if (value.get_string().get(text) == 0) sum_ += text.size();
    }

    void number(Value value) {
        std::uint64_t number = 0;
        if (value.get_uint64().get(number) == 0) sum_ += number;
    }

    void look_at_task(Value task, std::string_view message) {
        if (message == "Cleaning Game Records") {
            text(task["game_token"]);
            text(task["user_token"]);
            return;
        }
        const bool attack = message == "Attack Completed";
        Value payload = task["PAYLOAD"];
        text(payload["GAME_TOKEN"]);
        if (message == "Hero Selected") number(payload["HERO_ID"]);
        if (attack || message == "Hero Selected") text(payload["USER_TOKEN"]);
        if (message == "Starting Match") look_at_heroes(payload["PARTICIPANTS_HEROS"]);
        if (!attack) return;
        Value details = task["STATUS"]["DETAILS"];
        text(details["ENEMY_TOKEN"]);
        number(details["ENEMY_DAMAGE"]);
        number(details["ENEMY_HEALTH_PRIOR"]);
        number(details["ENEMY_HEALTH_POST"]);
    }

    void look_at_heroes(Value heroes) {
        for (auto field : heroes.get_object()) {
            std::string_view user;
            if (field.unescaped_key().get(user) == 0) sum_ += user.size();
            Value hero = field.value();
            number(hero["id"]);
            number(hero["attack"]);
            number(hero["health"]);
        }
    }

    od::parser parser_;
    std::string room_;
    std::uint64_t sum_ = 0;
};

}  // namespace

std::vector<Row> log_to_rows() {
    const std::vector<Stored> records = records_of_games();
    Floor floor;
    std::uint64_t sum = 0;
    double ours = 1e9, bare = 1e9;
    for (int round = 0; round < k_rounds; ++round) {
        ours = std::min(ours, seconds_of([&] { rows_of(records); }));
        bare = std::min(bare, seconds_of([&] {
                            for (const Stored& record : records) sum += floor.look_at(record);
                        }));
    }
    if (sum == 0) throw std::runtime_error("log_to_rows: nothing was looked at");
    const auto count = static_cast<double>(records.size());
    return {{"records/s from log to rows, one thread, simdjson alone beside it", count / ours,
             count / bare, "records/s", 0.4},
            {"records/s from log to rows, one thread", count / ours, 0, "records/s", 700'000}};
}

}  // namespace bench
