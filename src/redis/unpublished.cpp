#include "redis/unpublished.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "redis/blocking_connection.h"
#include "redis/keys.h"

namespace redis {
namespace {

using base::GameToken;

constexpr std::size_t k_asked_at_once = 1000;
constexpr std::string_view k_completed = "Completed";  // games:<game>:status

std::string status_key(const GameToken& game) { return game_key(game) + ":status"; }

}  // namespace

struct UnpublishedGames::Inside {
    explicit Inside(Options options) : connection(std::move(options)) {}

    base::Result<Reply> ask(std::string_view command, const Arguments& arguments) {
        auto replies = connection.run(std::vector<std::string>{command_text(command, arguments)});
        if (!replies) return replies.error();
        return checked(std::move(replies->front()));
    }

    BlockingConnection connection;
};

UnpublishedGames::UnpublishedGames(Options options)
    : inside_(std::make_unique<Inside>(std::move(options))) {}
UnpublishedGames::~UnpublishedGames() = default;

base::Result<UnpublishedGames::Games> UnpublishedGames::all() {
    const auto all = inside_->ask("ZRANGE", Arguments().add(k_unpublished_key).add(0).add(-1));
    if (!all) return all.error();
    std::vector<GameToken> games;
    for (const Reply& item : all->items) {
        if (const auto game = GameToken::parse(item.text)) games.push_back(*game);
    }
    Games found;
    for (std::size_t from = 0; from < games.size(); from += k_asked_at_once) {
        const auto some =
            std::span(games).subspan(from, std::min(k_asked_at_once, games.size() - from));
        Arguments keys;
        for (const GameToken& game : some) keys.add(status_key(game));
        const auto states = inside_->ask("MGET", keys);
        if (!states) return states.error();
        if (states->items.size() != some.size()) return base::rejected("Redis answers MGET oddly");
        for (std::size_t i = 0; i < some.size(); ++i) {
            const bool over = states->items[i].text == k_completed;
            (over ? found.completed : found.others).push_back(some[i]);
        }
    }
    return found;
}

base::Result<bool> UnpublishedGames::knows(const GameToken& game) {
    const auto there = inside_->ask("EXISTS", Arguments().add(status_key(game)));
    if (!there) return there.error();
    return there->number > 0;
}

}  // namespace redis
