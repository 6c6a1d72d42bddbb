// Tools for tests of this room against a real Redis.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "redis/blocking_connection.h"
#include "redis/registry.h"
#include "tests/support/redis_server.h"

namespace redis_test {

// Runs one call of a door to its end in this thread.
template <class T>
base::Result<T> run(ports::Task<base::Result<T>> task) {
    boost::asio::io_context io(1);
    std::optional<base::Result<T>> result;
    std::exception_ptr fault;
    auto fill = [](std::optional<base::Result<T>>* into,
                   ports::Task<base::Result<T>> from) -> ports::Task<void> {
        into->emplace(co_await std::move(from));
    };
    boost::asio::co_spawn(io.get_executor(), fill(&result, std::move(task)),
                          [&](std::exception_ptr thrown) { fault = thrown; });
    io.run();
    if (fault) std::rethrow_exception(fault);
    return std::move(*result);
}

inline ports::UserToken user(int number) {
    ports::UserToken token;
    token.bytes[14] = static_cast<std::uint8_t>(number >> 8);
    token.bytes[15] = static_cast<std::uint8_t>(number);
    return token;
}

inline ports::GameToken game(int number) {
    ports::GameToken token;
    token.bytes[0] = static_cast<std::uint8_t>(number);
    token.bytes[1] = static_cast<std::uint8_t>(number >> 8);
    return token;
}

inline redis::Options options_of(const support::RedisServer& server) {
    redis::Options options;
    options.host = "127.0.0.1";
    options.port = server.port();
    return options;
}

struct Wish {
    int participants = 2;
    std::optional<std::string> match = std::nullopt;
    int fresh_game = 1;
};

// Heroes 1, 2, … with attack 10 and health 25.
inline ports::SeatRequest seat_request(int user_number, const Wish& wish) {
    ports::SeatRequest request;
    request.user = user(user_number);
    request.participants = wish.participants;
    request.match = wish.match;
    request.fresh_game = game(wish.fresh_game);
    for (int i = 1; i <= wish.participants; ++i) {
        request.hand.push_back({static_cast<combat::HeroId>(i), "hero", 10, 25});
    }
    return request;
}

inline base::Result<ports::Seated> sit(redis::Registry& registry, int user_number,
                                       const Wish& wish = {}) {
    return run(registry.take_seat(seat_request(user_number, wish)));
}

inline base::Result<ports::FightPtr> load(redis::Registry& registry, int number) {
    return run(registry.load(game(number)));
}

// The user whose turn it is attacks the next in the order.
inline ports::Change attack_of(const combat::Fight& before, const std::string& log) {
    ports::Change change{before, log};
    combat::attack(change.after, before.next()->user, before.fighters[before.order[1]].user);
    return change;
}

inline base::Result<ports::FightPtr> attack(redis::Registry& registry, const combat::Fight& before,
                                            const std::string& log = "log") {
    return run(registry.apply(attack_of(before, log)));
}

inline ports::FightPtr play_out(redis::Registry& registry, int number) {
    ports::FightPtr fight = load(registry, number).value();
    while (!fight->over()) fight = attack(registry, *fight).value();
    return fight;
}

// The records of the game, which is over, have arrived.
inline void publish(redis::Registry& registry, int number) {
    run(registry.published({game(number)})).value();
}

// Whether it becomes true within a minute.
inline bool soon(const std::function<bool()>& condition) {
    for (int i = 0; i < 12000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return condition();
}

// Looks into Redis from beside.
class Beside {
public:
    explicit Beside(const redis::Options& options) : connection_(options) {}

    redis::Reply call(const std::string& words) {
        std::istringstream in(words);
        std::string name, word;
        in >> name;
        redis::Arguments arguments;
        while (in >> word) arguments.add(word);
        return call(name, arguments);
    }
    redis::Reply call(const std::string& name, const redis::Arguments& arguments) {
        auto replies =
            connection_.run(std::vector<std::string>{redis::command_text(name, arguments)});
        return std::move(replies.value().front());
    }
    // With one more argument, which may have blanks.
    redis::Reply call(const std::string& words, const std::string& last) {
        std::istringstream in(words);
        std::string name, word;
        in >> name;
        redis::Arguments arguments;
        while (in >> word) arguments.add(word);
        return call(name, arguments.add(last));
    }
    std::string text(const std::string& words) { return call(words).text; }
    std::int64_t number(const std::string& words) { return call(words).number; }
    // Sorted: sets and hashes have no order.
    std::vector<std::string> sorted(const std::string& words) {
        auto texts = list(words);
        std::sort(texts.begin(), texts.end());
        return texts;
    }
    std::vector<std::string> list(const std::string& words) {
        std::vector<std::string> texts;
        for (auto& item : call(words).items) texts.push_back(std::move(item.text));
        return texts;
    }

private:
    redis::BlockingConnection connection_;
};

// One Redis for all tests of a suite, empty when each begins.
template <class Suite>
class OnOneRedis : public testing::Test {
protected:
    OnOneRedis() { beside.call("FLUSHALL"); }

    static const support::RedisServer& server() {
        static const support::RedisServer server;
        return server;
    }

    redis::Options options = options_of(server());
    Beside beside{options};
};

}  // namespace redis_test
