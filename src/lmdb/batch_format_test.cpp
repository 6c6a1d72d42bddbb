#include "lmdb/batch_format.h"

#include <gtest/gtest.h>

#include <iomanip>
#include <sstream>

#include "lmdb/crc32c.h"
#include "lmdb/little_endian.h"

namespace lmdb {
namespace {

using std::chrono::microseconds;

base::Timestamp at(std::int64_t micros) { return base::Timestamp(microseconds(micros)); }

std::string hex(std::string_view bytes) {
    std::ostringstream out;
    for (const char byte : bytes) {
        out << std::hex << std::setw(2) << std::setfill('0')
            << static_cast<int>(static_cast<unsigned char>(byte)) << ' ';
    }
    return out.str();
}

std::string three_records() {
    BatchBuilder builder;
    builder.add(at(30), "game-1", "first");
    builder.add(at(50), "", "");
    builder.add(at(40), "game-2", std::string(300, 'x'));
    return std::string(builder.seal(1000));
}

TEST(BatchFormat, TheWorkedExampleIsTrue) {
    BatchBuilder builder;
    builder.add(at(1'000'000), "k", "hi");
    EXPECT_EQ(hex(builder.seal(7)),
              "53 48 42 31 6d b4 ad 37 01 00 00 00 13 00 00 00 "
              "07 00 00 00 00 00 00 00 40 42 0f 00 00 00 00 00 "
              "40 42 0f 00 00 00 00 00 01 00 00 00 02 00 00 00 "
              "6b 68 69 ");
}

TEST(BatchFormat, RecordsComeBackAsTheyWentIn) {
    const std::string bytes = three_records();
    std::vector<ports::StoredRecord> records;
    const auto head = read_batch(bytes, records);
    ASSERT_TRUE(head) << head.error().what;
    EXPECT_EQ(head->count, 3U);
    EXPECT_EQ(head->first, 1000);
    EXPECT_EQ(head->end(), 1003);
    EXPECT_EQ(head->newest, at(50));
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[0].offset, 1000);
    EXPECT_EQ(records[0].time, at(30));
    EXPECT_EQ(records[0].key, "game-1");
    EXPECT_EQ(records[0].value, "first");
    EXPECT_EQ(records[1].key, "");
    EXPECT_EQ(records[1].value, "");
    EXPECT_EQ(records[2].offset, 1002);
    EXPECT_EQ(records[2].value, std::string(300, 'x'));
}

TEST(BatchFormat, ABuilderStartsAnewAfterClear) {
    BatchBuilder builder;
    builder.add(at(90), "old", "old");
    builder.seal(1);
    builder.clear();
    builder.add(at(10), "new", "new");
    std::vector<ports::StoredRecord> records;
    const auto head = read_batch(builder.seal(2), records);
    ASSERT_TRUE(head) << head.error().what;
    EXPECT_EQ(head->newest, at(10));
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].key, "new");
}

TEST(BatchFormat, TimesBefore1970Survive) {
    BatchBuilder builder;
    builder.add(at(-5), "k", "v");
    std::vector<ports::StoredRecord> records;
    ASSERT_TRUE(read_batch(builder.seal(0), records));
    EXPECT_EQ(records.at(0).time, at(-5));
}

TEST(BatchFormat, EveryTruncationIsFound) {
    const std::string bytes = three_records();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        std::vector<ports::StoredRecord> records;
        EXPECT_FALSE(read_batch(std::string_view(bytes).substr(0, size), records)) << size;
        EXPECT_TRUE(records.empty());
    }
    std::vector<ports::StoredRecord> records;
    EXPECT_FALSE(read_batch(bytes + "x", records));
}

TEST(BatchFormat, EveryFlippedBitIsFound) {
    const std::string bytes = three_records();
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string damaged = bytes;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        std::vector<ports::StoredRecord> records;
        EXPECT_FALSE(read_batch(damaged, records)) << "bit " << bit;
        EXPECT_TRUE(records.empty());
    }
}

// A batch whose checksum fits but whose inner sizes do not: written by a faulty program.
TEST(BatchFormat, SizesThatPointOutsideAreFoundEvenUnderAFittingChecksum) {
    for (const std::uint32_t size : {6U, 100'000U, 0xffffffffU}) {
        std::string bytes = three_records();
        put_little(bytes.data() + k_batch_head_bytes + 8, size);
        put_little(bytes.data() + 4, crc32c(std::string_view(bytes).substr(8)));
        std::vector<ports::StoredRecord> records;
        const auto head = read_batch(bytes, records);
        if (size == 6U) {
            EXPECT_TRUE(head);  // the true size: the test's own patching is right
        } else {
            EXPECT_FALSE(head);
            EXPECT_TRUE(records.empty());
        }
    }
    std::string bytes = three_records();
    put_little(bytes.data() + 8, std::uint32_t{2});
    put_little(bytes.data() + 4, crc32c(std::string_view(bytes).substr(8)));
    std::vector<ports::StoredRecord> records;
    EXPECT_FALSE(read_batch(bytes, records));
}

}  // namespace
}  // namespace lmdb
