#include "app/simulate/defaults.h"

#include <gtest/gtest.h>

#include "base/result.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr base::Timestamp k_now = std::chrono::sys_days(std::chrono::days(20'000));

Settings usual() {
    Settings settings;
    settings.logger_module = LoggerModule::embedded;
    return settings;
}

Settings history() {
    Settings settings = usual();
    settings.play.direct = true;
    settings.play.start_time = k_now - 48h;
    settings.play.rate = player::LoadShape{};
    return settings;
}

TEST(SimulationDefaults, AThousandGamesUnlessSomethingElseEndsThem) {
    EXPECT_EQ(with_simulation_defaults(usual(), k_now).play.games, k_usual_games);
    Settings timed = usual();
    timed.play.duration = 3;
    timed.play.games = 7;
    EXPECT_FALSE(with_simulation_defaults(timed, k_now).play.games);
    EXPECT_FALSE(with_simulation_defaults(history(), k_now).play.games);
    Settings counted = history();
    counted.play.games = 7;
    EXPECT_EQ(with_simulation_defaults(counted, k_now).play.games, 7u);
}

TEST(SimulationDefaults, DirectGamesAreInNoRegistry) {
    Settings direct = usual();
    direct.play.direct = true;
    direct.registry = RegistryKind::redis;
    direct.sessions = SessionsFrom::registry;
    direct.worker.clean_routine = true;
    const Settings taken = with_simulation_defaults(direct, k_now);
    EXPECT_EQ(taken.registry, RegistryKind::memory);
    EXPECT_EQ(taken.sessions, SessionsFrom::topics);
    EXPECT_FALSE(taken.worker.clean_routine);
}

TEST(SimulationDefaults, HistoryIsKeptAsLongAsWhatIsNew) {
    EXPECT_DOUBLE_EQ(with_simulation_defaults(history(), k_now).log.retention_hours, 48 + 168);
    EXPECT_DOUBLE_EQ(with_simulation_defaults(usual(), k_now).log.retention_hours, 168);
}

TEST(SimulationDefaults, AVariableOfHistoryChangesNoOtherGames) {
    Settings sockets = history();
    sockets.play.direct = false;
    EXPECT_FALSE(with_simulation_defaults(sockets, k_now).play.start_time);
}

TEST(SimulationDefaults, HistoryNeedsARateAndThePresentAStart) {
    Settings rateless = history();
    rateless.play.rate.reset();
    EXPECT_THROW(with_simulation_defaults(rateless, k_now), base::Failure);
    Settings live = usual();
    live.play.direct = live.play.then_live = true;
    EXPECT_THROW(with_simulation_defaults(live, k_now), base::Failure);
}

}  // namespace
}  // namespace app
