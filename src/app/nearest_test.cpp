#include "app/nearest.h"

#include <gtest/gtest.h>

namespace app {
namespace {

const std::vector<std::string> k_flags = {"--games", "--rate", "--output-dir", "--kafka-brokers"};

TEST(Nearest, FindsWhatWasMeant) {
    EXPECT_EQ(nearest("--game", k_flags), "--games");
    EXPECT_EQ(nearest("--gmaes", k_flags), "--games");
    EXPECT_EQ(nearest("--Output_Dir", k_flags), "--output-dir");
    EXPECT_EQ(nearest("--kafka-broker", k_flags), "--kafka-brokers");
    EXPECT_EQ(nearest("EMBEDED", {"default", "embedded", "kafka"}), "embedded");
}

TEST(Nearest, GuessesNothingFarFetched) {
    EXPECT_EQ(nearest("--frobnicate", k_flags), "");
    EXPECT_EQ(nearest("xy", {"ab", "cd"}), "");
    EXPECT_EQ(nearest("", k_flags), "");
    EXPECT_EQ(nearest("kafka", {}), "");
}

TEST(Nearest, SaysSo) {
    EXPECT_EQ(did_you_mean("--game", k_flags), ": did you mean --games?");
    EXPECT_EQ(did_you_mean("--frobnicate", k_flags), "");
}

}  // namespace
}  // namespace app
