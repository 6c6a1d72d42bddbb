// superhero heroes: the roster as a table, and as a Parquet file beside the tables of games.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>

#include "app/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/redis_state.h"
#include "app/wiring.h"
#include "parquet/heroes_file.h"
#include "wire/log_record.h"
#include "wire/roster_file.h"

namespace app {
namespace {

using Heroes = std::vector<combat::DescribedHero>;

std::string redis_place(const Settings& settings) {
    return fmt::format("Redis at {}:{}, database {}", settings.redis_host, settings.redis_port,
                       settings.redis_db);
}

Heroes heroes_in_redis(const Settings& settings) {
    if (!settings.roster.empty()) {
        throw base::Failure(base::bad_setting(
            fmt::format("--roster (ROSTER) is \"{}\" and --registry (REGISTRY) is \"redis\": one "
                        "of the two expected",
                        settings.roster)));
    }
    const std::string text = value_or_throw(load_redis_roster_text(settings));
    if (text.empty()) {
        throw base::Failure(base::rejected(
            fmt::format("no heroes in {}: run `superhero build-db` first", redis_place(settings))));
    }
    return value_or_throw(wire::parse_described_roster(text, "the roster in Redis"));
}

Heroes load_heroes(const Settings& settings) {
    if (settings.registry == RegistryKind::redis) return heroes_in_redis(settings);
    const std::string name = settings.roster.empty() ? "the built-in roster" : settings.roster;
    return value_or_throw(wire::parse_described_roster(roster_text(settings), name));
}

// One line a hero, at most 80 columns wide.
std::string readable_text(const Heroes& heroes) {
    std::string text =
        fmt::format("{:>5}  {:<44} {:>9} {:>11}\n", "id", "name", "attack", "health");
    for (const auto& [hero, stats] : heroes) {
        fmt::format_to(std::back_inserter(text), "{:>5}  {:<44.44} {:>9} {:>11}\n", hero.id,
                       hero.name, hero.attack, hero.health);
    }
    return text;
}

void append_stat(std::string& json, std::string_view name, const std::optional<int>& stat) {
    fmt::format_to(std::back_inserter(json), ",\"{}\":{}", name, std::max(stat.value_or(1), 1));
}

std::string json_text(const Heroes& heroes, const std::optional<std::filesystem::path>& file) {
    std::string json = "{\"heroes\":[";
    for (const auto& [hero, stats] : heroes) {
        if (json.back() == '}') json += ',';
        fmt::format_to(std::back_inserter(json), "{{\"superhero_id\":{},\"name\":", hero.id);
        wire::append_json_string(json, hero.name);
        fmt::format_to(std::back_inserter(json), ",\"attack\":{},\"health\":{}", hero.attack,
                       hero.health);
        append_stat(json, "intelligence", stats.intelligence);
        append_stat(json, "strength", stats.strength);
        append_stat(json, "speed", stats.speed);
        append_stat(json, "durability", stats.durability);
        append_stat(json, "power", stats.power);
        append_stat(json, "combat", stats.combat);
        json += '}';
    }
    json += ']';
    if (file) {
        json += ",\"file\":";
        wire::append_json_string(json, file->string());
    }
    return json + "}\n";
}

std::filesystem::path write_file(const Settings& settings, const Heroes& heroes) {
    Settings place = settings;
    place.output_dir = settings.heroes_dir;
    make_output_dir(place);
    return value_or_throw(tables::write_heroes_file(place.output_dir, heroes));
}

}  // namespace

int run_heroes(const Settings& settings) {
    const Heroes heroes = load_heroes(settings);
    std::optional<std::filesystem::path> file;
    if (!settings.heroes_dir.empty()) file = write_file(settings, heroes);
    std::string text = settings.json ? json_text(heroes, file) : readable_text(heroes);
    if (file && !settings.json) {
        text += fmt::format("{} heroes are in {}\n", heroes.size(), file->string());
    }
    print_result(text);
    return k_done;
}

}  // namespace app
