// Fights: snapshots in, snapshots out, and who is told.
#include <utility>

#include "redis/core.h"
#include "redis/keys.h"
#include "redis/registry.h"
#include "redis/snapshot.h"

namespace redis {
namespace {

using base::GameToken;
using combat::Fight;
using ports::FightPtr;

ports::Task<base::Result<FightPtr>> load_fight(CorePtr core, GameToken game) {
    Watches& watches = core->subscriber().watches();
    const auto until = core->deadline();
    auto confirmed = [&watches, game](WaitingPtr<Nothing> waiting) {
        watches.when_confirmed(game, std::move(waiting));
    };
    const Watches::Seen seen = watches.seen(game);
    if (seen) co_await wait_for<Nothing>(std::move(confirmed));
    Bytes get = command("GET", Arguments().add(fight_key(game)));
    auto ran = co_await run(core, std::move(get), until);
    if (!ran) co_return ran.error();
    if (ran->reply.kind != Reply::Kind::text) {
        if (seen) {
            watches.end(game, seen);
            core->subscriber().changed();
        }
        co_return FightPtr();
    }
    auto snapshot = read_snapshot(ran->reply.text);
    if (!snapshot) {
        co_return base::rejected("game " + game.text() + ": " + snapshot.error().what);
    }
    auto fight = std::make_shared<const Fight>(std::move(snapshot->fight));
    if (fight->over()) core->tell(fight);
    co_return FightPtr(std::move(fight));
}

ports::Task<base::Result<FightPtr>> apply_change(CorePtr core, ports::Change change) {
    const auto after = std::make_shared<const Fight>(std::move(change.after));
    const std::string name = "game " + after->token.text();
    ScriptCall call(core->scripts.apply, game_key(after->token));
    const std::string attempt = core->new_change();
    call.add("next_version", after->version)
        .add("fight", write_snapshot(*after, attempt))
        .add("status_text", combat::status_text(after->status))
        .add("session_log", change.session_log)
        .add("life", core->options.game_lifetime.count())
        .add("instance", core->options.instance)
        .add("quiet", core->options.outbox_quiet.count())
        .add("change", attempt);
    const auto ran = co_await run(core, std::move(call), core->deadline());
    if (!ran) co_return ran.error();
    const std::string_view word = ran->reply.word();
    if (word == "done") {
        core->tell(after);
        co_return FightPtr(after);
    }
    if (word == "lost") co_return base::Error{base::Fault::lost_race, name + " has moved on"};
    if (word == "unknown") co_return base::rejected(name + " is not known");
    if (word == "members") co_return base::rejected(name + " is fought by other users");
    co_return base::rejected(name + ": its snapshot in Redis cannot be read");
}

}  // namespace

ports::Task<base::Result<FightPtr>> Registry::load(GameToken game) {
    return load_fight(core_, game);
}

ports::Task<base::Result<FightPtr>> Registry::apply(ports::Change change) {
    return apply_change(core_, std::move(change));
}

void Registry::watch(GameToken game, const void* owner, ports::FightListener listener) {
    core_->subscriber().watches().watch(game, owner, std::move(listener));
    core_->subscriber().changed();
}

void Registry::unwatch(GameToken game, const void* owner) {
    core_->subscriber().watches().unwatch(game, owner);
    core_->subscriber().changed();
}

}  // namespace redis
