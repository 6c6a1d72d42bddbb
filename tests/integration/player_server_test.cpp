// Fleets against the real server, over real connections.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "player/fleet.h"
#include "tests/integration/server_client.h"

namespace integration {
namespace {

using player::Fleet;
using player::FleetOptions;
using player::MatchPlan;
using player::Planned;
using wire::Outcome;

constexpr std::uint64_t k_seed = 4711;

FleetOptions fleet_options(const Arrangement& at, player::PlayerIndex players = 6) {
    FleetOptions options;
    options.host = "127.0.0.1";
    options.port = at.port();
    options.players = players;
    options.client_sleep = 20ms;
    return options;
}

// So many matches of two and three, players drawn at random.
Planned plan(int matches, player::PlayerIndex players = 6) {
    auto random = std::make_shared<base::Random>(k_seed);
    auto made = std::make_shared<int>(0);
    return {[=]() -> std::optional<MatchPlan> {
        if (*made == matches) return std::nullopt;
        MatchPlan match;
        match.name = "match-" + std::to_string(++*made);
        match.participants = 2 + static_cast<int>(random->below(2));
        std::set<player::PlayerIndex> drawn;
        while (drawn.size() < static_cast<std::size_t>(match.participants)) {
            drawn.insert(random->below(players));
        }
        match.players.assign(drawn.begin(), drawn.end());
        return match;
    }};
}

// Games by outcome, as the fleet's witness tells them; fails the test when a game is told twice.
struct Witness {
    player::FleetHooks hooks() {
        return {[this](const base::GameToken& game, Outcome outcome) {
                    EXPECT_TRUE(games.emplace(game, outcome).second) << game.text();
                },
                {}};
    }
    int count(Outcome outcome) const {
        int count = 0;
        for (const auto& [game, told] : games) count += told == outcome;
        return count;
    }
    std::map<base::GameToken, Outcome> games;
};

// Heroes of different strength, so that it matters who attacks whom.
combat::Roster odd_roster() {
    std::vector<combat::Hero> heroes;
    for (int i = 1; i <= 50; ++i) {
        heroes.push_back({static_cast<combat::HeroId>(i), "", static_cast<std::uint32_t>(5 + i % 7),
                          static_cast<std::uint32_t>(10 + i * 3)});
    }
    return combat::Roster(std::move(heroes));
}

// Whoever finds no partners is told soon.
server::Options impatient() {
    server::Options options = test_options();
    options.lobby_timeout = 300ms;
    return options;
}

// Who attacked whom with what effect in each game, without the times.
std::map<std::string, std::string> attacks_of(const Journal& journal) {
    std::map<std::string, std::string> games;
    auto entries = journal.entries();
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
        return a.game_seq.value_or(0) < b.game_seq.value_or(0);
    });
    for (const base::LogEntry& entry : entries) {
        if (entry.message != "Attack Completed") continue;
        games[entry.game->text()] += entry.task.substr(entry.task.find("\"PAYLOAD\"")) + '\n';
    }
    return games;
}

TEST(PlayerServer, PlansArePlayedToTheLastGame) {
    const Arrangement at;
    Witness witness;
    Fleet fleet(fleet_options(at), plan(80), witness.hooks());
    ASSERT_TRUE(fleet.start());
    const auto ended = fleet.wait();
    EXPECT_TRUE(ended) << ended.error().what;
    EXPECT_TRUE(fleet.done());
    EXPECT_EQ(fleet.counts().games, 80U);
    EXPECT_EQ(fleet.counts().timed_out, 0U);
    EXPECT_EQ(fleet.counts().refusals, 0U);
    EXPECT_EQ(fleet.counts().reconnects, 0U);
    EXPECT_EQ(witness.count(Outcome::complete), 80);
    std::uint64_t attacks = 0;
    for (const auto& [game, outcome] : witness.games) {
        const auto messages = at.journal.messages_of(game.text());
        ASSERT_FALSE(messages.empty());
        attacks += static_cast<std::uint64_t>(
            std::count(messages.begin(), messages.end(), "Attack Completed"));
    }
    EXPECT_LE(fleet.counts().attacks, attacks);
    EXPECT_GE(fleet.counts().attacks + 6, attacks);  // the last answers may be cut off
}

TEST(PlayerServer, SeedsDecideEveryAttackWhateverTheThreadsAndConnections) {
    std::map<std::string, std::string> games[2];
    for (int run = 0; run < 2; ++run) {
        server::Options options = test_options();
        options.seed = k_seed;
        options.threads = 1 + run;
        const Arrangement at(options, odd_roster());
        FleetOptions fleet_of = fleet_options(at);
        fleet_of.seed = k_seed;
        fleet_of.threads = 2 - run;
        fleet_of.users_per_connection = 1 + 3 * run;
        Fleet fleet(fleet_of, plan(60), {});
        ASSERT_TRUE(fleet.start());
        ASSERT_TRUE(fleet.wait());
        games[run] = attacks_of(at.journal);
    }
    EXPECT_EQ(games[0].size(), 60U);
    EXPECT_EQ(games[0], games[1]);
}

TEST(PlayerServer, FreePlayersPlayTheirGames) {
    const Arrangement at(impatient());
    Witness witness;
    Fleet fleet(fleet_options(at, 4), player::Free{5, 2, 2}, witness.hooks());
    ASSERT_TRUE(fleet.start());
    ASSERT_TRUE(fleet.wait());
    EXPECT_GE(witness.count(Outcome::complete) * 2 + witness.count(Outcome::timed_out), 20);
    EXPECT_EQ(fleet.counts().games + fleet.counts().timed_out, witness.games.size());
}

