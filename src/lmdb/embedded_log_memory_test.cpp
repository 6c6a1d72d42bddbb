// The process must not seem to grow with the log, neither by writing nor by reading it.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "lmdb/log_test_support.h"

namespace lmdb {
namespace {

constexpr int k_records = 1'000'000;
constexpr std::size_t k_value_bytes = 350;

// Resident pages of mapped files, in bytes.
std::size_t resident_file_pages() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        if (word != "RssFile:") continue;
        std::size_t kib = 0;
        status >> kib;
        return kib << 10;
    }
    throw std::runtime_error("no RssFile in /proc/self/status");
}

TEST(EmbeddedLogMemory, WritingAndReadingLeaveNoPagesBehind) {
    const support::TempFolder temp;
    const auto log = open_log(temp.path() / "log");
    const std::size_t before = resident_file_pages();
    std::size_t most = before;
    {
        const auto writer = std::move(log.open_writer().value().writer);
        for (int i = 0; i < k_records; ++i) {
            writer->append(
                test_record("lobby", std::to_string(i), std::string(k_value_bytes, 'x')));
            if (i % 5000 != 0) continue;
            if (!writer->backlog().has_room) {
                ASSERT_TRUE(writer->flush(k_test_patience));
            }
            most = std::max(most, resident_file_pages());
        }
    }
    const auto reader = log.open_reader().value();
    ASSERT_TRUE(reader->subscribe({"lobby"}));
    ASSERT_TRUE(reader->poll(std::chrono::milliseconds(0)));
    for (const int p : {0, 1}) ASSERT_TRUE(reader->start("lobby", p, 0));
    int seen = 0;
    for (;;) {
        auto event = reader->poll(std::chrono::milliseconds(0)).value();
        const auto* got = std::get_if<ports::Fetched>(&event);
        if (got == nullptr) break;
        seen += static_cast<int>(got->records.size());
        most = std::max(most, resident_file_pages());
    }
    EXPECT_EQ(seen, k_records);
    EXPECT_LT(most - before, std::size_t{48} << 20) << "370 MB were written and read";
}

}  // namespace
}  // namespace lmdb
