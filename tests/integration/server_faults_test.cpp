// A registry that fails now and then: clear refusals, usable connections, no broken game.
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

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

}  // namespace
}  // namespace integration
