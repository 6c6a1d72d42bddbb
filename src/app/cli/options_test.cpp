#include "app/cli/options.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "app/console/console.h"

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
    Command{"server",
            "serves",
            "details",
            {Group::server, Group::registry, Group::log, Group::partitions, Group::retention,
             Group::log_level},
            never_run,
            false,
            k_simulate_fallbacks},
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
    std::string output;
    std::string errors;
};

Outcome read(std::vector<const char*> args) {
    args.insert(args.begin(), "superhero");
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    Outcome outcome;
    outcome.asked = read_options(k_commands, static_cast<int>(args.size()), args.data());
    finish_console();
    outcome.output = testing::internal::GetCapturedStdout();
    outcome.errors = testing::internal::GetCapturedStderr();
    return outcome;
}

TEST(Options, DefaultsStayWithoutFlags) {
    const Settings settings = read({"play"}).asked.settings;
    EXPECT_FALSE(settings.play.games);
    EXPECT_EQ(settings.players.participants_from, 2);
    EXPECT_EQ(settings.players.participants_to, 3);
    EXPECT_FALSE(settings.play.seed);
    EXPECT_EQ(settings.websocket_port, 5678);
    EXPECT_FALSE(settings.worker.clean_routine);
}

TEST(Options, FlagsAreRead) {
    const Asked asked =
        read({"play", "--games", "7", "--participants", "4-9", "--seed", "18446744073709551615",
              "--clean-routine", "True", "--log-level", "ERROR", "--json", "--rate", "0.5"})
            .asked;
    ASSERT_NE(asked.command, nullptr);
    EXPECT_EQ(asked.command->name, "play");
    EXPECT_EQ(asked.settings.play.games, 7u);
    EXPECT_EQ(asked.settings.players.participants_from, 4);
    EXPECT_EQ(asked.settings.players.participants_to, 9);
    EXPECT_EQ(asked.settings.play.seed, ~std::uint64_t{0});
    EXPECT_TRUE(asked.settings.worker.clean_routine);
    EXPECT_EQ(asked.settings.log_level, base::Level::error);
    EXPECT_TRUE(asked.settings.lines.json);
    EXPECT_DOUBLE_EQ(asked.settings.play.rate->low, 0.5);
}

TEST(Options, AVariableWinsOverTheDefaultAndAFlagOverTheVariable) {
    const Variable games("GAMES", "12");
    EXPECT_EQ(read({"play"}).asked.settings.play.games, 12u);
    EXPECT_EQ(read({"play", "--games", "13"}).asked.settings.play.games, 13u);
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

std::string complaint(std::vector<const char*> args) {
    const Outcome outcome = read(std::move(args));
    EXPECT_EQ(outcome.asked.exit_code, 2);
    EXPECT_EQ(outcome.asked.command, nullptr);
    return outcome.errors;
}

TEST(Options, NamesAreTakenInWhateverCase) {
    {
        const Variable logger("LOGGER_MODULE", "Default");
        EXPECT_EQ(read({"server"}).asked.settings.logger_module, LoggerModule::none);
    }
    const Variable logger("LOGGER_MODULE", "KAFKA");
    const Settings settings = read({"server", "--registry", "Redis", "--log-level", "warn",
                                    "--kafka-security-protocol", "plaintext"})
                                  .asked.settings;
    EXPECT_EQ(settings.registry, RegistryKind::redis);
    EXPECT_EQ(settings.logger_module, LoggerModule::kafka);
    EXPECT_EQ(settings.kafka.security_protocol, "PLAINTEXT");
    EXPECT_EQ(settings.log_level, base::Level::warning);
}

TEST(Options, YesAndNoAreTakenAsOthersWriteThem) {
    for (const char* yes : {"True", "true", "TRUE", "yes", "Y", "on", "1", " true "}) {
        EXPECT_TRUE(read({"play", "--clean-routine", yes}).asked.settings.worker.clean_routine)
            << yes;
    }
    for (const char* no : {"False", "FALSE", "no", "n", "Off", "0"}) {
        const Asked asked = read({"play", "--clean-routine", no}).asked;
        EXPECT_NE(asked.command, nullptr) << no;
        EXPECT_FALSE(asked.settings.worker.clean_routine) << no;
    }
    EXPECT_EQ(complaint({"play", "--clean-routine", "tru"}),
              "superhero: --clean-routine (CLEAN_ROUTINE) is \"tru\": True or False expected: did "
              "you mean True?\n");
}

TEST(Options, WhiteSpaceAroundNumbersIsOfNoMatter) {
    const Variable games("GAMES", " 12\r");
    EXPECT_EQ(read({"play"}).asked.settings.play.games, 12u);
}

TEST(Options, WhatIsMistypedNamesTheNearest) {
    EXPECT_EQ(complaint({"paly"}), "superhero: \"paly\" is no command: did you mean play?\n");
    EXPECT_EQ(complaint({"play", "--gamse", "5"}),
              "superhero: play has no flag --gamse: did you mean --games?\n");
    EXPECT_EQ(complaint({"look", "--games=5"}),
              "superhero: look has no flag --games: it belongs to play\n");
    EXPECT_EQ(complaint({"server", "--registry", "rdis"}),
              "superhero: --registry (REGISTRY) is \"rdis\": memory or redis expected: did you "
              "mean redis?\n");
    EXPECT_EQ(complaint({"play", "--games"}), "superhero: --games has no value: N expected\n");
    EXPECT_EQ(complaint({"play", "100"}),
              "superhero: \"100\" is not expected: play takes flags only, see superhero help "
              "play\n");
    EXPECT_EQ(complaint({"--json", "play"}),
              "superhero: --json comes before the command: superhero COMMAND --json expected\n");
    EXPECT_EQ(complaint({"help", "loook"}),
              "superhero: \"loook\" is no command: did you mean look?\n");
}

TEST(Options, WithoutACommandItTeaches) {
    const Outcome nothing = read({});
    EXPECT_EQ(nothing.asked.exit_code, 2);
    EXPECT_NE(nothing.output.find("  play"), std::string::npos);
    EXPECT_NE(nothing.errors.find("a command is missing"), std::string::npos);
    const Outcome help = read({"help"});
    EXPECT_EQ(help.asked.exit_code, 0);
    EXPECT_EQ(help.output, nothing.output);
    EXPECT_EQ(help.errors, "");
    EXPECT_EQ(read({"help", "play"}).output, read({"play", "--help"}).output);
}

// Lines of one sentence as one line.
std::string unwrapped(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && text.compare(i + 1, 3, "   ") == 0) {
            i = text.find_first_not_of(' ', i + 1) - 1;
            out += ' ';
        } else {
            out += text[i];
        }
    }
    return out;
}

