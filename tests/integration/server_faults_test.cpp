// A registry that fails now and then: clear refusals, usable connections, no broken game.
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "server/heard_doors.h"
#include "tests/integration/server_client.h"
#include "tests/support/faulty_registry.h"

namespace integration {
namespace {

// A server whose registry fails as `hook` says.
struct FaultyArrangement {
    explicit FaultyArrangement(support::RegistryHook hook)
        : faulty({registry, registry, registry}, std::move(hook)),
          server(test_options(), {faulty, faulty, faulty, journal, roster, present, entropy()}) {
        EXPECT_TRUE(server.start());
    }
    ~FaultyArrangement() { server.stop({}); }

    Client connect(std::string path) const { return Client(server.port(), std::move(path)); }
    std::string login(const std::string& name) const {
        return text_at(connect("login").ask(login_text(name)), "/PAYLOAD/USER_TOKEN");
    }

    combat::Roster roster = even_roster();
    memory::Registry registry;
    Journal journal;
    support::FaultyRegistry faulty;
    server::Server server;
};

// Knows no game any more once it has lost them.
class LosingFights final : public ports::Fights {
public:
    LosingFights(ports::Fights& real, const std::atomic<bool>& lost) : real_(real), lost_(lost) {}

    ports::Task<base::Result<ports::FightPtr>> load(ports::GameToken game) override {
        if (lost_) co_return ports::FightPtr();
        co_return co_await real_.load(game);
    }
    ports::Task<base::Result<ports::FightPtr>> apply(ports::Change change) override {
        return real_.apply(std::move(change));
    }
    void watch(ports::GameToken game, const void* owner, ports::FightListener listener) override {
        real_.watch(game, owner, std::move(listener));
    }
    void unwatch(ports::GameToken game, const void* owner) override { real_.unwatch(game, owner); }

private:
    ports::Fights& real_;
    const std::atomic<bool>& lost_;
};

TEST(ServerFaults, ARegistryThatIsAwayIsAClearRefusalAndNothingIsLost) {
    std::atomic<bool> away{false};
    FaultyArrangement at([&](std::string_view) -> std::optional<base::Error> {
        if (away) return base::unavailable("registry away");
        return std::nullopt;
    });
    const std::string one = at.login("one"), other = at.login("other");
    auto find = at.connect("game/find");
    const std::string game = game_of(find.ask(find_text(one, 2)));
    away = true;
    EXPECT_EQ(status_of(find.ask(find_text(other, 2))), "REGISTRY NOT AVAILABLE");
    EXPECT_EQ(status_of(at.connect("login").ask(login_text("third"))), "REGISTRY NOT AVAILABLE");
    away = false;
    EXPECT_EQ(game_of(find.ask(find_text(other, 2))), game);
}

TEST(ServerFaults, LostRacesAreFoughtAgainUntilTheGameIsOver) {
    std::atomic<int> applies{0};
    FaultyArrangement at([&](std::string_view call) -> std::optional<base::Error> {
        if (call != "apply" || ++applies % 3 != 1) return std::nullopt;
        return base::Error{base::Fault::lost_race, "another version"};
    });
    const std::string one = at.login("one"), other = at.login("other");
    auto find = at.connect("game/find");
    const std::string game = game_of(find.ask(find_text(one, 2)));
    find.ask(find_text(other, 2));
    auto action = at.connect("game/action");
    // Duels of the even roster take five attacks, whoever begins.
    std::string turn = std::min(one, other), rest = std::max(one, other);
    for (int attacks = 0; attacks < 5; ++attacks) {
        const auto answer = action.ask(action_text(game, turn, rest));
        EXPECT_EQ(text_at(answer, "/STATUS/ACTION"), "ATTACK") << json::serialize(answer);
        std::swap(turn, rest);
    }
    EXPECT_EQ(status_of(action.ask(action_text(game, turn, rest))), "GAME IS OVER");
    EXPECT_GT(applies, 6);
    int attacks_logged = 0;
    for (const std::string& message : at.journal.messages_of(game)) {
        if (message == "Attack Completed") ++attacks_logged;
    }
    EXPECT_EQ(attacks_logged, 5) << "each attack counted once";
}

std::vector<base::LogEntry> entries_with(const Journal& journal, std::string_view message) {
    std::vector<base::LogEntry> found;
    for (base::LogEntry& entry : journal.entries()) {
        if (entry.message == message) found.push_back(std::move(entry));
    }
    return found;
}

TEST(ServerFaults, WhatTheRegistryRefusesIsSaidOnceAMinuteInItsWordsAndCounted) {
    std::atomic<int> fault{-1};
    FaultyArrangement at([&](std::string_view call) -> std::optional<base::Error> {
        if (fault < 0 || call != "take_seat") return std::nullopt;
        return base::Error{static_cast<base::Fault>(fault.load()), "Redis refuses: WRONGTYPE x"};
    });
    const std::string user = at.login("one");
    auto find = at.connect("game/find");
    for (const auto kind : {base::Fault::unavailable, base::Fault::settings, base::Fault::disk}) {
        fault = static_cast<int>(kind);
        EXPECT_EQ(status_of(find.ask(find_text(user, 2))), "REGISTRY NOT AVAILABLE");
    }
    EXPECT_EQ(server::at(at.server.counts(), server::Count::registry_errors), 3u);
    // That a seat is denied is no fault of the registry.
    fault = static_cast<int>(base::Fault::rejected);
    EXPECT_EQ(status_of(find.ask(find_text(user, 2))), "MATCH IS FULL OR OVER");
    EXPECT_EQ(server::at(at.server.counts(), server::Count::registry_errors), 3u);
    const auto said = entries_with(at.journal, "Registry Calls Failed");
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0].level, base::Level::error);
    EXPECT_EQ(said[0].task,
              R"({"calls":1,"latest":"take_seat","what":"Redis refuses: WRONGTYPE x"})");
}

