#include "redis/sessions.h"

#include <algorithm>
#include <cstdint>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "redis/blocking_connection.h"
#include "redis/contract_session.h"
#include "redis/keys.h"
#include "redis/scripts.h"
#include "redis/session_reply.h"

namespace redis {
namespace {

using base::GameToken;
using ports::Session;

constexpr std::size_t k_games_at_a_time = 256;

// What concerns this one game only; other errors are those of the call.
bool is_of_the_game(const Reply& reply) { return reply.text.starts_with("WRONGTYPE"); }

// As one that passes, whatever it is: the worker says it and waits. A right that is missing can be
// given, a key of a wrong type be deleted.
base::Error passing(std::string_view words) {
    base::Error error = to_error(words);
    if (error.fatal()) error.fault = base::Fault::unavailable;
    return error;
}

base::Result<Session> from_replies(const GameToken& game, Reply snapshot, Reply logs) {
    for (Reply* reply : {&snapshot, &logs}) {
        if (reply->kind != Reply::Kind::error) continue;
        if (!is_of_the_game(*reply)) return passing(reply->text);
        return to_session(game, std::move(*reply));
    }
    Reply both;
    both.kind = Reply::Kind::list;
    both.items.push_back(std::move(snapshot));
    both.items.push_back(std::move(logs));
    return to_session(game, std::move(both));
}

// All of them were carried out; the first error.
base::Result<void> first_error(const std::vector<Reply>& replies) {
    for (const Reply& reply : replies) {
        if (reply.kind == Reply::Kind::error) return passing(reply.text);
    }
    return {};
}

// Games whose sessions are fetched before they are asked for.
struct Ahead {
    std::vector<GameToken> games;
    std::future<base::Result<std::vector<Session>>> sessions;
};

}  // namespace

struct Sessions::Inside {
    explicit Inside(Options options)
        : lifetime(options.game_lifetime), connection(std::move(options)) {}

