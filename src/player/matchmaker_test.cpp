#include "player/matchmaker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace player {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A schedule over plans that are lists of players; matches are called m1, m2, …
struct Table {
    explicit Table(std::vector<std::vector<PlayerIndex>> plans, std::size_t look_ahead = 100,
                   std::vector<std::string> names = {"A", "B", "C", "D", "E"})
        : plans_(std::move(plans)) {
        maker = make_schedule({[this] { return pull(); }, std::move(names), look_ahead});
    }

    std::optional<MatchPlan> pull() {
        if (pulled == plans_.size()) return std::nullopt;
        MatchPlan plan;
        plan.players = plans_[pulled++];
        plan.number = pulled;
        plan.name = "m" + std::to_string(pulled);
        plan.participants = static_cast<int>(plan.players.size());
        return plan;
    }
    void free(std::initializer_list<PlayerIndex> players) {
        for (const PlayerIndex player : players) maker->free(player);
    }
    void end(std::initializer_list<PlayerIndex> players, Outcome outcome = Outcome::complete) {
        for (const PlayerIndex player : players) {
            maker->ended(player, outcome);
            maker->free(player);
        }
    }
    // The names of all matches that start now.
    std::vector<std::string> starts() {
        std::vector<std::string> names;
        while (auto start = maker->next()) {
            names.push_back(*start->guests.front().invitation.match);
            last = std::move(*start);
        }
        return names;
    }

    std::vector<std::vector<PlayerIndex>> plans_;
    std::size_t pulled = 0;
    std::unique_ptr<Matchmaker> maker;
    Start last;
};

TEST(Schedule, StartsAMatchWhenAllItsPlayersAreFree) {
    Table table({{0, 1}, {2, 3}});
    EXPECT_THAT(table.starts(), IsEmpty());
    table.free({0});
    EXPECT_THAT(table.starts(), IsEmpty());
    table.free({2, 3});
    EXPECT_THAT(table.starts(), ElementsAre("m2"));
    table.free({1});
    EXPECT_THAT(table.starts(), ElementsAre("m1"));
    EXPECT_FALSE(table.maker->finished());
    table.end({0, 1, 2});
    EXPECT_THAT(table.starts(), IsEmpty());
    EXPECT_FALSE(table.maker->finished());
    table.end({3});
    EXPECT_TRUE(table.maker->finished());
}

TEST(Schedule, SeatsByUserName) {
    Table table({{0, 1, 2}}, 100, {"U10", "U9", "U1"});
    table.free({0, 1, 2});
    EXPECT_THAT(table.starts(), ElementsAre("m1"));
    ASSERT_EQ(table.last.guests.size(), 3U);
    std::map<PlayerIndex, int> seats;
    for (const auto& guest : table.last.guests) {
        seats[guest.player] = *guest.invitation.seat;
        EXPECT_EQ(guest.invitation.participants, 3);
        EXPECT_EQ(guest.invitation.match, "m1");
    }
    EXPECT_EQ(seats, (std::map<PlayerIndex, int>{{2, 0}, {0, 1}, {1, 2}}));
    EXPECT_EQ(table.last.games, 1);
}

TEST(Schedule, KeepsEachPlayersOrder) {
    Table table({{0, 1}, {1, 2}, {2, 3}, {0, 3}});
    table.free({0, 2, 3});
    EXPECT_THAT(table.starts(), IsEmpty());  // m3 waits for m2, that for m1, that for player 1
    table.free({1});
    EXPECT_THAT(table.starts(), ElementsAre("m1"));
    table.end({0, 1});
    EXPECT_THAT(table.starts(), ElementsAre("m2"));
    table.end({1, 2});
    EXPECT_THAT(table.starts(), ElementsAre("m3"));
    table.end({2, 3});
    EXPECT_THAT(table.starts(), ElementsAre("m4"));
}

TEST(Schedule, LetsAPlayerGoOnOnceItKnowsTheGameComplete) {
    Table table({{0, 1}, {0, 2}});
    table.free({0, 1, 2});
    EXPECT_THAT(table.starts(), ElementsAre("m1"));
    table.end({0});
    EXPECT_THAT(table.starts(), ElementsAre("m2"));
    table.end({1, 0, 2});
    EXPECT_TRUE(table.starts().empty());
    EXPECT_TRUE(table.maker->finished());
}

