#include "etl/json_place.h"

#include <gtest/gtest.h>

#include <string>

namespace etl::test {
namespace {

std::string reason_of(const std::string& value) {
    RecordDecoder decoder;
    const GameRecord& record = decoder.decode({}, value);
    EXPECT_EQ(record.kind, RecordKind::broken) << value;
    return reason_with_place(record, value);
}

TEST(JsonPlace, OfARecordThatIsNoJson) {
    EXPECT_EQ(reason_of("{\"log_message\":\"Game Finished\",\n \"task\" {}}"),
              "not well-formed JSON (line 2, column 9: a colon expected)");
}

TEST(JsonPlace, OfATaskThatIsBroken) {
    EXPECT_EQ(reason_of(R"({"log_message":"Game Finished","task":{"PAYLOAD":}})"),
              "not well-formed JSON (line 1, column 50: a value expected)");
}

TEST(JsonPlace, OfATaskThatIsJsonTextWithinJson) {
    EXPECT_EQ(reason_of(R"({"log_message":"Game Finished","task":"{\"PAYLOAD\":\n[1,}"})"),
              "task is not well-formed JSON (in its text, line 2, column 4: a value expected)");
}

TEST(JsonPlace, OtherReasonsHaveNone) {
    EXPECT_EQ(reason_of(R"({"log_message":"Game Finished","task":{},"schema":"x"})"),
              "schema is not a number");
}

}  // namespace
}  // namespace etl::test