TEST(Options, HelpShowsTheDefaultsOfThisCommand) {
    const std::string text = unwrapped(read({"server", "--help"}).output);
    EXPECT_NE(text.find("Default: memory."), std::string::npos) << text;
    EXPECT_NE(text.find("Default: embedded."), std::string::npos) << text;
    EXPECT_NE(text.find("Default: WARNING."), std::string::npos) << text;
    EXPECT_EQ(text.find("simulate"), std::string::npos) << text;
    EXPECT_LT(text.find("\nServer\n"), text.find("\nRegistry: "));
    EXPECT_LT(text.find("\nRegistry: "), text.find("\nLog: "));
}

TEST(Options, HelpFitsAnEightyColumnTerminal) {
    for (const char* command : {"play", "look", "server"}) {
        std::istringstream lines(read({command, "--help"}).output);
        for (std::string line; std::getline(lines, line);) {
            EXPECT_LE(std::count_if(line.begin(), line.end(),
                                    [](unsigned char c) { return (c & 0xC0) != 0x80; }),
                      80)
                << line;
        }
    }
}

TEST(Options, AFlagWithoutEffectIsRefusedAndAVariableIsTold) {
    EXPECT_EQ(complaint({"server", "--kafka-brokers", "k:1"}),
              "superhero: --kafka-brokers has no effect: the log is Kafka only with "
              "--logger-module kafka (LOGGER_MODULE), which is not given\n");
    const Variable brokers("KAFKA_BROKERS", "k:1");
    const Variable host("KAFKA_HOST", "k");
    const Variable database("REDIS_DB", "3");
    const Outcome told = read({"server", "--logger-module", "embedded"});
    EXPECT_NE(told.asked.command, nullptr);
    EXPECT_EQ(told.errors,
              "superhero: REDIS_DB has no effect: games are in Redis only with --registry redis "
              "(REGISTRY), which is not given\n"
              "superhero: KAFKA_BROKERS, KAFKA_HOST have no effect: the log is Kafka only with "
              "--logger-module kafka (LOGGER_MODULE), which is embedded\n");
    EXPECT_EQ(read({"look"}).errors, "") << "variables of other commands";
}

TEST(Options, HelpIsNoError) {
    const Outcome outcome = read({"play", "--help"});
    EXPECT_EQ(outcome.asked.command, nullptr);
    EXPECT_EQ(outcome.asked.exit_code, 0);
    EXPECT_EQ(outcome.errors, "");
}

}  // namespace
}  // namespace app
