#include "etl/record.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "etl/record_test_support.h"

namespace etl::test {
namespace {

class RecordTest : public testing::TestWithParam<Writer> {
protected:
    const GameRecord& decode(const std::string& message, const std::string& task) {
        const bool ours = GetParam() == Writer::ours;
        return decoder_.decode(ours ? k_game : "", record(message, task, GetParam()));
    }

    RecordDecoder decoder_;
};

INSTANTIATE_TEST_SUITE_P(OfBothWriters, RecordTest, testing::Values(Writer::ours, Writer::other),
                         [](const auto& writer) {
                             return writer.param == Writer::ours ? "ours" : "other";
                         });

TEST_P(RecordTest, EveryKindIsReadWithItsFields) {
    const auto seat = decode("Hero Selected", hero_selected());
    EXPECT_EQ(seat.kind, RecordKind::hero_selected) << seat.reason;
    EXPECT_EQ(seat.game, game());
    EXPECT_EQ(seat.user, ann());
    EXPECT_EQ(seat.hero, 412);
    EXPECT_EQ(seat.seq.has_value(), GetParam() == Writer::ours);

    const auto start = decode("Starting Match", starting_match());
    EXPECT_EQ(start.kind, RecordKind::starting_match) << start.reason;
    ASSERT_EQ(start.participants.size(), 2U);
    EXPECT_EQ(start.participants[1].user, bob());
    EXPECT_EQ(start.participants[1].hero, 2);
    EXPECT_EQ(start.participants[1].attack, 102U);
    EXPECT_EQ(start.participants[1].health, 1002U);

    const auto blow = decode("Attack Completed", attack());
    EXPECT_EQ(blow.kind, RecordKind::attack) << blow.reason;
    EXPECT_EQ(blow.user, ann());
    EXPECT_EQ(blow.enemy, bob());
    EXPECT_EQ(blow.damage, 500U);
    EXPECT_EQ(blow.health_prior, 700U);
    EXPECT_EQ(blow.health_post, 200U);
    EXPECT_TRUE(blow.participants.empty());

    const auto forfeit = decode("User Forfeited", forfeited());
    EXPECT_EQ(forfeit.kind, RecordKind::forfeit) << forfeit.reason;
    EXPECT_EQ(forfeit.user, ann());

    const auto cleaned = decode("Cleaning Game Records", cleaning());
    EXPECT_EQ(cleaned.kind, RecordKind::cleaning) << cleaned.reason;
    EXPECT_EQ(cleaned.game, game());
    EXPECT_EQ(cleaned.user, ann());
}

TEST_P(RecordTest, PushesNeedOnlyTheGame) {
    EXPECT_EQ(decode("Pushing User's Turn Notification", payload()).kind, RecordKind::turn_pushed);
    EXPECT_EQ(decode("Game Finished", payload()).kind, RecordKind::game_finished);
    EXPECT_EQ(decode("Game Timed Out", payload()).kind, RecordKind::timed_out);
    EXPECT_EQ(decode("Attacked Dead Enemy", payload()).kind, RecordKind::dead_enemy);
}

TEST_P(RecordTest, TheSameStartComesOutTheSameEachTime) {
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(decode("Starting Match", starting_match()).participants.size(), 2U);
        EXPECT_TRUE(decode("Game Finished", payload()).participants.empty());
    }
    std::string other = starting_match();
    other.replace(other.find(R"("id":2)"), 6, R"("id":9)");
    EXPECT_EQ(decode("Starting Match", other).participants[1].hero, 9);
}

TEST_P(RecordTest, MeantForUsButUnusableIsBroken) {
    const auto reason = [&](const std::string& message, const std::string& task) {
        const GameRecord& decoded = decode(message, task);
        EXPECT_EQ(decoded.kind, RecordKind::broken) << message << " " << task;
        return std::string(decoded.reason);
    };
    EXPECT_NE(reason("Attack Completed", attack("-5")).find("ENEMY_DAMAGE"), std::string::npos);
    EXPECT_NE(reason("Attack Completed", attack("1e99")).find("ENEMY_DAMAGE"), std::string::npos);
    EXPECT_NE(reason("Attack Completed", payload()).find("USER_TOKEN"), std::string::npos);
    EXPECT_NE(reason("Starting Match", payload()).find("PARTICIPANTS_HEROS"), std::string::npos);
    EXPECT_NE(reason("Hero Selected", payload(R"(,"HERO_ID":70000,"USER_TOKEN":")" + k_ann + '"'))
                  .find("HERO_ID"),
              std::string::npos);
    EXPECT_NE(reason("User Forfeited", "{}"), "");
    EXPECT_NE(reason("Cleaning Game Records", R"({"game_token":7})"), "");
}

TEST(RecordOfOurs, KeyAndTaskMustAgree) {
    RecordDecoder decoder;
    const std::string other_key = game(1).text();
    const auto& decoded = decoder.decode(other_key, record("Game Finished", payload()));
    EXPECT_EQ(decoded.kind, RecordKind::broken);
    EXPECT_EQ(decoded.reason, "key and task name different games");
}

TEST(RecordOfOurs, SchemaNewerThanThisProgramIsBroken) {
    RecordDecoder decoder;
    std::string text = record("Game Finished", payload());
    text.replace(text.find(R"("schema":1)"), 10, R"("schema":2)");
    EXPECT_EQ(decoder.decode(k_game, text).kind, RecordKind::broken);
    EXPECT_EQ(decoder.decode(k_game, text).reason, "schema newer than this program");
}

TEST(RecordOfOurs, SequenceThatIsNoNumberIsBroken) {
    RecordDecoder decoder;
    for (const char* bad : {"\"7\"", "-1", "4294967296", "1.5", "null"}) {
        std::string text = record("Game Finished", payload());
        text.replace(text.find(R"("game_seq":7)"), 12, std::string(R"("game_seq":)") + bad);
        EXPECT_EQ(decoder.decode(k_game, text).kind, RecordKind::broken) << bad;
    }
}

TEST(RecordOfOthers, FieldsInAnyOrderAndEscaped) {
    RecordDecoder decoder;
    const std::string late = R"({"task":)" + cleaning() +
                             R"(,"game_seq":3,"log_message":"Cleaning Game Records","x":[1,{}]})";
    const auto& cleaned = decoder.decode("", late);
    EXPECT_EQ(cleaned.kind, RecordKind::cleaning) << cleaned.reason;
    EXPECT_EQ(cleaned.seq, 3U);

    const std::string escaped =
        R"({"log_message":"Pushing User\u0027s Turn Notification","task":)" + payload() + "}";
    EXPECT_EQ(decoder.decode("", escaped).kind, RecordKind::turn_pushed);
    EXPECT_EQ(decoder.decode(k_game, escaped).kind, RecordKind::turn_pushed);

    std::string numbers = attack("\"500\"");
    EXPECT_EQ(decoder.decode("", record("Attack Completed", numbers)).damage, 500U);
}

TEST(RecordOfOthers, KeyStandsInForAMissingGame) {
    RecordDecoder decoder;
    const auto& decoded =
        decoder.decode(k_game, R"({"log_message":"Game Finished","level":"INFO"})");
    EXPECT_EQ(decoded.kind, RecordKind::game_finished);
    EXPECT_EQ(decoded.game, game());
}

TEST(RecordOfStrangers, IsForeign) {
    RecordDecoder decoder;
    for (const char* text : {"", "hello", "[]", "7", "null", "{}", R"({"log_message":7})",
                             R"({"log_message":"Backup Done","task":{"GAME_TOKEN":1}})",
                             R"({"message":"Game Finishe"})", "{\"a\":", "\xff\xfe\x00"}) {
        EXPECT_EQ(decoder.decode("", text).kind, RecordKind::foreign) << text;
    }
}

TEST(RecordOfStrangers, TornRecordsOfOursAreBroken) {
    RecordDecoder decoder;
    const std::string whole = record("Attack Completed", attack());
    EXPECT_EQ(decoder.decode(k_game, whole.substr(0, 40)).kind, RecordKind::broken);
    EXPECT_EQ(decoder.decode("", whole.substr(0, whole.size() - 30)).kind, RecordKind::broken);
}

// Whatever the bytes, the decoder neither throws nor reads beyond them.
TEST(RecordOfStrangers, DamagedBytesNeverHarm) {
    RecordDecoder decoder;
    base::Random random(3);
    const std::vector<std::string> tasks = {hero_selected(), starting_match(), attack(),
                                            cleaning()};
    const std::vector<std::string> messages = {"Hero Selected", "Starting Match",
                                               "Attack Completed", "Cleaning Game Records"};
    int usable = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto which = random.below(4);
        std::string text =
            record(messages[which], tasks[which], random.below(2) ? Writer::ours : Writer::other);
        for (std::uint32_t damage = random.below(4); damage > 0; --damage) {
            text[random.below(static_cast<std::uint32_t>(text.size()))] =
                static_cast<char>(random.below(256));
        }
        if (random.below(3) == 0) {
            text.resize(random.below(static_cast<std::uint32_t>(text.size())));
        }
        // Exactly as large as the record, so that any byte beyond would be noticed.
        const std::vector<char> exact(text.begin(), text.end());
        const auto kind =
            decoder.decode(random.below(2) ? k_game : "", {exact.data(), exact.size()}).kind;
        usable += kind != RecordKind::broken && kind != RecordKind::foreign;
    }
    EXPECT_GT(usable, 1000);
}

}  // namespace
}  // namespace etl::test
