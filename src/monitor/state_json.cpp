#include "monitor/state_json.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>

#include "monitor/letter_text.h"
#include "wire/json_object.h"

namespace monitor {
namespace {

using namespace std::chrono_literals;
using wire::JsonObject;

constexpr auto k_now = 10s;  // over which the rates of now are taken
constexpr std::size_t k_shown_letters = 20;
constexpr std::size_t k_shown_fights = 6;
constexpr std::size_t k_shown_heroes = 10;
constexpr std::size_t k_letter_characters = 2000;

void time(JsonObject& out, std::string_view name, base::Timestamp time) {
    std::string text;
    base::append_micros(text, time);
    out.text(name, text + "Z");
}

double seconds_of(base::Timestamp time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// Per second, over the last whole seconds.
struct PerSecond {
    double records = 0, bytes = 0;
};

PerSecond rate_of(const Rates& rates, const std::string& topic, base::Timestamp now) {
    const base::Timestamp end = std::chrono::floor<std::chrono::seconds>(now);
    PerSecond sum;
    for (const RatePoint& point : rates.series(topic, {end - k_now, end}, Duration(1s))) {
        sum.records += static_cast<double>(point.records);
        sum.bytes += static_cast<double>(point.bytes);
    }
    const double seconds = std::chrono::duration<double>(k_now).count();
    return {sum.records / seconds, sum.bytes / seconds};
}

// Writes one state; each function one key of it.
class StateWriter {
public:
    StateWriter(std::string& text, const StateParts& parts)
        : text_(text), parts_(parts), out_(text) {}

    void write() {
        time(out_, "now", parts_.now);
        out_.text("version", parts_.version);
        reading();
        topics();
        lag();
        fates();
        fights();
        heroes();
        lengths();
        ended();
        workers();
        roles();
        letters();
    }

private:
    void reading() {
        const ReadingView& view = parts_.reading;
        out_.text("log", view.log);
        out_.text("tables", view.tables);
        out_.text("trouble", view.trouble);
        JsonObject reading = out_.object("reading");
        reading.truth("caught_up", view.caught_up);
        reading.number("records", view.records);
        reading.number("fraction", view.fraction, 3);
    }

    void topics() {
        out_.objects("topics", topics_now(parts_), [](JsonObject& out, const TopicNow& topic) {
            out.text("topic", topic.name);
            out.number("records", topic.records);
            out.number("bytes", topic.bytes);
            out.number("records_per_second", topic.records_per_second, 1);
            out.number("bytes_per_second", topic.bytes_per_second, 1);
            out.number("executed", topic.executed);
            out.number("executed_per_second", topic.executed_per_second, 1);
        });
    }

    void lag() {
        out_.objects("lag", parts_.overview.lag().at(parts_.now),
                     [&](JsonObject& out, const PartitionLag& lag) {
                         out.text("topic", lag.topic);
                         out.number("partition", lag.partition);
                         out.number("records", lag.records);
                         out.number("seconds", lag.seconds, 3);
                         const auto trend = parts_.overview.lag().trend(lag, parts_.now);
                         out.number("per_second", trend.per_second, 2);
                         out.text("trend", trend_words(trend.per_second));
                         out.numbers("recent", trend.recent, 0);
                         const std::string holder = holder_of(parts_.roles, lag);
                         if (holder.empty()) {
                             out.null("held_by");
                         } else {
                             out.text("held_by", holder);
                         }
                         const auto owner = parts_.overview.commits().owner(lag.partition);
                         if (owner) {
                             out.text("owner", owner->worker);
                             time(out, "committed", owner->time);
                         } else {
                             out.null("owner");
                             out.null("committed");
                         }
                     });
    }

    void fates() {
        const FateSums sums = parts_.overview.fates().sums();
        {
            JsonObject games = out_.object("games");
            for (const GameState state : k_counted_states) {
                // A game is set aside by the dead letter of its end.
                games.number(state == GameState::dead_letter ? "set_aside" : name_of(state),
                             sums.of(state));
            }
        }
        out_.objects("fates", k_fates, [&](JsonObject& out, Fate fate) {
            out.text("fate", name_of(fate));
            out.text("words", words_of(fate));
            out.number("records", sums.of(fate));
        });
        const std::string note = sum_note(parts_.overview);
        JsonObject sum = out_.object("sum");
        sum.number("records", sums.told);
        sum.number("fates", sums.all_records());
        sum.truth("adds_up", note.empty());
        sum.text("note", note);
    }

    void fights() {
        out_.objects("fights", parts_.overview.fights().lively(k_shown_fights),
                     [&](JsonObject& out, const LiveFight& fight) {
                         out.text("game", fight.game.text());
                         time(out, "began", fight.began);
                         out.number("blows", fight.blows);
                         out.objects("fighters", fight.fighters,
                                     [&](JsonObject& one, const LiveFighter& fighter) {
                                         add_fighter(one, fighter);
                                     });
                         if (fight.last) {
                             JsonObject last = out.object("last");
                             last.number("from", fight.last->from);
                             last.number("to", fight.last->to);
                             last.number("damage", fight.last->damage);
                             last.truth("forfeit", fight.last->forfeit);
                         } else {
                             out.null("last");
                         }
                     });
    }

    void add_fighter(JsonObject& out, const LiveFighter& fighter) const {
        out.text("user", short_text(fighter.user));
        out.text("hero", fighter.hero == 0 ? std::string() : parts_.hero_name(fighter.hero));
        out.number("health", fighter.health);
        out.number("full", fighter.full);
    }

    void heroes() {
        out_.objects("heroes", parts_.overview.fights().best_heroes(k_shown_heroes),
                     [&](JsonObject& out, const HeroScore& score) {
                         out.number("id", score.hero);
                         out.text("hero", parts_.hero_name(score.hero));
                         out.number("games", score.games);
                         out.number("wins", score.wins);
                     });
    }

    void lengths() {
        out_.objects("lengths", parts_.overview.fights().lengths(),
                     [](JsonObject& out, const FightLength& length) {
                         out.number("from", length.from);
                         if (length.to) {
                             out.number("to", *length.to);
                         } else {
                             out.null("to");
                         }
                         out.number("games", length.games);
                     });
    }

    void ended() {
        std::vector<std::string> games;
        for (const base::GameToken& game : parts_.overview.fights().ended()) {
            games.push_back(game.text());
        }
        out_.texts("ended", games);
    }

    void workers() {
        out_.objects(
            "workers", parts_.overview.commits().workers(),
            [&](JsonObject& out, const CommittingWorker& worker) {
                out.text("name", worker.name);
                out.array("partitions", worker.partitions,
                          [&](ports::Partition partition) { text_ += std::to_string(partition); });
                out.number("commits", worker.commits);
                out.number("games", worker.games);
                out.number("bytes", worker.bytes);
                JsonObject last = out.object("last");
                time(last, "time", worker.time);
                last.number("games", worker.last_games);
                last.number("bytes", worker.last_bytes);
            });
    }

    void roles() {
        out_.objects("roles", parts_.roles, [&](JsonObject& out, const RoleView& role) {
            out.text("role", role.role);
            out.text("address", role.address);
            out.text("version", role.version);
            out.truth("alive", role.alive);
            out.truth("ready", role.ready);
            out.text("trouble", role.trouble);
            if (role.seen) {
                time(out, "seen", *role.seen);
            } else {
                out.null("seen");
            }
            out.objects("figures", role.figures, [&](JsonObject& one, const RoleFigure& figure) {
                one.text("name", figure.name);
                one.number("value", figure.value, 0);
                one.number("per_second", figure.per_second, 1);
                one.number("limit", figure.limit, 0);
            });
            out.number("commit_seconds", role.commit_seconds, 4);
            out.objects("deliveries", role.deliveries,
                        [](JsonObject& one, const RoleDeliveries& told) {
                            one.text("writer", told.writer);
                            one.number("waiting", told.waiting);
                            one.number("retried", told.retried);
                            one.number("failed", told.failed);
                        });
        });
    }

    void letters() {
        const auto& all = parts_.overview.letters();
        std::vector<const ports::DeadLetter*> newest;
        for (auto letter = all.rbegin(); letter != all.rend(); ++letter) {
            if (newest.size() < k_shown_letters) newest.push_back(&*letter);
        }
        out_.number("dead_letter_count", parts_.overview.letter_count());
        out_.objects("dead_letters", newest, [](JsonObject& out, const ports::DeadLetter* letter) {
            const LetterText text = letter_text(letter->value, k_letter_characters);
            out.text("topic", letter->topic);
            out.number("partition", letter->partition);
            out.number("offset", letter->offset);
            out.text("reason", letter->reason);
            out.text("value", text.shown);
            out.truth("cut", text.cut);
        });
    }

    std::string& text_;
    const StateParts& parts_;
    JsonObject out_;
};

}  // namespace

std::string sum_note(const Overview& overview) {
    const FateSums sums = overview.fates().sums();
    if (sums.told == sums.all_records()) return overview.fates().contradiction();
    return std::to_string(sums.told) + " records were read, and " +
           std::to_string(sums.all_records()) + " have a fate";
}

std::string holder_of(const std::vector<RoleView>& roles, const PartitionLag& lag) {
    const HeldPartition wanted{lag.topic, lag.partition};
    for (const RoleView& role : roles) {
        const auto& holds = role.holds;
        if (role.alive && std::find(holds.begin(), holds.end(), wanted) != holds.end()) {
            return role.address;
        }
    }
    return {};
}

std::vector<TopicNow> topics_now(const StateParts& parts) {
    std::vector<TopicNow> topics;
    const Rates& came = parts.overview.came();
    const Rates& executed = parts.overview.executed();
    for (const std::string& name : came.topics()) {
        const PerSecond rate = rate_of(came, name, parts.now);
        const Rates::Total total = came.total(name);
        topics.push_back({name, total.records, total.bytes, executed.total(name).records,
                          rate.records, rate.bytes, rate_of(executed, name, parts.now).records});
    }
    return topics;
}

std::string state_json(const StateParts& parts) {
    std::string text;
    StateWriter(text, parts).write();
    return text;
}

std::string history_json(const HistoryView& view, Rates::Range range) {
    std::string text;
    {
        JsonObject out(text);
        out.number("from", seconds_of(range.from), 3);
        out.number("to", seconds_of(range.to), 3);
        out.number("step", std::chrono::duration<double>(view.step).count(), 0);
        out.number("first", view.first ? std::optional(seconds_of(*view.first)) : std::nullopt, 3);
        std::vector<double> times;
        std::transform(view.times.begin(), view.times.end(), std::back_inserter(times), seconds_of);
        out.numbers("times", times, 0);
        out.objects("topics", view.topics, [&](JsonObject& one, const TopicHistory& topic) {
            one.text("topic", topic.topic);
            one.numbers("records", topic.records, 2);
            one.numbers("bytes", topic.bytes, 0);
            one.numbers("executed", topic.executed, 2);
            one.numbers("lag_records", topic.lag_records, 0);
            one.numbers("lag_seconds", topic.lag_seconds, 2);
        });
    }
    return text;
}

}  // namespace monitor
