#include "app/doors/spill_folder.h"

#include <gtest/gtest.h>

#include <variant>

#include "tests/support/temp_folder.h"

namespace app {
namespace {

using namespace std::chrono_literals;

void append(ports::LogWriter& writer, std::string value) {
    writer.append({std::string(stream::k_spill_topic), "", std::move(value), {}});
    ASSERT_TRUE(writer.flush(10s));
}

std::size_t records(const stream::Spill& spill) {
    const auto writer = spill.open_writer().value();
    const auto reader = spill.open_reader().value();
    return static_cast<std::size_t>(reader->retained(stream::k_spill_topic).value().front().end);
}

TEST(Spill, KeepsRecordsForTheNextProcessUntilItIsCleared) {
    support::TempFolder folder;
    {
        const auto spill = open_spill(folder.path()).value();
        const auto writer = spill.open_writer().value();
        const auto reader = spill.open_reader().value();
        append(*writer, "one");
        append(*writer, "two");
    }
    const auto spill = open_spill(folder.path()).value();
    EXPECT_EQ(records(spill), 2u);
    ASSERT_TRUE(spill.clear());
    EXPECT_EQ(records(spill), 0u);
}

TEST(Spill, TwoAtOnceHaveFoldersOfTheirOwn) {
    support::TempFolder folder;
    const auto first = open_spill(folder.path()).value();
    const auto second = open_spill(folder.path()).value();
    const auto writer = first.open_writer().value();
    const auto reader = first.open_reader().value();
    append(*writer, "of the first");
    EXPECT_EQ(records(second), 0u);
}

TEST(Spill, AFolderThatCannotBeIsADiskError) {
    const auto spill = open_spill("/proc/nowhere");
    ASSERT_FALSE(spill);
    EXPECT_EQ(spill.error().fault, base::Fault::disk);
}

}  // namespace
}  // namespace app
