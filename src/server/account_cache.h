// Accounts by token, remembered between requests.
#pragma once

#include <optional>
#include <unordered_map>

#include "ports/registry.h"

namespace server {

// Asks the door once per user: a user keeps token and protection for ever. Users that do not exist
// are not remembered. Full: everything is forgotten, and asked again. One thread.
class AccountCache {
public:
    AccountCache(ports::Accounts& accounts, std::size_t capacity)
        : accounts_(accounts), capacity_(capacity) {}

    // Nothing: there is no such user. Errors: unavailable.
    ports::Task<base::Result<std::optional<ports::Account>>> find(base::UserToken user) {
        const auto at = known_.find(user);
        if (at != known_.end()) co_return std::optional(at->second);
        auto account = co_await accounts_.account(user);
        if (account && *account) remember(**account);
        co_return account;
    }

    void remember(const ports::Account& account) {
        if (known_.size() >= capacity_) known_.clear();
        known_.emplace(account.token, account);
    }

private:
    ports::Accounts& accounts_;
    const std::size_t capacity_;
    std::unordered_map<base::UserToken, ports::Account> known_;
};

}  // namespace server
