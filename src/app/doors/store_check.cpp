#include "app/doors/store_check.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include "app/console/waiting.h"
#include "app/doors/wiring.h"
#include "app/system.h"
#include "base/uuid.h"
#include "worker/name_race.h"

namespace app {
namespace {

namespace fs = std::filesystem;

// The folders that a race makes, and removes where it leaves them empty.
class PassingFolders {
public:
    explicit PassingFolders(const TablesPlace& place) {
        if (place.is_bucket()) return;
        std::error_code none;
        const fs::path folder = fs::absolute(place.name(), none).lexically_normal();
        for (const char* name : {"superhero/_race", "superhero"}) folders_.push_back(folder / name);
        for (fs::path at = folder; !fs::exists(at, none) && !none && at.has_relative_path();
             at = at.parent_path()) {
            folders_.push_back(at);
        }
    }
    ~PassingFolders() {
        std::error_code kept;
        for (const fs::path& folder : folders_) fs::remove(folder, kept);
    }
    PassingFolders(const PassingFolders&) = delete;
    PassingFolders& operator=(const PassingFolders&) = delete;

private:
    std::vector<fs::path> folders_;  // the innermost first
};

base::Result<std::size_t> race(const TablesPlace& place, worker::RaceOptions options) {
    options.unique = base::uuid_v4(random_bytes()).text();
    const PassingFolders folders(place);
    const auto open = [&] { return place.for_threads().objects(); };
    const auto raced = worker::race_for_names(open, options);
    if (!raced) return raced.error();
    const auto swept = worker::sweep_races(*open(), now() - k_race_leftover_age);
    if (!swept) return swept.error();
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
