#include "app/options.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "app/console.h"

namespace app {
namespace {

int never_run(const Settings&) { return 99; }

const std::array k_commands = {
    Command{"play",
            "plays",
            "details",
            {Group::simulation, Group::seed, Group::rate, Group::players, Group::worker,
             Group::server, Group::log_level, Group::output},
            never_run},
    Command{"look", "looks", "details", {Group::output}, never_run},
};

// Sets a variable while it lives.
class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
    ~Variable() { unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
};

struct Outcome {
    Asked asked;
    std::string errors;
};

Outcome read(std::vector<const char*> args) {
    args.insert(args.begin(), "superhero");
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    Outcome outcome;
    outcome.asked = read_options(k_commands, static_cast<int>(args.size()), args.data());
    finish_console();
    testing::internal::GetCapturedStdout();
    outcome.errors = testing::internal::GetCapturedStderr();
    return outcome;
}

TEST(Options, DefaultsStayWithoutFlags) {
    const Settings settings = read({"play"}).asked.settings;
    EXPECT_EQ(settings.games, 1000u);
    EXPECT_EQ(settings.participants_from, 2);
    EXPECT_EQ(settings.participants_to, 3);
    EXPECT_FALSE(settings.seed);
    EXPECT_FALSE(settings.websocket_port);
    EXPECT_FALSE(settings.clean_routine);
}

TEST(Options, FlagsAreRead) {
    const Asked asked =
        read({"play", "--games", "7", "--participants", "4-9", "--seed", "18446744073709551615",
              "--clean-routine", "True", "--log-level", "ERROR", "--json", "--rate", "0.5"})
            .asked;
    ASSERT_NE(asked.command, nullptr);
    EXPECT_EQ(asked.command->name, "play");
    EXPECT_EQ(asked.settings.games, 7u);
    EXPECT_EQ(asked.settings.participants_from, 4);
    EXPECT_EQ(asked.settings.participants_to, 9);
    EXPECT_EQ(asked.settings.seed, ~std::uint64_t{0});
    EXPECT_TRUE(asked.settings.clean_routine);
    EXPECT_EQ(asked.settings.log_level, base::Level::error);
    EXPECT_TRUE(asked.settings.json);
    EXPECT_DOUBLE_EQ(*asked.settings.rate, 0.5);
}

TEST(Options, AVariableWinsOverTheDefaultAndAFlagOverTheVariable) {
    const Variable games("GAMES", "12");
    EXPECT_EQ(read({"play"}).asked.settings.games, 12u);
    EXPECT_EQ(read({"play", "--games", "13"}).asked.settings.games, 13u);
}

TEST(Options, AVariableOfAnotherCommandDoesNotMatter) {
    const Variable games("GAMES", "nonsense");
    EXPECT_NE(read({"look"}).asked.command, nullptr);
}

TEST(Options, BadValuesNameTheSettingItsValueAndWhatItTakes) {
    const Variable port("WEBSOCKET_PORT", "99999");
    const Outcome outcome = read({"play"});
    EXPECT_EQ(outcome.asked.command, nullptr);
    EXPECT_EQ(outcome.asked.exit_code, 2);
    EXPECT_NE(outcome.errors.find("WEBSOCKET_PORT"), std::string::npos);
    EXPECT_NE(outcome.errors.find("\"99999\": a whole number 0 to 65535 expected"),
              std::string::npos);
    EXPECT_EQ(outcome.errors.find('\n'), outcome.errors.size() - 1) << "one line";
}

TEST(Options, WhatIsNoCommandOrFlagIsRefused) {
    EXPECT_EQ(read({"fly"}).asked.exit_code, 2);
    EXPECT_EQ(read({"look", "--games", "5"}).asked.exit_code, 2);
    EXPECT_EQ(read({}).asked.exit_code, 2);
}

TEST(Options, HelpIsNoError) {
    const Outcome outcome = read({"play", "--help"});
    EXPECT_EQ(outcome.asked.command, nullptr);
    EXPECT_EQ(outcome.asked.exit_code, 0);
    EXPECT_EQ(outcome.errors, "");
}

}  // namespace
}  // namespace app
