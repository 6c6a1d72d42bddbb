#include "app/doors/store_check.h"

#include <filesystem>
#include <system_error>

#include "app/console/waiting.h"
#include "app/doors/wiring.h"
#include "app/system.h"
#include "base/uuid.h"
#include "worker/name_race.h"

namespace app {
namespace {

// What the race has made and left empty; others are not removed.
void remove_empty_folders(const TablesPlace& place) {
    if (place.is_bucket()) return;
    std::error_code kept;
    for (const char* name : {"superhero/_race", "superhero"}) {
        std::filesystem::remove(std::filesystem::path(place.name()) / name, kept);
    }
}

base::Result<std::size_t> race(const TablesPlace& place, worker::RaceOptions options) {
    options.unique = base::uuid_v4(random_bytes()).text();
    const auto raced =
        worker::race_for_names([&] { return place.for_threads().objects(); }, options);
    remove_empty_folders(place);
    if (!raced) return raced.error();
    return raced->names;
}

}  // namespace

void expect_one_winner(const TablesPlace& place) {
    if (!place.is_bucket()) return;
    const Waiting waiting("the object store of " + place.name(), k_start_patience);
    worker::RaceOptions options;
    options.writers = 3;
    options.names = 4;
    value_or_throw(race(place, options));
}

void expect_answer(const TablesPlace& place) {
    if (place.is_bucket()) value_or_throw(place.objects()->list("superhero"));
}

base::Result<std::size_t> race_at_length(const TablesPlace& place,
                                         const std::function<bool()>& stop) {
    worker::RaceOptions options;
    options.stop = stop;
    return race(place, options);
}

}  // namespace app