// One match by these two players, once.
Planned one_match(int participants) {
    auto planned = std::make_shared<bool>(false);
    return {[=]() -> std::optional<MatchPlan> {
        if (std::exchange(*planned, true)) return std::nullopt;
        return MatchPlan{1, "match-1", participants, {0, 1}};
    }};
}

TEST(PlayerServer, MatchesThatTimeOutArePlayedAgain) {
    const Arrangement at(impatient());
    Witness witness;
    Fleet fleet(fleet_options(at, 2), one_match(3), witness.hooks());  // a third never comes
    ASSERT_TRUE(fleet.start());
    EXPECT_TRUE(eventually([&] { return fleet.counts().timed_out >= 3; }));
    fleet.stop_new_games();
    ASSERT_TRUE(fleet.wait());
    EXPECT_GE(witness.count(Outcome::timed_out), 3);
    EXPECT_EQ(witness.count(Outcome::complete), 0);
}

TEST(PlayerServer, MatchesWhoseNameIsTakenArePlayedUnderAnother) {
    const Arrangement at;
    auto find = at.connect("game/find");
    find.ask(find_text(at.login("SOMEBODY"), 5, R"(,"MATCH":"match-1")"));
    Witness witness;
    Fleet fleet(fleet_options(at, 2), one_match(2), witness.hooks());
    ASSERT_TRUE(fleet.start());
    ASSERT_TRUE(fleet.wait());
    EXPECT_EQ(witness.count(Outcome::complete), 1);
    EXPECT_EQ(fleet.refusals().count("MATCH IS FULL OR OVER"), 1U);
}

TEST(PlayerServer, AdmissionHoldsNewGamesBack) {
    const Arrangement at;
    std::atomic<bool> admits{false};
    Fleet fleet(fleet_options(at), plan(10), {{}, [&admits] { return admits.load(); }});
    ASSERT_TRUE(fleet.start());
    ASSERT_TRUE(eventually([&] { return fleet.counts().messages >= 6; }));
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(fleet.counts().messages, 6U);  // the answers to the logins
    admits = true;
    ASSERT_TRUE(fleet.wait());
    EXPECT_EQ(fleet.counts().games, 10U);
}

TEST(PlayerServer, StopNewGamesEndsWithWholeGames) {
    const Arrangement at(impatient());
    Witness witness;
    Fleet fleet(fleet_options(at), player::Free{-1, 2, 3}, witness.hooks());
    ASSERT_TRUE(fleet.start());
    ASSERT_TRUE(eventually([&] { return fleet.counts().games >= 20; }));
    fleet.stop_new_games();
    ASSERT_TRUE(fleet.wait());
    EXPECT_GE(witness.count(Outcome::complete), 20);
    EXPECT_EQ(at.server->games_under_way(), 0U);
}

TEST(PlayerServer, StopNowLeavesAtOnce) {
    const Arrangement at;
    Fleet fleet(fleet_options(at), player::Free{-1, 2, 3}, {});
    ASSERT_TRUE(fleet.start());
    ASSERT_TRUE(eventually([&] { return fleet.counts().games >= 5; }));
    fleet.stop_now();
    EXPECT_TRUE(fleet.wait());
}

TEST(PlayerServer, GamesGoOnAtAnotherServerOfTheSameRegistry) {
    Arrangement at;
    Witness witness;
    FleetOptions options = fleet_options(at);
    options.protection = player::Protection::none;
    Fleet fleet(options, plan(1'000'000), witness.hooks());
    ASSERT_TRUE(fleet.start());
    const auto plays_on = [&] {
        const std::uint64_t enough = fleet.counts().games + 30;
        return eventually([&] { return fleet.counts().games >= enough; });
    };
    ASSERT_TRUE(plays_on());
    at.restart_server();
    ASSERT_TRUE(eventually([&] { return fleet.counts().reconnects > 0; }));
    ASSERT_TRUE(plays_on());
    fleet.stop_new_games();
    const auto ended = fleet.wait();
    ASSERT_TRUE(ended) << ended.error().what;
    EXPECT_EQ(fleet.counts().games, static_cast<std::uint64_t>(witness.count(Outcome::complete)));
}

TEST(PlayerServer, WhatIsRefusedForGoodEndsTheFleet) {
    const Arrangement at(test_options(), even_roster(2));
    FleetOptions options = fleet_options(at, 3);
    Fleet fleet(options, player::Free{1, 3, 3}, {});
    ASSERT_TRUE(fleet.start());
    const auto ended = fleet.wait();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().fault, base::Fault::rejected);
    EXPECT_NE(ended.error().what.find("PARTICIPANTS OUT OF RANGE"), std::string::npos)
        << ended.error().what;
}

TEST(PlayerServer, ASecondFleetTakesOtherNamesWhereTheFirstProtectedIts) {
    const Arrangement at;
    for (const auto taken : {player::NameTaken::give_up, player::NameTaken::take_another}) {
        FleetOptions options = fleet_options(at, 2);
        options.name_taken = taken;
        Fleet fleet(options, player::Free{1, 2, 2}, {});
        ASSERT_TRUE(fleet.start());
        EXPECT_TRUE(fleet.wait());
        EXPECT_EQ(fleet.counts().games, 1U);
    }
    Fleet fleet(fleet_options(at, 2), player::Free{1, 2, 2}, {});
    ASSERT_TRUE(fleet.start());
    EXPECT_FALSE(fleet.wait());
}

}  // namespace
}  // namespace integration
