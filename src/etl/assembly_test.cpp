#include "etl/assembly.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "etl/record_test_support.h"

namespace etl::test {
namespace {

GameRecord of(RecordKind kind, std::optional<std::uint32_t> seq, std::uint8_t number = 1) {
    GameRecord record;
    record.kind = kind;
    record.game = game(number);
    record.seq = seq;
    return record;
}

GameRecord seat(std::optional<std::uint32_t> seq, const UserToken& who, combat::HeroId hero) {
    GameRecord record = of(RecordKind::hero_selected, seq);
    record.user = who;
    record.hero = hero;
    return record;
}

GameRecord start(std::optional<std::uint32_t> seq) {
    GameRecord record = of(RecordKind::starting_match, seq);
    record.participants = {{ann(), 1, 60, 100}, {bob(), 2, 30, 100}};
    return record;
}

GameRecord blow(std::optional<std::uint32_t> seq, const UserToken& who, const UserToken& enemy,
                std::uint64_t prior) {
    GameRecord record = of(RecordKind::attack, seq);
    record.user = who;
    record.enemy = enemy;
    record.damage = who == ann() ? 60 : 30;
    record.health_prior = prior;
    record.health_post = prior - std::min(prior, record.damage);
    return record;
}

// A duel that Ann wins with her second attack. Lobby: 0-3, 4, 6, 8; game: 5, 7, 9; end: 10-13.
struct Duel {
    std::vector<std::pair<Source, GameRecord>> records;

    enum class Seqs { with, without };
    explicit Duel(Seqs seqs = Seqs::with) {
        const auto add = [&](Source source, GameRecord record) {
            if (seqs == Seqs::with) record.seq = static_cast<std::uint32_t>(records.size());
            records.emplace_back(source, record);
        };
        add(Source::lobby, seat({}, ann(), 1));
        add(Source::lobby, seat({}, bob(), 2));
        add(Source::lobby, start({}));
        add(Source::lobby, start({}));
        add(Source::lobby, of(RecordKind::turn_pushed, {}));
        add(Source::game, blow({}, ann(), bob(), 100));
        add(Source::lobby, of(RecordKind::turn_pushed, {}));
        add(Source::game, blow({}, bob(), ann(), 100));
        add(Source::lobby, of(RecordKind::turn_pushed, {}));
        add(Source::game, blow({}, ann(), bob(), 40));
        add(Source::lobby, of(RecordKind::game_finished, {}));
        add(Source::lobby, of(RecordKind::game_finished, {}));
        add(Source::lobby, of(RecordKind::cleaning, {}));
        add(Source::lobby, of(RecordKind::cleaning, {}));
    }
};

class AssemblyTest : public testing::Test {
protected:
    Fed feed(Source source, const GameRecord& record) {
        auto& next = next_[source];
        const std::string value = "bytes of " + std::to_string(next);
        const Fed fed = assembly_.feed(record, {source, next++, now_, value}, rows_);
        ++effects_[fed.effect];
        return fed;
    }
    void feed_all(const std::vector<std::pair<Source, GameRecord>>& records) {
        for (const auto& [source, record] : records) feed(source, record);
    }
    void expect_duel_rows() {
        ASSERT_EQ(rows_.size(), 2U);
        EXPECT_EQ(rows_.user, (std::vector<UserToken>{ann(), bob()}));
        EXPECT_EQ(rows_.rounds, (std::vector<std::uint8_t>{2, 1}));
        EXPECT_EQ(rows_.damage_sent, (std::vector<std::uint64_t>{120, 30}));
        EXPECT_EQ(rows_.damage_received, (std::vector<std::uint64_t>{30, 120}));
    }

