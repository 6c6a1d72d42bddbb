// Answers requests: one function an endpoint.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "server/account_cache.h"
#include "server/answerer.h"
#include "server/arena.h"
#include "server/counters.h"
#include "server/issuer.h"
#include "server/options.h"
#include "wire/request.h"

namespace server {

// Threads: one.
class Desk final : public Answerer {
public:
    // What it shares with others; all of it must outlive it.
    struct Shared {
        Arena& arena;
        Counters& counters;
        const std::atomic<bool>& stopping;  // the server wants to end
    };
    Desk(const Options& options, const Doors& doors, const Shared& shared);

    Task<Answered> answer(wire::Endpoint endpoint, std::string_view text,
                          Subscriber& subscriber) override;

private:
    Task<Answered> login(std::string_view text, Subscriber& subscriber);
    Task<Answered> find(std::string_view text, Subscriber& subscriber);
    Task<Answered> lobby(std::string_view text, Subscriber& subscriber);
    Task<Answered> hero(std::string_view text);
    Task<Answered> act(std::string_view text, Subscriber& subscriber);
    // Rules: what an action makes of the game, and its answer.
    using Plan = std::optional<Changes::Planned>;
    Plan attack(const combat::Fight& fight, const UserToken& user, const UserToken& enemy,
                Answered& answer);
    Plan see_nobody(const combat::Fight& fight, const UserToken& user, Answered& answer);

    Answered refuse(std::string_view status);
    Answered refuse_in_lobby(std::string_view status, const UserToken& user);
    // Why this seat cannot be asked for; empty: it can.
    std::string_view why_no_seat(const wire::FindRequest& request) const;
    // Why the user with that secret may not act from there; empty: it may.
    Task<std::string_view> why_not(UserToken user, std::string secret, Subscriber& subscriber);

    const Options& options_;
    const Doors doors_;
    Arena& arena_;
    Counters& counters_;
    const std::atomic<bool>& stopping_;
    const Issuer issuer_;
    AccountCache accounts_;
};

}  // namespace server
