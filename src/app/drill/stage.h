// The processes of a drill: who plays, and who works.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/drill/child.h"
#include "app/drill/steps.h"
#include "app/settings.h"

namespace app {

// Whether a worker of a drill removes orphans.
enum class Sweeping : std::uint8_t { as_always, left_to_others };

// The settings of a drill in that folder of this machine; its tables are there, or in a place of
// their own in the object store.
Settings of_drill(Settings settings, const std::filesystem::path& folder);

// Where everything of a drill lies and how its processes are called. Throws base::Failure when a
// process cannot be started, or ends although nobody killed it.
class Stage {
public:
    using ChildPtr = std::unique_ptr<Child>;

    // `settings`: with registry and log resolved. `glance`: called all the time while a process is
    // waited for; what it throws ends that.
    Stage(const Settings& settings, std::filesystem::path folder, std::function<void()> glance);
    ~Stage();

    // Returns when it listens.
    void start_server();
    // Returns when everything that was played is durable in the log.
    void stop_server();
    // Games go on until stop_players(), which lets those under way end.
    void start_players();
    void stop_players();

    // A worker that works until it is stopped, or until it dies as it is told.
    ChildPtr start_worker(const std::optional<Death>& death,
                          Sweeping sweeping = Sweeping::as_always) const;
    // A batch job: ends by itself unless it dies.
    ChildPtr start_batch(const std::optional<Death>& death) const;
    // A compaction: ends by itself unless it dies.
    ChildPtr start_compact(const std::optional<Death>& death) const;
    static void stop(Child& worker);

    // Makes the staged files as old as orphans are. No worker may live: a file that it has staged
    // would be swept under its hands. Gives how long to wait first: nobody can date objects back.
    std::chrono::seconds age_staged_files() const;

    // Commits in the ledger so far.
    std::size_t commits() const;

    // Settings under which this process looks at the drill's tables and log.
    const Settings& settings() const noexcept { return settings_; }
    std::string witness() const { return folder_ / "witness"; }

private:
    void provide_heroes();
    ChildPtr start(const std::string& name, std::vector<std::string> arguments) const;
    std::vector<std::string> worker_arguments(const std::string& command,
                                              const std::optional<Death>& death,
                                              Sweeping sweeping) const;

    Settings settings_;
    const std::filesystem::path folder_;  // on this machine
    const std::function<void()> glance_;
    std::map<std::string, std::string> variables_;
    ChildPtr server_;
    ChildPtr players_;
    int fleets_ = 0;
};

}  // namespace app
