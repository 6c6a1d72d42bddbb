// The registry doors' contract, held by the memory twin; and what only that twin promises.
#include "memory/registry.h"
#include "tests/contract/registry_contract.h"

namespace {

class MemoryTwin final : public RegistryTwin {
public:
    explicit MemoryTwin(memory::RegistryOptions options = {}) : registry(options) {}

    ports::Accounts& accounts() override { return registry; }
    ports::Seats& seats() override { return registry; }
    ports::Fights& fights() override { return registry; }
    ports::Sessions& sessions() override { return registry; }

    memory::Registry registry;
};

INSTANTIATE_TEST_SUITE_P(Memory, RegistryContract,
                         testing::Values(RegistryMaker{
                             "memory", [] { return std::make_unique<MemoryTwin>(); }}),
                         registry_name);

INSTANTIATE_TEST_SUITE_P(Memory, FullRegistryContract,
                         testing::Values(RegistryMaker{
                             "memory",
                             [] {
                                 memory::RegistryOptions options;
                                 options.most_users = FullRegistryContract::k_most;
                                 return std::make_unique<MemoryTwin>(options);
                             }}),
                         registry_name);

class MemoryRegistry : public RegistryContract {
protected:
    memory::Registry& registry() { return static_cast<MemoryTwin&>(twin()).registry; }
};

INSTANTIATE_TEST_SUITE_P(
    KeepingFew, MemoryRegistry,
    testing::Values(RegistryMaker{
        "memory", [] { return std::make_unique<MemoryTwin>(memory::RegistryOptions{3}); }}),
    registry_name);

TEST_P(MemoryRegistry, ForgetsTheOldestFinishedGame) {
    for (int number = 1; number <= 20; ++number) {
        const Wish wish{.match = "m" + std::to_string(number), .fresh_game = number};
        sit(1, wish).value();
        sit(2, wish).value();
        play_out(game(number));
    }
    EXPECT_EQ(registry().games(), 3u);
    EXPECT_FALSE(load(game(17)).value());
    EXPECT_TRUE(load(game(18)).value());
    EXPECT_TRUE(load(game(20)).value());
}

TEST_P(MemoryRegistry, KeepsGamesThatAreNotOver) {
    for (int number = 1; number <= 10; ++number) {
        sit(1, {.match = "m" + std::to_string(number), .fresh_game = number}).value();
    }
    EXPECT_EQ(registry().games(), 10u);
    EXPECT_TRUE(registry().clean({game(1)}, 0));
    EXPECT_TRUE(load(game(1)).value());
}

}  // namespace