    Assembly assembly_{Completion::all_records, Limits{100, 10, 1 << 20}};
    combat::Rows rows_;
    std::map<Source, std::int64_t> next_;
    std::map<Effect, int> effects_;
    base::Timestamp now_{std::chrono::hours(1)};
};

TEST_F(AssemblyTest, ADuelInItsOrder) {
    feed_all(Duel().records);
    expect_duel_rows();
    EXPECT_EQ(effects_[Effect::completed], 1);
    EXPECT_EQ(effects_[Effect::duplicate], 0);
    EXPECT_EQ(assembly_.open_games(), 0U);
}

TEST_F(AssemblyTest, LobbyTopicFirst) {
    auto records = Duel().records;
    std::stable_sort(records.begin(), records.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i + 1 < records.size(); ++i) feed(records[i].first, records[i].second);
    EXPECT_EQ(rows_.size(), 0U);
    EXPECT_EQ(assembly_.ended_games(), 1U);
    EXPECT_EQ(assembly_.needed_from(Source::lobby, 99), 0);
    EXPECT_EQ(assembly_.needed_from(Source::game, 99), 0);
    EXPECT_EQ(feed(Source::game, records.back().second).effect, Effect::completed);
    expect_duel_rows();
    EXPECT_EQ(assembly_.ended_games(), 0U);
    EXPECT_EQ(assembly_.needed_from(Source::lobby, 99), 99);
}

TEST_F(AssemblyTest, AnyOrderAndEveryRecordTwice) {
    base::Random random(4);
    for (std::uint8_t round = 1; round <= 200; ++round) {
        auto records = Duel().records;
        const auto once = records;
        records.insert(records.end(), once.begin(), once.end());
        for (std::size_t i = records.size() - 1; i > 0; --i) {
            std::swap(records[i], records[random.below(static_cast<std::uint32_t>(i + 1))]);
        }
        rows_ = {};
        for (auto& [source, record] : records) {
            record.game = game(round);
            feed(source, record);
        }
        expect_duel_rows();
    }
    EXPECT_EQ(effects_[Effect::completed], 200);
    EXPECT_EQ(effects_[Effect::unusable], 0);
    EXPECT_EQ(assembly_.open_games(), 0U);
}

TEST_F(AssemblyTest, AGapKeepsTheGameOpen) {
    const auto records = Duel().records;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (i != 7) feed(records[i].first, records[i].second);
    }
    EXPECT_EQ(rows_.size(), 0U);
    EXPECT_EQ(assembly_.headless_games(), 0U);
    assembly_.expire(now_);
    EXPECT_TRUE(assembly_.take_given_up().empty());
    assembly_.expire(now_ + std::chrono::seconds(1));
    const auto given_up = assembly_.take_given_up();
    ASSERT_EQ(given_up.size(), 1U);
    EXPECT_EQ(given_up[0].trigger.offset, 9);
    EXPECT_EQ(given_up[0].trigger.value, "bytes of 9");
    EXPECT_EQ(assembly_.open_games(), 0U);
    EXPECT_EQ(assembly_.ended_games(), 0U);
    // Announced again in whole, it counts.
    feed_all(records);
    expect_duel_rows();
}

TEST_F(AssemblyTest, KnowsGamesWhoseBeginningItNeverSaw) {
    const auto records = Duel().records;
    for (std::size_t i = 5; i < records.size(); ++i) feed(records[i].first, records[i].second);
    EXPECT_EQ(assembly_.headless_games(), 1U);
    for (std::size_t i = 0; i < 3; ++i) feed(records[i].first, records[i].second);
    EXPECT_EQ(assembly_.headless_games(), 0U) << "it was only late";
}

TEST_F(AssemblyTest, AnnouncedAgainIsDropped) {
    feed_all(Duel().records);
    feed_all(Duel().records);
    EXPECT_EQ(rows_.size(), 2U);
    EXPECT_EQ(effects_[Effect::duplicate], 14);
    EXPECT_EQ(assembly_.open_games(), 0U);
    EXPECT_EQ(assembly_.needed_from(Source::lobby, 99), 99);
}

TEST_F(AssemblyTest, OthersWithoutSequence) {
    auto records = Duel(Duel::Seqs::without).records;
    feed_all(records);
    expect_duel_rows();
    // Cleaning before the last attack; the second duel is another game.
    std::rotate(records.begin() + 9, records.begin() + 10, records.end());
    rows_ = {};
    for (auto& [source, record] : records) {
        record.game = game(2);
        feed(source, record);
    }
    expect_duel_rows();
    EXPECT_EQ(effects_[Effect::completed], 2);
    EXPECT_EQ(assembly_.open_games(), 0U);
}

TEST_F(AssemblyTest, ADoubledAttackWithoutSequenceMakesItUnusable) {
    auto records = Duel(Duel::Seqs::without).records;
    records.insert(records.begin() + 7, records[5]);
    feed_all(records);
    EXPECT_EQ(rows_.size(), 0U);
    EXPECT_EQ(effects_[Effect::unusable], 1);
    EXPECT_EQ(assembly_.trigger().offset, 9);
    EXPECT_EQ(assembly_.trigger().value, "bytes of 9");
    EXPECT_EQ(assembly_.open_games(), 0U);  // its last Cleaning came, too
}

TEST_F(AssemblyTest, InconsistentGamesAreUnusableNeverWrong) {
    auto records = Duel().records;
    records[7].second.health_prior = 90;
    feed_all(records);
    EXPECT_EQ(effects_[Effect::unusable], 1);
    records = Duel().records;
    records[3].second.participants[0].hero = 77;  // two different Starting Match
    for (auto& [source, record] : records) record.game = game(2);
    feed_all(records);
    EXPECT_EQ(effects_[Effect::unusable], 2);
    EXPECT_EQ(rows_.size(), 0U);
}

TEST_F(AssemblyTest, TimedOutGamesStayNeededUntilTheirLastRecord) {
    feed(Source::lobby, seat(0, ann(), 1));
    feed(Source::lobby, seat(1, bob(), 2));
    feed(Source::lobby, of(RecordKind::timed_out, 2));
    feed(Source::lobby, of(RecordKind::timed_out, 3));
    EXPECT_EQ(feed(Source::lobby, of(RecordKind::cleaning, 4)).effect, Effect::timed_out);
    EXPECT_EQ(assembly_.needed_from(Source::lobby, 5), 0);
    EXPECT_EQ(assembly_.ended_games(), 0U);
    EXPECT_EQ(feed(Source::lobby, of(RecordKind::cleaning, 4)).effect, Effect::duplicate);
    EXPECT_EQ(feed(Source::lobby, of(RecordKind::cleaning, 5)).effect, Effect::kept);
    EXPECT_EQ(assembly_.needed_from(Source::lobby, 7), 7);
    EXPECT_EQ(assembly_.open_games(), 0U);
    EXPECT_EQ(feed(Source::lobby, of(RecordKind::cleaning, 5)).effect, Effect::duplicate);
}

TEST_F(AssemblyTest, TheOldestOpenGameMakesRoom) {
    for (std::uint8_t number = 1; number <= 12; ++number) {
        feed(Source::lobby, of(RecordKind::turn_pushed, 0, number));
    }
    const auto given_up = assembly_.take_given_up();
    ASSERT_EQ(given_up.size(), 2U);
    EXPECT_EQ(given_up[0].game, game(1));
    EXPECT_EQ(given_up[1].game, game(2));
    EXPECT_EQ(given_up[0].trigger.offset, -1);
    EXPECT_EQ(assembly_.open_games(), 10U);
    EXPECT_EQ(assembly_.needed_from(Source::lobby, 99), 2);
}

TEST_F(AssemblyTest, BytesAreBoundedToo) {
    Assembly assembly(Completion::all_records, Limits{100, 1000, 10'000});
    std::uint32_t seq = 0;
    for (std::int64_t i = 0; i < 500; ++i) {
        assembly.feed(blow(seq++, ann(), bob(), 100), {Source::game, i, now_, {}}, rows_);
    }
    GameRecord next = of(RecordKind::turn_pushed, 0, 2);
    assembly.feed(next, {Source::lobby, 0, now_, {}}, rows_);
    EXPECT_EQ(assembly.open_games(), 1U);
    EXPECT_EQ(assembly.take_given_up().size(), 1U);
}

TEST_F(AssemblyTest, SequencesBeyondAnyGameAreRefused) {
    const Fed fed = feed(Source::lobby, of(RecordKind::turn_pushed, 4'000'000'000U));
    EXPECT_EQ(fed.effect, Effect::refused);
    EXPECT_EQ(assembly_.open_games(), 0U);
}

TEST_F(AssemblyTest, CalledGamesAreSettledFromElsewhere) {
    Assembly assembly(Completion::called, Limits{});
    std::int64_t offset = 0;
    int called = 0;
    for (const auto& [source, record] : Duel().records) {
        if (source == Source::game) continue;
        const std::string value = "bytes of " + std::to_string(offset);
        const Fed fed = assembly.feed(record, {source, offset++, now_, value}, rows_);
        called += fed.effect == Effect::called;
    }
    EXPECT_EQ(called, 1);
    EXPECT_EQ(assembly.take_called(), (std::vector<GameToken>{game(1)}));
    EXPECT_EQ(assembly.needed_from(Source::lobby, offset), 0);
    const Trigger trigger = assembly.settle(game(1), Effect::unusable);
    EXPECT_EQ(trigger.offset, 9);
    EXPECT_EQ(trigger.value, "bytes of 9");
    EXPECT_EQ(assembly.open_games(), 0U);
}

// Without keys a game's records lie in any partition. In one that has not its end nothing of it is
// kept, so that reading need never begin there again.
TEST_F(AssemblyTest, OfGamesWithoutNumbersOnlyTheEndIsKeptWhereRowsComeFromElsewhere) {
    Assembly assembly(Completion::called, Limits{});
    std::int64_t offset = 0;
    const auto feed_lobby = [&](const GameRecord& record) {
        return assembly.feed(record, {Source::lobby, offset++, now_, "bytes"}, rows_).effect;
    };
    for (const auto& [source, record] : Duel(Duel::Seqs::without).records) {
        if (source == Source::game || record.kind == RecordKind::cleaning) continue;
        EXPECT_EQ(feed_lobby(record), Effect::kept);
    }
    EXPECT_EQ(assembly.open_games(), 0U);
    EXPECT_EQ(assembly.needed_from(Source::lobby, offset), offset);

    EXPECT_EQ(feed_lobby(of(RecordKind::cleaning, {})), Effect::called);
    EXPECT_EQ(assembly.needed_from(Source::lobby, offset), offset - 1);
    EXPECT_EQ(assembly.settle(game(1), Effect::unusable).offset, offset - 1);
    EXPECT_EQ(assembly.open_games(), 0U);
    EXPECT_EQ(feed_lobby(of(RecordKind::cleaning, {})), Effect::kept);

    EXPECT_EQ(feed_lobby(of(RecordKind::timed_out, {}, 2)), Effect::timed_out);
    EXPECT_EQ(feed_lobby(of(RecordKind::cleaning, {}, 2)), Effect::kept);
    EXPECT_EQ(assembly.take_called(), (std::vector<GameToken>{game(1)}));
    EXPECT_EQ(assembly.open_games(), 0U);
    EXPECT_EQ(assembly.needed_from(Source::lobby, offset), offset);
}

}  // namespace
}  // namespace etl::test
