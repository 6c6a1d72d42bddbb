// What the live page asks of other threads: it is there soon, and nobody waits long for its end.
#include "app/monitor/watch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "app/monitor/game_desk.h"
#include "app/monitor/role_watch.h"
#include "app/system.h"
#include "base/log_entry.h"
#include "tests/support/temp_folder.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_patience = 10min;

template <class Condition>
void wait_until(const Condition& condition) {
    const auto end = std::chrono::steady_clock::now() + k_patience;
    while (!condition()) {
        ASSERT_LT(std::chrono::steady_clock::now(), end);
        std::this_thread::sleep_for(5ms);
    }
}

Settings settings_in(const support::TempFolder& folder) {
    Settings settings;
    settings.files.output_dir = folder.path();
    settings.registry = RegistryKind::memory;
    settings.logger_module = LoggerModule::embedded;
    return settings;
}

std::string trouble_of(MonitorWatch& watch) {
    std::string trouble;
    watch.look(
        [&](monitor::Overview&, const monitor::ReadingView& view) { trouble = view.trouble; });
    return trouble;
}

std::uint64_t records_of(MonitorWatch& watch) {
    std::uint64_t records = 0;
    watch.look([&](monitor::Overview& overview, const monitor::ReadingView&) {
        records = overview.consumed_records();
    });
    return records;
}

TEST(MonitorWatch, SaysWhyItCannotReadAndTriesAgain) {
    const support::TempFolder folder;
    std::atomic<int> tries = 0;
    MonitorWatch watch(settings_in(folder), [&]() -> std::shared_ptr<Log> {
        ++tries;
        throw base::Failure(base::unavailable("no luck"));
    });
    wait_until([&] { return trouble_of(watch) == "no luck"; });
    wait_until([&] { return tries > 1; });
    EXPECT_EQ(watch.log(), nullptr);
}

TEST(MonitorWatch, ReadsWhatWasWrittenAndWhatIsWritten) {
    const support::TempFolder folder;
    const Settings settings = settings_in(folder);
    const std::shared_ptr<Log> log =
        open_log(settings, LoggerModule::embedded, LogAccess::read_write);
    const auto opened = log->open_writer();
    const auto write = [&](int records) {
        for (int i = 0; i < records; ++i) {
            opened.writer->append({std::string(base::k_lobby_queue), "k", "{}", now()});
        }
        ASSERT_TRUE(opened.writer->flush(k_patience));
    };
    write(100);
    MonitorWatch watch(settings, [&] { return log; });
    wait_until([&] { return records_of(watch) == 100; });
    write(50);
    wait_until([&] { return records_of(watch) == 150; });
    wait_until([&] {
        bool caught_up = false;
        watch.look([&](monitor::Overview&, const monitor::ReadingView& view) {
            caught_up = view.caught_up;
        });
        return caught_up;
    });
    EXPECT_EQ(trouble_of(watch), "");
    EXPECT_EQ(watch.log(), log);
}

TEST(GameDesk, AnswersLaterAndSaysWhyItCannot) {
    const support::TempFolder folder;
    GameDesk desk(
        settings_in(folder), [] { return nullptr; }, [](combat::HeroId) { return std::string(); });
    const auto game = base::GameToken::parse("f47ac10b-58cc-4372-a567-0e02b2c3d479").value();
    EXPECT_EQ(desk.ask(game).state, GameAnswer::State::looking);
    wait_until([&] { return desk.ask(game).state == GameAnswer::State::failed; });
    EXPECT_EQ(desk.ask(game).text, "the log cannot be read now");
}

TEST(RoleWatch, ShowsWhoAnsweredAndWhoDoesNoMore) {
    std::atomic<bool> lives = true;
    RoleWatch watch([&] {
        std::vector<RoleAnswer> answers(1);
        answers[0].address = "host:1";
        answers[0].alive = answers[0].ready = lives;
        answers[0].metrics =
            "superhero_build_info{version=\"1\",role=\"server\"} 1\n"
            "# TYPE superhero_server_logins_total counter\nsuperhero_server_logins_total 7\n";
        answers[0].trouble = lives ? "" : "no answer";
        return answers;
    });
    const auto first = [&] {
        const auto views = watch.views();
        return views.empty() ? monitor::RoleView() : views.front();
    };
    wait_until([&] { return first().alive; });
    EXPECT_EQ(first().role, "server");
    ASSERT_FALSE(first().figures.empty());
    EXPECT_EQ(first().figures.front().value, 7);
    lives = false;
    wait_until([&] { return !first().alive; });
    EXPECT_EQ(first().role, "server") << "what it was is still known";
    wait_until([&] { return first().trouble == "no answer"; });
}

TEST(RoleWatch, OfAddressesOnlyHostAndPortAreTaken) {
    Settings settings;
    for (const char* wrong : {"host", "host:", ":1", "host:x", "host:70000", "host:1,,host:2"}) {
        settings.monitor.roles = wrong;
        EXPECT_THROW((void)ask_other_processes(settings), base::Failure) << wrong;
    }
    settings.monitor.roles = "host:1,[::1]:2";
    EXPECT_NO_THROW((void)ask_other_processes(settings));
}

}  // namespace
}  // namespace app
