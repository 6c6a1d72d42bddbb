#include "redis/registry.h"

#include <utility>

#include "redis/core.h"
#include "redis/keys.h"

namespace redis {
namespace {

base::Error strange(const std::string& what) {
    return base::unavailable("Redis holds " + what + " that is none of ours");
}

bool is_text_list(const Reply& reply, std::size_t size) {
    return reply.kind == Reply::Kind::list && reply.items.size() == size;
}

ports::Task<base::Result<ports::Registered>> log_in(CorePtr core, std::string name,
                                                    ports::Account fresh) {
    ScriptCall call(core->scripts.login, k_users_key);
    call.add("name", name)
        .add("fresh_token", fresh.token.text())
        .add("secret_hash", fresh.secret_hash)
        .add("most_users", std::to_string(core->options.most_users));
    auto ran = co_await run(core, std::move(call), core->deadline());
    if (!ran) co_return ran.error();
    if (ran->reply.word() == "full") co_return ports::Registered{.has_room = false};
    if (!is_text_list(ran->reply, 3)) co_return strange("an answer to a log-in");
    const auto token = ports::UserToken::parse(ran->reply.items[0].text);
    if (!token) co_return strange("a token of user " + name);
    ports::Registered result;
    result.account = {*token, ran->reply.items[1].text};
    // Lost on the way and asked again: it was ours that made it if what is there is ours.
    result.created =
        ran->reply.items[2].number == 1 ||
        (ran->repeated && *token == fresh.token && result.account.secret_hash == fresh.secret_hash);
    co_return result;
}

ports::Task<base::Result<std::optional<ports::Account>>> find_account(CorePtr core,
                                                                      ports::UserToken token) {
    ScriptCall call(core->scripts.account, k_users_key);
    call.add("token", token.text());
    auto ran = co_await run(core, std::move(call), core->deadline());
    if (!ran) co_return ran.error();
    std::optional<ports::Account> found;
    if (is_text_list(ran->reply, 1)) found = ports::Account{token, ran->reply.items[0].text};
    co_return found;
}

}  // namespace

base::Result<std::unique_ptr<Registry>> Registry::open(Options options) {
    auto core = std::make_shared<Core>(std::move(options));
    const auto opened = core->open();
    if (!opened) {
        core->close();
        return opened.error();
    }
    return std::unique_ptr<Registry>(new Registry(std::move(core)));
}

Registry::Registry(std::shared_ptr<Core> core) : core_(std::move(core)) {}

Registry::~Registry() { core_->close(); }

ports::Task<base::Result<ports::Registered>> Registry::login(std::string name,
                                                             ports::Account fresh) {
    return log_in(core_, std::move(name), std::move(fresh));
}

ports::Task<base::Result<std::optional<ports::Account>>> Registry::account(ports::UserToken token) {
    return find_account(core_, token);
}

RegistryStatistics Registry::statistics() const {
    return {core_->counters.commands.load(), core_->counters.reconnects.load(),
            core_->counters.timeouts.load(), core_->subscriber().watches().games(),
            core_->commands().waiting()};
}

}  // namespace redis
