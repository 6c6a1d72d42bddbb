// superhero heroes: the roster as a table, and as a Parquet file beside the tables of games.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>

#include "app/command.h"
#include "app/console/console.h"
#include "app/doors/redis_state.h"
#include "app/doors/table_types.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "parquet/heroes_file.h"
#include "wire/json_object.h"
#include "wire/roster_file.h"

namespace app {
namespace {

using Heroes = std::vector<combat::DescribedHero>;

std::string redis_place(const Settings& settings) {
    return fmt::format("Redis at {}:{}, database {}", settings.redis.host, settings.redis.port,
                       settings.redis.db);
}

Heroes heroes_in_redis(const Settings& settings) {
    if (!settings.heroes.roster.empty()) {
        throw base::Failure(base::bad_setting(
            fmt::format("--roster (ROSTER) is \"{}\" and --registry (REGISTRY) is \"redis\": one "
                        "of the two expected",
                        settings.heroes.roster)));
    }
    const std::string text = value_or_throw(load_redis_roster_text(settings.redis));
    if (text.empty()) {
        throw base::Failure(base::rejected(
            fmt::format("no heroes in {}: run `superhero build-db` first", redis_place(settings))));
    }
    return value_or_throw(wire::parse_described_roster(text, "the roster in Redis"));
}

Heroes load_heroes(const Settings& settings) {
    if (settings.registry == RegistryKind::redis) return heroes_in_redis(settings);
    const std::string name =
        settings.heroes.roster.empty() ? "the built-in roster" : settings.heroes.roster;
    return value_or_throw(wire::parse_described_roster(roster_text(settings.heroes), name));
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

void fill(wire::JsonObject& object, const combat::DescribedHero& described) {
    const auto& [hero, stats] = described;
    object.number("superhero_id", hero.id);
    object.text("name", hero.name);
    object.number("attack", hero.attack);
    object.number("health", hero.health);
    const auto stat = [&object](std::string_view name, const std::optional<int>& value) {
        object.number(name, std::max(value.value_or(1), 1));
    };
    stat("intelligence", stats.intelligence);
    stat("strength", stats.strength);
    stat("speed", stats.speed);
    stat("durability", stats.durability);
    stat("power", stats.power);
    stat("combat", stats.combat);
}

std::string json_text(const Heroes& heroes, const std::optional<std::filesystem::path>& file) {
    return wire::json_line([&](wire::JsonObject& object) {
        object.objects("heroes", heroes, fill);
        if (file) object.text("file", file->string());
    });
}

std::filesystem::path write_file(const Settings& settings, const Heroes& heroes) {
    Settings place = settings;
    place.files.output_dir = settings.heroes.dir;
    make_output_dir(place);
    settle_table_types(place);
    return value_or_throw(
        tables::write_heroes_file(*TablesPlace(place).objects(), heroes, number_types(settings)));
}

}  // namespace

int run_heroes(const Settings& settings) {
    const Heroes heroes = load_heroes(settings);
    std::optional<std::filesystem::path> file;
    if (!settings.heroes.dir.empty()) file = write_file(settings, heroes);
    std::string text = settings.lines.json ? json_text(heroes, file) : readable_text(heroes);
    if (file && !settings.lines.json) {
        text += fmt::format("{} heroes are in {}\n", heroes.size(), file->string());
    }
    print_result(text);
    return k_done;
}

}  // namespace app
