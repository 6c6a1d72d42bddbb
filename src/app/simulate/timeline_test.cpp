#include "app/simulate/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "app/simulate/schedule.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t k_seed = 5;
constexpr base::Timestamp k_start = std::chrono::sys_days(std::chrono::days(20'000));

combat::Roster heroes() {
    std::vector<combat::Hero> some;
    for (std::uint16_t id = 1; id <= 9; ++id) some.push_back({id, "", 100u * id, 900});
    return combat::Roster(std::move(some));
}

class TimelineOf : public testing::Test {
protected:
    TimelineOf() {
        for (int i = 0; i < 6; ++i) {
            names_.push_back("USER00" + std::to_string(i + 1));
            tokens_.push_back(issuer_.user_token(names_.back()));
        }
    }

    // `games` matches of two or three of six players.
    std::unique_ptr<player::Matchmaker> matchmaker(std::uint64_t games) {
        auto schedule = std::make_shared<Schedule>(ScheduleOptions{.seed = k_seed, .players = 6});
        auto left = std::make_shared<std::uint64_t>(games);
        auto made = player::make_schedule(
            {[schedule, left]() -> std::optional<player::MatchPlan> {
                 if ((*left)-- == 0) return std::nullopt;
                 const Match match = schedule->next();
                 return player::MatchPlan{match.number, match.name,
                                          static_cast<int>(match.players.size()), match.players};
             },
             names_});
        for (player::PlayerIndex i = 0; i < 6; ++i) made->free(i);
        return made;
    }

    struct Played {
        std::vector<base::Timestamp> times;   // of all steps
        std::vector<base::Timestamp> begins;  // of the games
        std::vector<base::Timestamp> ends;
        std::vector<std::string> messages;
    };
    Played play(TimelineOptions options, std::uint64_t games) {
        const auto made = matchmaker(games);
        Timeline timeline(options, world_, *made);
        Played played;
        while (const auto time = timeline.next_time()) {
            const auto happened = timeline.step(0);
            played.times.push_back(*time);
            for (const base::LogEntry& entry : happened.entries) {
                if (entry.game_seq == 0u) played.begins.push_back(*time);
                played.messages.push_back(entry.game->text() + entry.message);
            }
            if (happened.ended) played.ends.push_back(*time);
        }
        return played;
    }

    static player::LoadShape load(const char* text) {
        return player::parse_load_shape(text).value();
    }

    const combat::Roster roster_ = heroes();
    const server::Issuer issuer_{k_seed, [] { return std::array<std::uint8_t, 16>{}; }, roster_};
    std::vector<std::string> names_;
    std::vector<base::UserToken> tokens_;
    const DirectWorld world_{k_seed, issuer_, tokens_};
};

TEST_F(TimelineOf, GamesBeginAsTheLoadSays) {
    const Played played = play({k_start, load("0.5"), {}}, 4);
    EXPECT_EQ(played.begins,
              (std::vector<base::Timestamp>{k_start, k_start + 2s, k_start + 4s, k_start + 6s}));
    EXPECT_EQ(played.ends.size(), 4u);
    const Played ramp = play({k_start, load("ramp:1,2,1"), {}}, 4);
    EXPECT_EQ(ramp.begins, (std::vector<base::Timestamp>{k_start, k_start + 1s, k_start + 1500ms,
                                                         k_start + 2s}));
}

TEST_F(TimelineOf, StepsAreInTheOrderOfTheirTimes) {
    const Played played = play({k_start, load("1000"), {}}, 50);
    EXPECT_EQ(played.ends.size(), 50u);
    EXPECT_TRUE(std::is_sorted(played.times.begin(), played.times.end()));
}

TEST_F(TimelineOf, WhoPlaysIsWaitedFor) {
    const Played played = play({k_start, load("1000000"), {}}, 30);
    ASSERT_EQ(played.begins.size(), 30u);
    // Six players: at most three games are open, so each later game waits for the end of another.
    for (std::size_t i = 3; i < 30; ++i) EXPECT_GE(played.begins[i], played.ends[i - 3]);
}

TEST_F(TimelineOf, TheSameOptionsGiveTheSameSteps) {
    const Played once = play({k_start, load("bursts:10,5000,1,0.1"), {}}, 40);
    const Played again = play({k_start, load("bursts:10,5000,1,0.1"), {}}, 40);
    EXPECT_EQ(once.times, again.times);
    EXPECT_EQ(once.messages, again.messages);
}

TEST_F(TimelineOf, NoGameBeginsAfterTheLastMomentAndThoseOpenEnd) {
    const Played played = play({k_start, load("100"), k_start + 95ms}, 1000);
    EXPECT_EQ(played.begins.size(), 10u);
    EXPECT_EQ(played.ends.size(), 10u);
    EXPECT_LE(played.begins.back(), k_start + 95ms);
}

TEST_F(TimelineOf, ARateThatChangesHoldsNothingUpAndGoesByItsOwnTime) {
    const auto made = matchmaker(1000);
    Timeline timeline({k_start, load("0.001"), {}}, world_, *made);
    const auto next_begin = [&] {
        for (;;) {
            const auto time = timeline.next_time().value();
            for (const base::LogEntry& entry : timeline.step(0).entries) {
                if (entry.game_seq == 0u) return time;
            }
        }
    };
    EXPECT_EQ(next_begin(), k_start);
    timeline.change(load("ramp:1,2,1"), k_start + 500s);
    EXPECT_EQ(next_begin(), k_start + 500s);
    EXPECT_EQ(next_begin(), k_start + 501s);
    EXPECT_EQ(next_begin(), k_start + 501s + 500ms);
    // Of the past, the next game is still to be played when it was due.
    timeline.change(load("0.1"), k_start + 900s);
    EXPECT_EQ(next_begin(), k_start + 502s);
    EXPECT_EQ(next_begin(), k_start + 512s);
    // A clock that was set back takes nothing back.
    timeline.change(load("10"), k_start);
    EXPECT_GE(next_begin(), k_start + 512s);
}

TEST_F(TimelineOf, StoppedItEndsWhatIsOpen) {
    const auto made = matchmaker(1000);
    Timeline timeline({k_start, load("1000"), {}}, world_, *made);
    int ended = 0, steps = 0;
    while (timeline.next_time()) {
        if (++steps == 3) timeline.stop();
        if (timeline.step(0).ended) ++ended;
    }
    EXPECT_GE(ended, 1);
    EXPECT_LE(ended, 3);
}

}  // namespace
}  // namespace app