TEST(Schedule, PlaysAMatchAgainThatNobodySawComplete) {
    Table table({{0, 1}, {0, 1}});
    table.free({0, 1});
    EXPECT_THAT(table.starts(), ElementsAre("m1"));
    table.end({0}, Outcome::timed_out);
    EXPECT_THAT(table.starts(), IsEmpty());
    table.end({1}, Outcome::timed_out);
    EXPECT_THAT(table.starts(), ElementsAre("m1#2"));
    table.end({0, 1}, Outcome::timed_out);
    EXPECT_THAT(table.starts(), ElementsAre("m1#3"));
    table.end({0, 1});
    EXPECT_THAT(table.starts(), ElementsAre("m2"));
}

TEST(Schedule, DoesNotPlayAgainWhatOneSawComplete) {
    Table table({{0, 1, 2}, {0, 1, 2}});
    table.free({0, 1, 2});
    EXPECT_THAT(table.starts(), ElementsAre("m1"));
    table.end({0}, Outcome::timed_out);
    table.end({1}, Outcome::complete);
    table.end({2}, Outcome::timed_out);
    EXPECT_THAT(table.starts(), ElementsAre("m2"));
}

TEST(Schedule, PlaysAgainBeforeTheNextMatch) {
    Table table({{0, 1}, {0, 2}, {1, 3}});
    table.free({0, 1, 2, 3});
    EXPECT_THAT(table.starts(), ElementsAre("m1"));
    table.end({1, 0}, Outcome::timed_out);
    EXPECT_THAT(table.starts(), ElementsAre("m1#2"));
    table.end({0, 1});
    EXPECT_THAT(table.starts(), testing::UnorderedElementsAre("m2", "m3"));
}

TEST(Schedule, LooksAheadNoFurtherThanItMay) {
    Table table(std::vector<std::vector<PlayerIndex>>(50, {0, 1}), 3);
    table.free({0});
    EXPECT_THAT(table.starts(), IsEmpty());
    EXPECT_EQ(table.pulled, 3U);
    table.free({1});
    EXPECT_THAT(table.starts(), ElementsAre("m1"));
    EXPECT_LE(table.pulled, 4U);
}

TEST(Schedule, StopsWithTheMatchesUnderWay) {
    Table table({{0, 1}, {0, 1}});
    table.free({0, 1});
    EXPECT_THAT(table.starts(), ElementsAre("m1"));
    table.maker->stop();
    EXPECT_FALSE(table.maker->finished());
    table.end({0, 1}, Outcome::timed_out);
    EXPECT_THAT(table.starts(), IsEmpty());
    EXPECT_TRUE(table.maker->finished());
}

// Whatever the order in which players end, every plan is played once and each player's matches
// come in the order of the plans.
TEST(Schedule, PlaysRandomPlansToTheEnd) {
    base::Random random(11);
    std::vector<std::vector<PlayerIndex>> plans;
    for (int i = 0; i < 400; ++i) {
        std::set<PlayerIndex> players;
        while (players.size() < 2 + random.below(3)) players.insert(random.below(5));
        plans.emplace_back(players.begin(), players.end());
    }
    Table table(plans, 7);
    table.free({0, 1, 2, 3, 4});
    std::map<PlayerIndex, int> last_match;
    std::vector<PlayerIndex> playing;
    int started = 0;
    for (;;) {
        while (auto start = table.maker->next()) {
            ++started;
            for (const auto& guest : start->guests) {
                const int match = std::stoi(guest.invitation.match->substr(1));
                EXPECT_LT(last_match[guest.player], match);
                last_match[guest.player] = match;
                playing.push_back(guest.player);
            }
        }
        if (playing.empty()) break;
        const auto pick = random.below(static_cast<std::uint32_t>(playing.size()));
        const PlayerIndex player = playing[pick];
        playing.erase(playing.begin() + pick);
        table.end({player});
    }
    EXPECT_EQ(started, 400);
    EXPECT_TRUE(table.maker->finished());
}

TEST(FreePlay, PlayersWhoNeedOthersLookByThemselves) {
    const auto maker = make_free_play({.players = 2, .games_each = 2, .fewest = 3, .most = 4});
    for (PlayerIndex i = 0; i < 2; ++i) maker->free(i);
    std::map<PlayerIndex, int> games;
    while (auto start = maker->next()) {
        ASSERT_EQ(start->guests.size(), 1U);
        const auto& guest = start->guests[0];
        EXPECT_EQ(guest.invitation.match, std::nullopt);
        EXPECT_EQ(guest.invitation.seat, std::nullopt);
        EXPECT_DOUBLE_EQ(start->games * guest.invitation.participants, 1);
        EXPECT_GE(guest.invitation.participants, 3);
        EXPECT_LE(guest.invitation.participants, 4);
        ++games[guest.player];
        EXPECT_FALSE(maker->finished());
        maker->ended(guest.player, guest.player == 1 ? Outcome::timed_out : Outcome::complete);
        maker->free(guest.player);
    }
    EXPECT_EQ(games, (std::map<PlayerIndex, int>{{0, 2}, {1, 2}}));
    EXPECT_TRUE(maker->finished());
    EXPECT_EQ(maker->left_over(), 0U);
}

