#include "server/changes.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <utility>

#include "combat/seating.h"

namespace {

using combat::Fight;
using ports::FightPtr;
using server::Changes;
using Lines = std::vector<std::string>;

constexpr int k_tries = 16;

base::UserToken user(std::uint8_t number) {
    base::UserToken token;
    token.bytes[15] = number;
    return token;
}

// One game, and how often the next changes of it lose a race.
class Registry final : public ports::Accounts, public ports::Seats, public ports::Fights {
public:
    ports::Task<base::Result<ports::Registered>> login(std::string, ports::Account) override {
        co_return base::rejected("not asked here");
    }
    ports::Task<base::Result<std::optional<ports::Account>>> account(ports::UserToken) override {
        co_return base::rejected("not asked here");
    }
    ports::Task<base::Result<ports::Seated>> take_seat(ports::SeatRequest) override {
        co_return base::rejected("not asked here");
    }
    ports::Task<base::Result<FightPtr>> load(ports::GameToken) override { co_return fight; }
    ports::Task<base::Result<FightPtr>> apply(ports::Change change) override {
        if (meanwhile) meanwhile();
        if (races_lost > 0) {
            --races_lost;
            co_return base::Error{base::Fault::lost_race, "another was faster"};
        }
        fight = std::make_shared<const Fight>(std::move(change.after));
        logs.push_back(change.session_log);
        co_return fight;
    }
    void watch(ports::GameToken, const void*, ports::FightListener) override {}
    void unwatch(ports::GameToken, const void*) override {}

    FightPtr fight;
    int races_lost = 0;
    Lines logs;
    std::function<void()> meanwhile;
};

class Journal final : public ports::Journal {
public:
    explicit Journal(Lines& told) : told_(told) {}
    void write(base::LogEntry entry) override { told_.push_back(entry.message); }
    bool admits_games() const override { return true; }
    std::uint64_t written() const override { return told_.size(); }
    std::uint64_t settled() const override { return told_.size(); }

private:
    Lines& told_;
};

class ServerChanges : public testing::Test {
protected:
    ServerChanges() {
        Fight open = combat::open_fight(base::GameToken(), user(1), 2);
        combat::seat_user(open, user(1), {1, "", 10, 15});
        combat::seat_user(open, user(2), {2, "", 10, 15});
        registry.fight = std::make_shared<const Fight>(std::move(open));
    }

    base::Result<Changes::Made> make(const Changes::Rule& rule) {
        boost::asio::io_context io;
        std::optional<base::Result<Changes::Made>> made;
        boost::asio::co_spawn(io.get_executor(), changes.make(base::GameToken(), rule),
                              [&](std::exception_ptr fault, base::Result<Changes::Made> result) {
                                  EXPECT_EQ(fault, nullptr);
                                  made = std::move(result);
                              });
        io.run();
        return *made;
    }

    Changes::Rule forfeit() {
        return [this](const Fight& fight) -> std::optional<Changes::Planned> {
            ++asked;
            Changes::Planned planned{fight, {}, "the line"};
            planned.events = combat::forfeit(planned.after);
            return planned;
        };
    }

    std::uint64_t counted(server::Count count) const {
        server::Counts sum{};
        counters.add_to(sum);
        return server::at(sum, count);
    }

    Registry registry;
    Lines told;  // messages of the journal, and the versions that became news
    Journal journal{told};
    combat::Roster roster;
    server::Counters counters;
    int asked = 0;
    Changes changes{{registry, registry, registry, journal, roster, {}, {}},
                    {counters, nullptr, [this](const FightPtr& fight) {
                         told.push_back("version " + std::to_string(fight->version));
                     }}};
};

TEST_F(ServerChanges, IsAppliedJournaledAndToldInThisOrder) {
    const auto before = registry.fight;
    const auto made = make(forfeit());
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->outcome, Changes::Outcome::made);
    EXPECT_EQ(made->fight, registry.fight);
    EXPECT_EQ(registry.logs, Lines{"the line"});
    ASSERT_GE(told.size(), 3U);
    EXPECT_EQ(told.front(), "User Forfeited");
    EXPECT_EQ(told.back(), "version " + std::to_string(before->version + 1));
    EXPECT_EQ(counted(server::Count::forfeits), 1U);
    EXPECT_EQ(counted(server::Count::games_finished), 1U);
}

TEST_F(ServerChanges, WhoLosesARaceAsksTheRuleAgain) {
    const FightPtr before = registry.fight;
    registry.races_lost = 2;
    const auto made = make(forfeit());
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->outcome, Changes::Outcome::made);
    EXPECT_EQ(asked, 3);
    EXPECT_EQ(registry.logs.size(), 1U);
    EXPECT_EQ(counted(server::Count::forfeits), 1U);

    registry.fight = before;
    registry.races_lost = k_tries;
    const auto lost = make(forfeit());
    ASSERT_FALSE(lost.has_value());
    EXPECT_EQ(lost.error().fault, base::Fault::lost_race);
}

TEST_F(ServerChanges, ARuleMayWantNothingAndAGameMayBeUnknown) {
    const Changes::Rule nothing = [](const Fight&) { return std::nullopt; };
    const auto made = make(nothing);
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->outcome, Changes::Outcome::not_wanted);
    EXPECT_EQ(made->fight, registry.fight);
    EXPECT_EQ(told, Lines{});

    registry.fight = nullptr;
    const auto unknown = make(forfeit());
    ASSERT_TRUE(unknown.has_value());
    EXPECT_EQ(unknown->outcome, Changes::Outcome::unknown_game);
    EXPECT_EQ(asked, 0);
}

TEST_F(ServerChanges, NewsOfAGameInHandWaitsUntilItsChangeIsJournaled) {
    const auto at = [&](std::uint32_t version) {
        auto fight = std::make_shared<Fight>(*registry.fight);
        fight->version = version;
        return fight;
    };
    const auto later = registry.fight->version + 3;
    registry.meanwhile = [&, later] {
        changes.hear(at(later));
        changes.hear(at(later - 1));
        EXPECT_EQ(told, Lines{});
    };
    ASSERT_TRUE(make(forfeit()).has_value());
    ASSERT_GE(told.size(), 3U);
    EXPECT_EQ(told.front(), "User Forfeited");
    EXPECT_EQ(told[told.size() - 2], "version " + std::to_string(later - 2));
    EXPECT_EQ(told.back(), "version " + std::to_string(later)) << "of each game the latest";

    changes.hear(at(later + 1));
    EXPECT_EQ(told.back(), "version " + std::to_string(later + 1)) << "nothing is in hand";
}

}  // namespace
