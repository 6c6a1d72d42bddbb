// The contract of the doors Accounts, Seats, Fights and Sessions, to be instantiated for every
// twin:
//
//   INSTANTIATE_TEST_SUITE_P(Twin, RegistryContract,
//                            testing::Values(RegistryMaker{"twin", make}), registry_name);
//
// and so FullRegistryContract.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ports/outbox.h"
#include "ports/registry.h"

// One registry, empty when made. Its doors may be used from several threads at once.
class RegistryTwin {
public:
    virtual ~RegistryTwin() = default;

    virtual ports::Accounts& accounts() = 0;
    virtual ports::Seats& seats() = 0;
    virtual ports::Fights& fights() = 0;
    virtual ports::Sessions& sessions() = 0;
    // Nothing: the registry ends with its process.
    virtual ports::Outbox* outbox() { return nullptr; }
};

struct RegistryMaker {
    std::string name;
    std::function<std::unique_ptr<RegistryTwin>()> make;
};

inline std::string registry_name(const testing::TestParamInfo<RegistryMaker>& info) {
    return info.param.name;
}

// Calls into the doors, each run to its end in the calling thread.
class RegistryContract : public testing::TestWithParam<RegistryMaker> {
protected:
    void SetUp() override { twin_ = GetParam().make(); }

    static ports::UserToken user(int number);
    static ports::GameToken game(int number);
    // Heroes 1 … count with attack 10 and health 25.
    static std::vector<combat::Hero> heroes(int count);

    struct Wish {
        int participants = 2;
        std::optional<std::string> match = std::nullopt;
        std::optional<int> seat = std::nullopt;
        int fresh_game = 1;
    };
    base::Result<ports::Seated> sit(int user_number, const Wish& wish);
    base::Result<ports::FightPtr> load(ports::GameToken token);
    base::Result<ports::FightPtr> apply(ports::Change change);
    base::Result<ports::Registered> login(const std::string& name, ports::Account fresh);
    base::Result<std::optional<ports::Account>> account(ports::UserToken token);

    // The user whose turn it is attacks the next in the order.
    base::Result<ports::FightPtr> attack_next(const combat::Fight& before,
                                              const std::string& session_log);
    // Attacks until the game is over.
    ports::FightPtr play_out(ports::GameToken token);
    // The records of the game, which is over, have arrived.
    void publish(ports::GameToken token);

    // Calls work(0) … work(count - 1), each in a thread of its own, and waits for all.
    static void in_threads(int count, const std::function<void(int)>& work);

    RegistryTwin& twin() { return *twin_; }

private:
    std::unique_ptr<RegistryTwin> twin_;
};

// Of twins that take k_most users.
class FullRegistryContract : public RegistryContract {
public:
    static constexpr int k_most = 4;
};