// Plays until nothing starts any more: at each step something starts, or a game of those under way,
// drawn at random, ends.
struct Evening {
    explicit Evening(FreePlayOptions options, std::uint64_t seed = 5)
        : maker(make_free_play(options)), random(seed) {
        for (PlayerIndex i = 0; i < options.players; ++i) maker->free(i);
    }
    void play() {
        for (;;) {
            if (auto start = maker->next()) {
                std::vector<PlayerIndex> seats;
                for (const auto& guest : start->guests) {
                    EXPECT_EQ(guest.invitation.participants,
                              static_cast<int>(start->guests.size()));
                    EXPECT_DOUBLE_EQ(start->games, 1);
                    seats.push_back(guest.player);
                    ++games[guest.player];
                }
                EXPECT_EQ(std::set(seats.begin(), seats.end()).size(), seats.size());
                sizes.push_back(seats.size());
                under_way.push_back(std::move(seats));
            } else if (!under_way.empty()) {
                EXPECT_FALSE(maker->finished());
                const auto pick = random.below(static_cast<std::uint32_t>(under_way.size()));
                const auto seats = under_way[pick];
                under_way.erase(under_way.begin() + pick);
                for (const PlayerIndex player : seats) {
                    maker->ended(player, Outcome::complete);
                    maker->free(player);
                }
            } else {
                return;
            }
        }
    }

    std::unique_ptr<Matchmaker> maker;
    base::Random random;
    std::vector<std::vector<PlayerIndex>> under_way;
    std::map<PlayerIndex, int> games;
    std::vector<std::size_t> sizes;
};

TEST(FreePlay, AsManyAskAsTheGameHasSeats) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Evening evening({.players = 7, .games_each = 5, .fewest = 2, .most = 4, .random = seed},
                        seed);
        evening.play();
        EXPECT_TRUE(evening.maker->finished());
        std::uint64_t played = 0;
        for (const auto& [player, games] : evening.games) {
            EXPECT_LE(games, 5);
            played += static_cast<std::uint64_t>(games);
        }
        EXPECT_EQ(played + evening.maker->left_over(), 35U);
        for (const std::size_t size : evening.sizes) EXPECT_TRUE(size >= 2 && size <= 4) << size;
    }
}

TEST(FreePlay, NobodyIsLeftOverWhereEveryGameTakesAll) {
    Evening evening({.players = 3, .games_each = 4, .fewest = 3, .most = 3});
    evening.play();
    EXPECT_EQ(evening.sizes, std::vector<std::size_t>(4, 3));
    EXPECT_EQ(evening.maker->left_over(), 0U);
}

TEST(FreePlay, PlaysSoManyGamesInAll) {
    Evening evening({.players = 9, .games_each = -1, .games = 37, .fewest = 2, .most = 3});
    evening.play();
    EXPECT_EQ(evening.sizes.size(), 37U);
    EXPECT_TRUE(evening.maker->finished());
    EXPECT_EQ(evening.maker->left_over(), 0U);
}

TEST(FreePlay, WaitsForPlayersWhoAreNotFreeYet) {
    const auto maker = make_free_play({.players = 3, .games_each = 1, .fewest = 3, .most = 3});
    maker->free(0);
    maker->free(1);
    EXPECT_FALSE(maker->next());
    EXPECT_FALSE(maker->finished());
    maker->free(2);
    EXPECT_TRUE(maker->next());
}

TEST(FreePlay, EndlessStopsWhenToldTo) {
    const auto maker = make_free_play({.players = 1, .games_each = -1});
    maker->free(0);
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(maker->next());
        maker->ended(0, Outcome::complete);
        maker->free(0);
        EXPECT_FALSE(maker->finished());
    }
    ASSERT_TRUE(maker->next());
    maker->stop();
    EXPECT_FALSE(maker->finished());
    maker->ended(0, Outcome::complete);
    maker->free(0);
    EXPECT_FALSE(maker->next());
    EXPECT_TRUE(maker->finished());
}

TEST(FreePlay, WithoutGamesIsFinished) {
    EXPECT_TRUE(make_free_play({.players = 3, .games_each = 0})->finished());
}

}  // namespace
}  // namespace player
