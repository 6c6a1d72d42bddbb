#include "wire/roster_file.h"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <deque>
#include <set>

#include "base/json_fault.h"
#include "base/number.h"
#include "wire/json.h"
#include "wire/json_layout.h"
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
    return text ? base::whole_number<std::int64_t>(*text) : std::nullopt;
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

// A member that is a list of heroes: the answer to a search at the API.
const json::array* results_of(const json::object& object) {
    const json::value* results = member(object, "results");
    return results == nullptr ? nullptr : results->if_array();
}

bool has_stats_of_its_own(const json::object& hero) {
    if (member(hero, "powerstats") != nullptr) return false;
    return std::all_of(k_stats.begin(), k_stats.end(),
                       [&](const Stat& stat) { return member(hero, stat.name) != nullptr; });
}

bool is_hero(const json::object& object) {
    return member(object, "id") != nullptr || member(object, "powerstats") != nullptr;
}

class Reader {
public:
    Reader(std::string_view text, std::string_view name)
        : name_(name), text_(base::without_byte_order_mark(text)) {
        const bool is_utf16 = text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF");
        if (is_utf16) fail("not JSON: it is UTF-16, UTF-8 expected");
        const auto values = values_in(text_);
        if (values.empty()) not_json(text_);
        for (const std::string_view value : values) {
            if (!failed()) parse(value);
        }
    }

    base::Result<std::vector<Entry>> read() {
        for (const auto& [root, at] : roots_) take_root(root, at);
        if (!failed() && entries_.size() < 2) {
            fail(std::to_string(entries_.size()) + (entries_.size() == 1 ? " hero" : " heroes") +
                 ": at least 2 expected");
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
    void fail_hero(const std::string& what) {
        fail(hero_text_ + what + " (" + base::place_in(text_, hero_at_) + ")");
    }
    void fail_field(std::string_view field, const json::value* value, std::string_view expected) {
        std::string what = ": ";
        what += field;
        what += value == nullptr ? " is missing" : " is " + shown(*value);
        what += ": ";
        what += expected;
        what += " expected";
        fail_hero(what);
    }

    std::size_t offset_of(std::string_view value) const {
        return static_cast<std::size_t>(value.data() - text_.data());
    }

    void not_json(std::string_view value) {
        const auto fault = base::first_json_fault(value);
        // Boost.JSON forbids more than the scan: deep nesting.
        const std::size_t at = offset_of(value) + (fault ? fault->offset : 0);
        fail("not JSON: " + base::place_in(text_, at) + ": " +
             (fault ? std::string(fault->expected) : "less nesting") + " expected");
    }

    void parse(std::string_view value) {
        boost::json::error_code error;
        json::value root = json::parse({value.data(), value.size()}, error);
        if (error) return not_json(value);
        roots_.emplace_back(std::move(root), offset_of(value));
    }

    // `children`: of what begins at `at`. Names that are there twice make fewer of them than
    // values.
    template <class Values, class Each>
    void for_each(const Values& values, std::size_t at, const Each& each) {
        const auto children = children_of(text_, at);
        std::size_t index = 0;
        for (const auto& value : values) {
            each(value, children.size() == values.size() ? children[index] : at);
            ++index;
        }
    }

    void take_list(const json::array& heroes, std::size_t at) {
        for_each(heroes, at,
                 [this](const json::value& value, std::size_t where) { take(value, where); });
    }

    void take_results(const json::object& answer, std::size_t at) {
        for_each(answer, at, [&](const auto& pair, std::size_t where) {
            if (pair.key() == "results") take_list(pair.value().get_array(), where);
        });
    }

    void take_root(const json::value& root, std::size_t at) {
        if (const json::array* heroes = root.if_array()) return take_list(*heroes, at);
        const json::object* object = root.if_object();
        if (object == nullptr) return fail("an array of heroes expected");
        if (is_hero(*object) || results_of(*object) != nullptr || says_error(*object)) {
            return take(root, at);
        }
        for_each(*object, at,
                 [this](const auto& pair, std::size_t where) { take(pair.value(), where); });
    }

    static bool says_error(const json::object& object) {
        return text_of(member(object, "response")) == "error";
    }

    void take(const json::value& value, std::size_t at) {
        if (failed()) return;
        const json::object* source = value.if_object();
        if (source != nullptr && !is_hero(*source) && results_of(*source) != nullptr) {
            return take_results(*source, at);
        }
        hero_at_ = at;
        hero_text_ = "hero " + std::to_string(++position_);
        if (source == nullptr) return fail_hero(" is " + shown(value) + ": an object expected");
        if (says_error(*source)) {
            const json::value* error = member(*source, "error");
            return fail_hero(" is an error of the Super Hero API" +
                             (error == nullptr ? "" : ", " + shown(*error)) + ": a hero expected");
        }
        Entry entry;
        entry.source = source;
        entry.hero.name = text_of(member(*source, "name")).value_or("");
        if (!entry.hero.name.empty()) {
            hero_text_ += ' ';
            append_json_string(hero_text_, entry.hero.name);
        }
        entry.hero.id = read_id(member(*source, "id"));
        entry.stats = has_stats_of_its_own(*source) ? read_fields(*source)
                                                    : read_stats(member(*source, "powerstats"));
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
        if (value == nullptr) return {};
        if (const json::object* fields = value->if_object()) return read_fields(*fields);
        fail_field("powerstats", value, "an object");
        return {};
    }

    combat::PowerStats read_fields(const json::object& fields) {
        combat::PowerStats stats;
        for (const Stat& stat : k_stats) {
            const json::value* field = member(fields, stat.name);
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

    const std::string_view name_;
    const std::string_view text_;
    std::deque<std::pair<json::value, std::size_t>> roots_;  // with where each begins
    base::Error error_;
    std::vector<Entry> entries_;
    std::set<combat::HeroId> ids_;
    std::size_t position_ = 0;
    std::size_t hero_at_ = 0;
    std::string hero_text_;
};

std::string registry_text(const Entry& entry) {
    json::object hero = *entry.source;
    json::value& stats = hero["powerstats"];
    if (!stats.is_object()) {
        json::object own;
        if (has_stats_of_its_own(*entry.source)) {
            for (const Stat& stat : k_stats) own[stat.name] = *member(*entry.source, stat.name);
        }
        stats = std::move(own);
    }
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
