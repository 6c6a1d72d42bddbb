// Outbox: which games an instance has not yet reported as arrived, and which have waited too long.
#include <algorithm>
#include <span>
#include <utility>

#include "redis/core.h"
#include "redis/keys.h"
#include "redis/registry.h"
#include "redis/session_reply.h"

namespace redis {
namespace {

using base::GameToken;
using ports::Session;

constexpr std::size_t k_games_a_call = 256;
constexpr std::size_t k_sessions_a_call = 16;  // a game's logs may be megabytes

void add_all(ScriptCall& call, std::span<const GameToken> games) {
    for (const GameToken& game : games) call.add(game.text());
}

// Calls the script for all of `games`, some at a time.
template <class Game, class AddArguments>
ports::Task<base::Result<void>> for_all(CorePtr core, const Script* script, std::vector<Game> games,
                                        AddArguments add_arguments) {
    for (std::size_t i = 0; i < games.size(); i += k_games_a_call) {
        ScriptCall call(*script, k_unpublished_key);
        add_arguments(call,
                      std::span(games).subspan(i, std::min(k_games_a_call, games.size() - i)));
        const auto ran = co_await run(core, std::move(call), core->deadline());
        if (!ran) co_return ran.error();
    }
    co_return base::Result<void>();
}

ports::Task<base::Result<std::vector<Session>>> overdue(CorePtr core, std::size_t most) {
    ScriptCall take(core->scripts.take_overdue, k_unpublished_key);
    take.add("most", most).add("quiet", core->options.outbox_quiet.count());
    const auto taken = co_await run(core, std::move(take), core->deadline());
    if (!taken) co_return taken.error();
    std::vector<GameToken> games;
    for (const Reply& item : taken->reply.items) {
        if (const auto game = GameToken::parse(item.text)) games.push_back(*game);
    }
    std::vector<Session> sessions;
    for (std::size_t i = 0; i < games.size(); i += k_sessions_a_call) {
        const auto some =
            std::span(games).subspan(i, std::min(k_sessions_a_call, games.size() - i));
        ScriptCall call(core->scripts.sessions, k_unpublished_key);
        add_all(call, some);
        auto ran = co_await run(core, std::move(call), core->deadline());
        if (!ran) co_return ran.error();
        if (ran->reply.items.size() != some.size()) co_return base::rejected("not all sessions");
        for (std::size_t k = 0; k < some.size(); ++k) {
            auto session = to_session(some[k], std::move(ran->reply.items[k]));
            // One that cannot be read does not keep the others from being announced.
            if (session.fight || !session.fault.empty()) sessions.push_back(std::move(session));
        }
    }
    co_return sessions;
}

}  // namespace

ports::Task<base::Result<void>> Registry::announced(std::vector<ports::Announced> games) {
    return for_all(core_, &core_->scripts.announced, std::move(games),
                   [core = core_](ScriptCall& call, std::span<ports::Announced> some) {
                       call.add(core->options.instance);
                       for (const ports::Announced& each : some) {
                           call.add(each.game.text()).add(each.changes);
                       }
                   });
}

ports::Task<base::Result<std::vector<Session>>> Registry::take_overdue(std::size_t most) {
    return overdue(core_, most);
}

ports::Task<base::Result<void>> Registry::published(std::vector<GameToken> games) {
    return for_all(core_, &core_->scripts.published, std::move(games), add_all);
}

}  // namespace redis
