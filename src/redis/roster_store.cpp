#include "redis/roster_store.h"

#include <random>
#include <string_view>
#include <utility>
#include <vector>

#include "base/number.h"
#include "redis/blocking_connection.h"
#include "redis/keys.h"
#include "redis/scripts.h"

namespace redis {
namespace {

constexpr std::size_t k_heroes_a_command = 100;
constexpr std::size_t k_keys_a_scan = 1000;

// Success if none of the replies is an error.
base::Result<void> all_fine(const base::Result<std::vector<Reply>>& replies) {
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (reply.kind == Reply::Kind::error) return to_error(reply.text);
        // What EXEC met.
        for (const Reply& item : reply.items) {
            if (item.kind == Reply::Kind::error) return to_error(item.text);
        }
    }
    return {};
}

}  // namespace

struct RosterStore::Inside {
    explicit Inside(const Options& options) : address(address_of(options)), connection(options) {}

    const std::string address;
    BlockingConnection connection;
};

RosterStore::RosterStore(const Options& options) : inside_(std::make_unique<Inside>(options)) {}
RosterStore::~RosterStore() = default;

base::Result<void> RosterStore::ping() {
    return all_fine(inside_->connection.run(std::vector<std::string>{command_text("PING")}));
}

base::Result<void> RosterStore::prove() {
    const Scripts scripts;
    base::GameToken nobody;
    std::random_device device;
    for (auto& byte : nobody.bytes) byte = static_cast<std::uint8_t>(device());
    const ScriptCall check(scripts.check, game_key(nobody));
    ScriptCall claim(scripts.claim, game_key(nobody));
    claim.add("claimant", "ready").add("life", 1000);
    for (const ScriptCall& call : {check, claim}) {
        const auto answer = inside_->connection.run(call);
        if (answer) continue;
        base::Error error = answer.error();
        if (error.fault == base::Fault::rejected) error.fault = base::Fault::unavailable;
        error.what += " (Redis at " + inside_->address + ")";
        return error;
    }
    return {};
}

base::Result<void> RosterStore::replace(const std::map<combat::HeroId, std::string>& heroes) {
    std::vector<std::string> commands{command_text("MULTI"),
                                      command_text("DEL", Arguments().add(k_superheros_key))};
    for (auto at = heroes.begin(); at != heroes.end();) {
        Arguments some;
        some.add(k_superheros_key);
        for (std::size_t i = 0; i < k_heroes_a_command && at != heroes.end(); ++i, ++at) {
            some.add(at->first).add(at->second);
        }
        commands.push_back(command_text("HSET", some));
    }
    commands.push_back(command_text("EXEC"));
    // A command that is refused when it is queued has EXEC refused as well.
    return all_fine(inside_->connection.run(commands));
}

base::Result<std::map<combat::HeroId, std::string>> RosterStore::load() {
    auto replies = inside_->connection.run(
        std::vector<std::string>{command_text("HGETALL", Arguments().add(k_superheros_key))});
    if (const auto fine = all_fine(replies); !fine) return fine.error();
    std::vector<Reply>& items = replies->front().items;
    std::map<combat::HeroId, std::string> heroes;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        const std::string& field = items[i].text;
        const auto id = base::whole_number<combat::HeroId>(field);
        if (!id) {
            return base::rejected("hash superheros in Redis: '" + field + "' is no hero id");
        }
        heroes.insert_or_assign(*id, std::move(items[i + 1].text));
    }
    return heroes;
}

base::Result<void> RosterStore::flush() {
    Arguments single;
    for (const auto key : {k_superheros_key, k_users_key, k_secrets_key, k_tokens_key}) {
        single.add(key);
    }
    std::vector<std::string> commands{command_text("UNLINK", single)};
    std::string cursor = "0";
    do {
        Arguments scan;
        scan.add(cursor).add("MATCH").add(std::string(k_games_prefix) + "*");
        scan.add("COUNT").add(k_keys_a_scan);
        commands.push_back(command_text("SCAN", scan));
        auto replies = inside_->connection.run(commands);
        if (const auto fine = all_fine(replies); !fine) return fine;
        const Reply& page = replies->back();
        if (page.items.size() != 2) return base::rejected("Redis answers SCAN strangely");
        cursor = page.items[0].text;
        commands.clear();
        Arguments found;
        for (const Reply& key : page.items[1].items) found.add(key.text);
        if (found.count() > 0) commands.push_back(command_text("UNLINK", found));
    } while (cursor != "0");
    return commands.empty() ? base::Result<void>() : all_fine(inside_->connection.run(commands));
}

}  // namespace redis
