// No dual-write gap: what a server tells the outbox, and what it does with games that others left.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <map>

#include "tests/integration/server_client.h"

namespace integration {
namespace {

// Remembers what it is told and hands out what the test puts in.
class ScriptedOutbox final : public ports::Outbox {
public:
    ports::Task<base::Result<void>> announced(std::vector<ports::Announced> games) override {
        const std::lock_guard lock(mutex_);
        if (away) co_return base::unavailable("away");
        for (const auto& game : games) announced_[game.game] = game.changes;
        co_return base::Result<void>();
    }
    ports::Task<base::Result<std::vector<ports::Session>>> take_overdue(std::size_t) override {
        const std::lock_guard lock(mutex_);
        ++asked;
        // As the registry: what was announced is not overdue.
        std::erase_if(overdue_,
                      [&](const auto& session) { return announced_.contains(session.game); });
        handed_out += overdue_.size();
        co_return std::exchange(overdue_, {});
    }
    ports::Task<base::Result<void>> published(std::vector<ports::GameToken> games) override {
        const std::lock_guard lock(mutex_);
        published_.insert(published_.end(), games.begin(), games.end());
        co_return base::Result<void>();
    }

    void put(ports::Session session) {
        const std::lock_guard lock(mutex_);
        overdue_.push_back(std::move(session));
    }
    std::map<ports::GameToken, std::uint32_t> announced() const {
        const std::lock_guard lock(mutex_);
        return announced_;
    }
    std::vector<ports::GameToken> published() const {
        const std::lock_guard lock(mutex_);
        return published_;
    }

    std::atomic<bool> away{false};
    std::atomic<int> asked{0};
    std::atomic<std::size_t> handed_out{0};

private:
    mutable std::mutex mutex_;
    std::map<ports::GameToken, std::uint32_t> announced_;
    std::vector<ports::Session> overdue_;
    std::vector<ports::GameToken> published_;
};

struct OutboxArrangement {
    explicit OutboxArrangement(server::Options options = test_options())
        : server(std::move(options),
                 {registry, registry, registry, journal, roster, present, entropy(), &outbox}) {
        EXPECT_TRUE(server.start());
    }
    ~OutboxArrangement() { server.stop({}); }

    // Plays a duel of the even roster to its end; its token.
    std::string play() const {
        std::array<std::string, 2> users;
        for (std::string& user : users) {
            Client login(server.port(), "login");
            user = text_at(login.ask(login_text("p" + std::to_string(++names_))),
                           "/PAYLOAD/USER_TOKEN");
        }
        std::sort(users.begin(), users.end());
        Client find(server.port(), "game/find"), action(server.port(), "game/action");
        std::string game;
        for (const auto& user : users) game = game_of(find.ask(find_text(user, 2)));
        for (std::size_t i = 0; i < 5; ++i) {
            action.ask(action_text(game, users[i % 2], users[(i + 1) % 2]));
        }
        return game;
    }

    combat::Roster roster = even_roster();
    memory::Registry registry;
    Journal journal;
    ScriptedOutbox outbox;
    server::Server server;
    mutable int names_ = 0;
};

ports::GameToken token(const std::string& text) { return *ports::GameToken::parse(text); }

TEST(ServerOutbox, TellsOnceTheRecordsOfAFinishedGameHaveArrived) {
    OutboxArrangement at;
    at.journal.arrives = false;
    const auto game = token(at.play());
    std::this_thread::sleep_for(400ms);
    EXPECT_TRUE(at.outbox.announced().empty()) << "nothing has arrived yet";
    at.journal.arrives = true;
    ASSERT_TRUE(eventually([&] { return !at.outbox.announced().empty(); }));
    EXPECT_EQ(at.outbox.announced().at(game), 7u) << "two seats and five attacks";
}

TEST(ServerOutbox, TellsLaterWhatTheRegistryDidNotHear) {
    OutboxArrangement at;
    at.outbox.away = true;
    const auto game = token(at.play());
    std::this_thread::sleep_for(300ms);
    at.outbox.away = false;
    ASSERT_TRUE(eventually([&] { return at.outbox.announced().contains(game); }));
}

TEST(ServerOutbox, AnnouncesAgainWhatAnotherServerLeft) {
    OutboxArrangement first;
    const std::string game = first.play();
    const auto before = first.journal.messages_of(game);
    auto sessions = first.registry.pull({token(game)});
    ASSERT_TRUE(sessions);

    OutboxArrangement second;
    second.journal.arrives = false;
    second.outbox.put(sessions->front());
    ASSERT_TRUE(
        eventually([&] { return second.journal.messages_of(game).size() >= before.size(); }));
    EXPECT_EQ(second.journal.messages_of(game), before);
    std::this_thread::sleep_for(300ms);
    EXPECT_TRUE(second.outbox.published().empty()) << "not before its records have arrived";
    second.journal.arrives = true;
    ASSERT_TRUE(eventually([&] { return !second.outbox.published().empty(); }));
    EXPECT_EQ(second.outbox.published().front(), token(game));
}

TEST(ServerOutbox, DoesNotAnnounceAgainWhatIsStillOnItsWay) {
    OutboxArrangement at;
    at.journal.arrives = false;
    const std::string game = at.play();
    const auto before = at.journal.messages_of(game);
    auto sessions = at.registry.pull({token(game)});
    ASSERT_TRUE(sessions);
    at.outbox.put(sessions->front());
    // A slow machine may come too late to be handed it: the transport is stuck then.
    (void)eventually([&] { return at.outbox.handed_out > 0; });
    at.journal.arrives = true;
    ASSERT_TRUE(eventually([&] { return at.outbox.announced().contains(token(game)); }));
    EXPECT_EQ(at.journal.messages_of(game), before);
    EXPECT_TRUE(at.outbox.published().empty()) << "nothing was told again";
}

TEST(ServerOutbox, BringsAGameThatWasLeftToItsEnd) {
    auto options = test_options();
    options.lobby_timeout = 300ms;
    OutboxArrangement at(std::move(options));
    // Somebody opened a game at a server that died: this one never heard of it.
    combat::Fight fight =
        combat::open_fight(token("00000000-0000-4000-8000-000000000001"), ports::UserToken(), 2);
    ports::SeatRequest request;
    request.user = fight.host;
    request.fresh_game = fight.token;
    request.hand = {{1, "", 10, 25}, {2, "", 10, 25}};
    boost::asio::io_context io;
    boost::asio::co_spawn(io, at.registry.take_seat(request),
                          [](std::exception_ptr, const auto& seated) { ASSERT_TRUE(seated); });
    io.run();
    auto sessions = at.registry.pull({fight.token});
    ASSERT_TRUE(sessions);
    at.outbox.put(sessions->front());
    ASSERT_TRUE(eventually([&] {
        const auto now = at.registry.pull({fight.token});
        return now->front().fight->status == combat::Status::timed_out;
    }));
    ASSERT_TRUE(eventually([&] { return at.outbox.announced().contains(fight.token); }));
    EXPECT_EQ(at.outbox.announced().at(fight.token), 1u) << "the time-out; the seat was another's";
}

TEST(ServerOutbox, TakesNothingOverWhileTheTransportIsStuck) {
    OutboxArrangement at;
    at.journal.arrives = false;
    at.play();
    std::this_thread::sleep_for(3s);
    const int asked = at.outbox.asked;
    std::this_thread::sleep_for(2s);
    EXPECT_EQ(at.outbox.asked, asked);
    at.journal.arrives = true;
    EXPECT_TRUE(eventually([&] { return at.outbox.asked > asked; }));
}

}  // namespace
}  // namespace integration
