#include "app/cli/mistyped_variables.h"

#include <gtest/gtest.h>

namespace app {
namespace {

using Lines = std::vector<std::string>;

TEST(MistypedVariables, NamesWhatWasMeant) {
    const Lines settings = {"REDIS_HOST", "REDIS_PASSWORD", "GAMES"};
    EXPECT_EQ(mistyped_variables({"PATH", "REDIS_PASWORD", "redis_host"}, settings),
              (Lines{"REDIS_PASWORD is no setting: did you mean REDIS_PASSWORD?",
                     "redis_host is no setting: did you mean REDIS_HOST?"}));
}

TEST(MistypedVariables, WhatIsSomebodyElsesIsPassedOver) {
    const Lines settings = {"KAFKA_HOST", "KAFKA_PORT", "GAMES"};
    EXPECT_EQ(mistyped_variables({"KAFKA_HOME", "GAME", "KAFKA_PORT", "KAFKA_PORTS"}, settings),
              Lines{});
}

}  // namespace
}  // namespace app
