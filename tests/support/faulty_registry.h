// The doors of ports/registry.h with a hook before every call, for faults put in on purpose.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ports/registry.h"

namespace support {

// Called with the name of the call ("login", "account", "take_seat", "load", "apply") in the
// caller's thread; what it returns is the call's error, and the real one is not made.
using RegistryHook = std::function<std::optional<base::Error>(std::string_view call)>;

class FaultyRegistry final : public ports::Accounts, public ports::Seats, public ports::Fights {
public:
    struct Doors {
        ports::Accounts& accounts;
        ports::Seats& seats;
        ports::Fights& fights;
    };

    // The real doors must outlive this object.
    FaultyRegistry(const Doors& real, RegistryHook hook) : real_(real), hook_(std::move(hook)) {}

    ports::Task<base::Result<ports::Registered>> login(std::string name,
                                                       ports::Account fresh) override {
        if (auto error = hook_("login")) co_return std::move(*error);
        co_return co_await real_.accounts.login(std::move(name), std::move(fresh));
    }
    ports::Task<base::Result<std::optional<ports::Account>>> account(
        ports::UserToken token) override {
        if (auto error = hook_("account")) co_return std::move(*error);
        co_return co_await real_.accounts.account(token);
    }
    ports::Task<base::Result<ports::Seated>> take_seat(ports::SeatRequest request) override {
        if (auto error = hook_("take_seat")) co_return std::move(*error);
        co_return co_await real_.seats.take_seat(std::move(request));
    }
    ports::Task<base::Result<ports::FightPtr>> load(ports::GameToken game) override {
        if (auto error = hook_("load")) co_return std::move(*error);
        co_return co_await real_.fights.load(game);
    }
    ports::Task<base::Result<ports::FightPtr>> apply(ports::Change change) override {
        if (auto error = hook_("apply")) co_return std::move(*error);
        co_return co_await real_.fights.apply(std::move(change));
    }
    void watch(ports::GameToken game, const void* owner, ports::FightListener listener) override {
        real_.fights.watch(game, owner, std::move(listener));
    }
    void unwatch(ports::GameToken game, const void* owner) override {
        real_.fights.unwatch(game, owner);
    }

private:
    const Doors real_;
    const RegistryHook hook_;
};

}  // namespace support