    const std::chrono::milliseconds lifetime;
    std::mutex mutex;  // guards the connection
    BlockingConnection connection;
    const Scripts scripts;
    std::mutex ahead_mutex;  // guards `ahead`
    Ahead ahead;             // ends before what it uses
};

Sessions::Sessions(Options options) : inside_(std::make_unique<Inside>(std::move(options))) {}
Sessions::~Sessions() = default;

void Sessions::prefetch(const std::vector<GameToken>& games) {
    Ahead ahead{games, {}};
    try {
        ahead.sessions = std::async(std::launch::async, [this, games] { return fetch(games); });
    } catch (const std::system_error&) {
        return;  // no thread to be had: pull() fetches them itself
    }
    const std::lock_guard lock(inside_->ahead_mutex);
    std::swap(inside_->ahead, ahead);
}

base::Result<std::vector<Session>> Sessions::pull(const std::vector<GameToken>& games) {
    Ahead ahead;
    {
        const std::lock_guard lock(inside_->ahead_mutex);
        std::swap(inside_->ahead, ahead);
    }
    if (!ahead.sessions.valid() || ahead.games != games) return fetch(games);
    return ahead.sessions.get();
}

base::Result<std::vector<Session>> Sessions::fetch(const std::vector<GameToken>& games) {
    const std::lock_guard lock(inside_->mutex);
    std::vector<Session> sessions;
    sessions.reserve(games.size());
    for (std::size_t i = 0; i < games.size(); i += k_games_at_a_time) {
        const std::size_t end = std::min(games.size(), i + k_games_at_a_time);
        std::vector<std::string> commands;
        for (std::size_t k = i; k < end; ++k) {
            commands.push_back(command_text("GET", Arguments().add(fight_key(games[k]))));
            commands.push_back(
                command_text("LRANGE", Arguments().add(logs_key(games[k])).add(0).add(-1)));
        }
        auto replies = inside_->connection.run(commands);
        if (!replies) return replies.error();
        for (std::size_t k = i; k < end; ++k) {
            const std::size_t at = 2 * (k - i);
            auto session =
                from_replies(games[k], std::move((*replies)[at]), std::move((*replies)[at + 1]));
            if (!session) return session.error();
            sessions.push_back(std::move(*session));
        }
    }
    if (auto others = pull_others(sessions); !others) return others.error();
    return sessions;
}

// Those without a snapshot: of other implementations, or unknown.
base::Result<void> Sessions::pull_others(std::vector<Session>& sessions) {
    std::vector<ScriptCall> calls;
    std::vector<Session*> places;
    const auto ask = [&]() -> base::Result<void> {
        auto replies = inside_->connection.run(calls);
        if (!replies) return replies.error();
        for (std::size_t i = 0; i < places.size(); ++i) {
            Reply& reply = (*replies)[i];
            if (reply.kind == Reply::Kind::error && !is_of_the_game(reply)) {
                return passing(reply.text);
            }
            *places[i] = contract_session(places[i]->game, std::move(reply));
        }
        calls.clear();
        places.clear();
        return {};
    };
    for (Session& session : sessions) {
        if (session.fight || !session.fault.empty()) continue;
        calls.emplace_back(inside_->scripts.contract_session, game_key(session.game));
        places.push_back(&session);
        if (calls.size() < k_games_at_a_time) continue;
        if (auto asked = ask(); !asked) return asked;
    }
    return calls.empty() ? base::Result<void>() : ask();
}

base::Result<std::vector<bool>> Sessions::claim(const std::vector<GameToken>& games,
                                                std::string_view claimant) {
    const std::lock_guard lock(inside_->mutex);
    std::vector<bool> mine;
    for (std::size_t i = 0; i < games.size(); i += k_games_at_a_time) {
        std::vector<ScriptCall> calls;
        for (std::size_t k = i; k < std::min(games.size(), i + k_games_at_a_time); ++k) {
            calls.emplace_back(inside_->scripts.claim, game_key(games[k]));
            calls.back().add("claimant", claimant).add("life", inside_->lifetime.count());
        }
        auto replies = inside_->connection.run(calls);
        if (!replies) return replies.error();
        if (const auto fine = first_error(*replies); !fine) return fine.error();
        for (const Reply& reply : *replies) mine.push_back(reply.number == 1);
    }
    return mine;
}

base::Result<ports::KnownUsers> Sessions::look_for(const std::vector<ports::UserToken>& users) {
    const std::lock_guard lock(inside_->mutex);
    std::set<std::string> wanted;
    Arguments asked;
    asked.add(k_tokens_key);
    for (const ports::UserToken& user : users) {
        if (wanted.insert(user.text()).second) asked.add(user.text());
    }
    std::vector<std::string> commands = {command_text("HVALS", Arguments().add(k_users_key))};
    if (!wanted.empty()) commands.push_back(command_text("HMGET", asked));
    auto replies = inside_->connection.run(commands);
    if (!replies) return replies.error();
    for (Reply& reply : *replies) {
        auto fine = checked(std::move(reply));
        if (!fine) return fine.error();
        reply = std::move(*fine);
    }
    const auto& tokens = replies->front().items;
    if (tokens.empty()) return ports::KnownUsers::none_at_all;
    const bool by_token =
        replies->size() > 1 &&
        std::any_of((*replies)[1].items.begin(), (*replies)[1].items.end(),
                    [](const Reply& name) { return name.kind == Reply::Kind::text; });
    const bool by_name = std::any_of(tokens.begin(), tokens.end(), [&](const Reply& token) {
        return wanted.contains(token.text);
    });
    return by_token || by_name ? ports::KnownUsers::some : ports::KnownUsers::none_of_these;
}

base::Result<void> Sessions::clean(const std::vector<GameToken>& games, int expiry_seconds) {
    const std::lock_guard lock(inside_->mutex);
    const std::int64_t expiry = std::int64_t{1000} * std::max(expiry_seconds, 0);
    base::Result<void> cleaned;
    for (std::size_t i = 0; i < games.size(); i += k_games_at_a_time) {
        std::vector<ScriptCall> calls;
        for (std::size_t k = i; k < std::min(games.size(), i + k_games_at_a_time); ++k) {
            calls.emplace_back(inside_->scripts.clean, game_key(games[k]));
            calls.back().add("life", expiry);
        }
        auto replies = inside_->connection.run(calls);
        if (!replies) return replies.error();
        if (cleaned) cleaned = first_error(*replies);
    }
    return cleaned;
}

}  // namespace redis
