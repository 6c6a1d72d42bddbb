// The registry in Redis, shared by any number of servers: the doors that servers use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "ports/outbox.h"
#include "ports/registry.h"
#include "redis/options.h"

namespace redis {

class Core;

// Since the registry was opened.
struct RegistryStatistics {
    std::uint64_t commands = 0;    // sent
    std::uint64_t reconnects = 0;  // of both connections, the first ones not counted
    std::uint64_t timeouts = 0;    // commands that had no answer in time
    std::size_t watched = 0;       // games that are watched now
    std::size_t waiting = 0;       // calls that have no answer yet
};

// Accounts, Seats, Fights and Outbox over two connections (commands; what is published) that one
// thread of its own serves. Every transition is one script: atomic, one round trip.
//
// Errors of all calls: unavailable when there is no answer within Options::command_timeout, when
// more calls wait than Options::most_waiting, or when Redis refuses, with its words: out of memory,
// read-only, a key of a wrong type, no right; rejected only where it is said below. After
// `unavailable` without words of Redis a change may have been made all the same: look again. (A
// call whose connection is lost is made again within its time, and knows its own work when it meets
// it.) A take_seat that many servers contend with gives up as unavailable.
//
// Games of other implementations, which have the contract's keys but no snapshot, are unknown, and
// never touched.
//
// Threads: any. Listeners are called in the registry's own thread: hand on, never block. Changes
// are told in their order, but for those made through this registry, which may overtake older ones.
// A watch of a game that a load() shows to be unknown or over has ended.
//
// Lifetime: the destructor ends what waits with `stopped`. An io_context on which a call is under
// way must be destroyed after that call has ended, or after the registry.
class Registry final : public ports::Accounts,
                       public ports::Seats,
                       public ports::Fights,
                       public ports::Outbox {
public:
    // Waits until Redis has let us in, at most Options::connect_timeout. Errors, one line with
    // host and port: unavailable (not there), settings (password or database refused).
    static base::Result<std::unique_ptr<Registry>> open(Options options);
    ~Registry() override;

    ports::Task<base::Result<ports::Registered>> login(std::string name,
                                                       ports::Account fresh) override;
    ports::Task<base::Result<std::optional<ports::Account>>> account(
        ports::UserToken token) override;

    // unavailable also: changes cannot be subscribed to. rejected: the match waits for another
    // number of participants; `fresh_game` is a game already (seeded runs: the match was fought);
    // no hero of the hand is free.
    ports::Task<base::Result<ports::Seated>> take_seat(ports::SeatRequest request) override;

    // rejected: the snapshot is damaged.
    ports::Task<base::Result<ports::FightPtr>> load(ports::GameToken game) override;
    // rejected: the game is unknown, or its snapshot damaged, or other users sit in it.
    ports::Task<base::Result<ports::FightPtr>> apply(ports::Change change) override;
    void watch(ports::GameToken game, const void* owner, ports::FightListener listener) override;
    void unwatch(ports::GameToken game, const void* owner) override;

    ports::Task<base::Result<void>> announced(std::vector<ports::Announced> games) override;
    ports::Task<base::Result<std::vector<ports::Session>>> take_overdue(std::size_t most) override;
    ports::Task<base::Result<void>> published(std::vector<ports::GameToken> games) override;

    RegistryStatistics statistics() const;

private:
    explicit Registry(std::shared_ptr<Core> core);

    const std::shared_ptr<Core> core_;
};

}  // namespace redis