TEST(Troubles, AreToldAgainWhenThePauseIsOverWithTheirNumber) {
    Journal journal;
    server::Troubles troubles(journal, 50ms);
    for (int i = 0; i < 5; ++i) troubles.note("load", "one");
    ASSERT_TRUE(eventually([&] {
        troubles.note("apply", "other");
        return journal.entries().size() == 2;
    }));
    EXPECT_EQ(journal.entries()[0].task, R"({"calls":1,"latest":"load","what":"one"})");
    EXPECT_EQ(journal.entries()[1].task, R"({"calls":)" + std::to_string(troubles.count() - 1) +
                                             R"(,"latest":"apply","what":"other"})");
}

// As after FLUSHALL, or where Redis deletes what it likes when it is full.
TEST(ServerFaults, PlayersOfAGameThatTheRegistryHasLostAreToldThatItTimedOut) {
    std::atomic<bool> lost{false};
    combat::Roster roster = even_roster();
    memory::Registry registry;
    Journal journal;
    LosingFights fights(registry, lost);
    auto options = test_options();
    options.turn_timeout = 1s;
    server::Server server(options,
                          {registry, registry, fights, journal, roster, present, entropy()});
    ASSERT_TRUE(server.start());
    Client login(server.port(), "login"), find(server.port(), "game/find");
    const std::string a = text_at(login.ask(login_text("a")), "/PAYLOAD/USER_TOKEN");
    const std::string b = text_at(login.ask(login_text("b")), "/PAYLOAD/USER_TOKEN");
    const std::string game = game_of(find.ask(find_text(a, 2)));
    Client lobby(server.port(), "game/lobby");
    lobby.send(lobby_text(game, a));
    lost = true;
    find.ask(find_text(b, 2));
    std::string status;
    while (status != "TIMED OUT") {
        status = status_of(lobby.receive());
        ASSERT_NE(status, "");
    }
    EXPECT_EQ(server::at(server.counts(), server::Count::games_lost), 1u);
    const auto said = entries_with(journal, "Game Lost By The Registry");
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0].task, R"({"PAYLOAD":{"GAME_TOKEN":")" + game + R"("}})");
    server.stop({});
}

}  // namespace
}  // namespace integration
