#include "wire/roster_file.h"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <set>

#include "wire/json.h"
#include "wire/log_record.h"

namespace wire {
namespace {

namespace json = boost::json;

struct Stat {
    std::string_view name;
    std::optional<int> combat::PowerStats::* place;
};
constexpr std::array<Stat, 6> k_stats = {{
    {"intelligence", &combat::PowerStats::intelligence},
    {"strength", &combat::PowerStats::strength},
    {"speed", &combat::PowerStats::speed},
    {"durability", &combat::PowerStats::durability},
    {"power", &combat::PowerStats::power},
    {"combat", &combat::PowerStats::combat},
}};

// The scale ends at 100, but the API's own data goes beyond it here and there (a combat of 101, a
// durability of 110). Such stats count as they are, as in other implementations.
constexpr std::int64_t k_most = 255;

// A hero as read, with its source.
struct Entry {
    combat::Hero hero;
    combat::PowerStats stats;
    const json::object* source = nullptr;
};

// A whole number, as such or as text; nothing for anything else.
std::optional<std::int64_t> whole_number(const json::value& value) {
    if (value.is_int64()) return value.get_int64();
    if (value.is_double() && std::trunc(value.get_double()) == value.get_double() &&
        std::abs(value.get_double()) < 1e9) {
        return static_cast<std::int64_t>(value.get_double());
    }
    const auto text = text_of(&value);
    std::int64_t number = 0;
    if (!text || text->empty()) return std::nullopt;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
    return number;
}

// The value's JSON on one line, cut to a readable length.
std::string shown(const json::value& value) {
    constexpr std::size_t k_longest = 40;
    std::string text = json::serialize(value);
    if (text.size() > k_longest) {
        std::size_t cut = k_longest;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
        text = text.substr(0, cut) + "...";
    }
    return text;
}

class Reader {
public:
    Reader(std::string_view text, std::string_view name) : name_(name) {
        boost::json::error_code error;
        root_ = json::parse({text.data(), text.size()}, error);
        if (error) fail("not JSON: " + error.message());
    }

    base::Result<std::vector<Entry>> read() {
        if (failed()) return error_;
        if (const json::array* heroes = root_.if_array()) {
            for (const json::value& value : *heroes) take(value);
        } else if (const json::object* by_key = root_.if_object()) {
            for (const auto& pair : *by_key) take(pair.value());
        } else {
            fail("an array of heroes expected");
        }
        if (!failed() && entries_.size() < 2) {
            fail(std::to_string(entries_.size()) + " heroes: at least 2 expected");
        }
        if (failed()) return error_;
        return std::move(entries_);
    }

private:
    bool failed() const noexcept { return !error_.what.empty(); }
    // Only the first fault is kept.
    void fail(std::string what) {
        if (!failed()) error_ = base::rejected(std::string(name_) + ": " + what);
    }
    void fail_field(std::string_view field, const json::value* value, std::string_view expected) {
        std::string what = hero_text_;
        what += ": ";
        what += field;
        what += value == nullptr ? " is missing" : " is " + shown(*value);
        what += ": ";
        what += expected;
        what += " expected";
        fail(std::move(what));
    }

    void take(const json::value& value) {
        if (failed()) return;
        hero_text_ = "hero " + std::to_string(++position_);
        const json::object* source = value.if_object();
        if (source == nullptr)
            return fail(hero_text_ + " is " + shown(value) + ": an object expected");
        Entry entry;
        entry.source = source;
        entry.hero.name = text_of(member(*source, "name")).value_or("");
        if (!entry.hero.name.empty()) {
            hero_text_ += ' ';
            append_json_string(hero_text_, entry.hero.name);
        }
        entry.hero.id = read_id(member(*source, "id"));
        entry.stats = read_stats(member(*source, "powerstats"));
        entry.hero.health = combat::health_of(entry.stats);
        entry.hero.attack = combat::attack_of(entry.stats);
        entries_.push_back(std::move(entry));
    }

    combat::HeroId read_id(const json::value* value) {
        const auto number = value == nullptr ? std::nullopt : whole_number(*value);
        if (!number || *number < 1 || *number > 65535) {
            fail_field("id", value, "a number 1..65535");
            return 0;
        }
        const auto id = static_cast<combat::HeroId>(*number);
        if (!ids_.insert(id).second) fail_field("id", value, "an id that no other hero has");
        return id;
    }

    combat::PowerStats read_stats(const json::value* value) {
        combat::PowerStats stats;
        if (value == nullptr) return stats;
        const json::object* fields = value->if_object();
        if (fields == nullptr) {
            fail_field("powerstats", value, "an object");
            return stats;
        }
        for (const Stat& stat : k_stats) {
            const json::value* field = member(*fields, stat.name);
            if (field == nullptr || text_of(field) == "null") continue;
            const auto number = whole_number(*field);
            if (number && *number >= 0 && *number <= k_most) {
                stats.*stat.place = static_cast<int>(*number);
            } else {
                fail_field("powerstats." + std::string(stat.name), field, "a number 0..100");
            }
        }
        return stats;
    }

    std::string_view name_;
    json::value root_;
    base::Error error_;
    std::vector<Entry> entries_;
    std::set<combat::HeroId> ids_;
    std::size_t position_ = 0;
    std::string hero_text_;
};

std::string registry_text(const Entry& entry) {
    json::object hero = *entry.source;
    json::value& stats = hero["powerstats"];
    if (!stats.is_object()) stats.emplace_object();
    stats.get_object()["health"] = entry.hero.health;
    stats.get_object()["attack"] = entry.hero.attack;
    return json::serialize(hero);
}

}  // namespace

base::Result<combat::Roster> parse_roster(std::string_view json, std::string_view name) {
    Reader reader(json, name);
    auto entries = reader.read();
    if (!entries) return entries.error();
    std::vector<combat::Hero> heroes;
    heroes.reserve(entries->size());
    for (Entry& entry : *entries) heroes.push_back(std::move(entry.hero));
    return combat::Roster(std::move(heroes));
}

base::Result<std::vector<combat::DescribedHero>> parse_described_roster(std::string_view json,
                                                                        std::string_view name) {
    Reader reader(json, name);
    auto entries = reader.read();
    if (!entries) return entries.error();
    std::vector<combat::DescribedHero> heroes;
    heroes.reserve(entries->size());
    for (Entry& entry : *entries) heroes.push_back({std::move(entry.hero), entry.stats});
    std::ranges::sort(heroes, {}, [](const auto& described) { return described.hero.id; });
    return heroes;
}

base::Result<std::vector<std::pair<combat::HeroId, std::string>>> registry_heroes(
    std::string_view json, std::string_view name) {
    Reader reader(json, name);
    auto entries = reader.read();
    if (!entries) return entries.error();
    std::vector<std::pair<combat::HeroId, std::string>> heroes;
    heroes.reserve(entries->size());
    for (const Entry& entry : *entries) heroes.emplace_back(entry.hero.id, registry_text(entry));
    return heroes;
}

}  // namespace wire
