#include "parquet/layout.h"

#include <gtest/gtest.h>

#include <limits>

namespace {

TEST(Layout, OffsetNamesSortAsNumbersDo) {
    EXPECT_EQ(tables::offset_name(0), "00000000000000000000.json");
    EXPECT_EQ(tables::offset_name(42), "00000000000000000042.json");
    constexpr auto k_last = std::numeric_limits<ports::Offset>::max();
    EXPECT_EQ(tables::offset_name(k_last), "09223372036854775807.json");
    EXPECT_LT(tables::offset_name(9), tables::offset_name(10));
    for (const ports::Offset offset : {ports::Offset{0}, ports::Offset{42}, k_last}) {
        EXPECT_EQ(tables::parse_offset_name(tables::offset_name(offset)), offset);
    }
}

TEST(Layout, OtherNamesAreNoOffsets) {
    for (const char* name :
         {"", "42.json", "0000000000000000004x.json", "00000000000000000042.jsoN",
          "-0000000000000000042.json", "99999999999999999999.json", ".00000000000000000042-5f.tmp",
          "00000000000000000042.json~"}) {
        EXPECT_FALSE(tables::parse_offset_name(name)) << name;
    }
}

TEST(Layout, Partitions) {
    EXPECT_EQ(tables::parse_partition("0"), 0);
    EXPECT_EQ(tables::parse_partition("17"), 17);
    for (const char* name : {"", "-1", "01", "1x", "2147483648", ".1"}) {
        EXPECT_FALSE(tables::parse_partition(name)) << name;
    }
}

TEST(Layout, DataNames) {
    EXPECT_TRUE(tables::is_data_name("a.parquet"));
    for (const std::string& name :
         {std::string(), std::string(".parquet"), std::string("a.parquet.crc"),
          std::string(".a.parquet"), std::string("_a.parquet"), std::string("b/a.parquet"),
          std::string("a\0.parquet", 10), std::string(250, 'a') + ".parquet"}) {
        EXPECT_FALSE(tables::is_data_name(name)) << name;
    }
}

TEST(Layout, StagedNamesAreHiddenFromEveryGlob) {
    const std::string name = tables::make_staged_name("a.parquet", "0123456789abcdef");
    EXPECT_EQ(name, ".staged-a.parquet-0123456789abcdef");
    EXPECT_TRUE(tables::is_staged_name(name));
    EXPECT_FALSE(tables::is_data_name(name));
    EXPECT_FALSE(tables::is_staged_name("a.parquet"));
    EXPECT_FALSE(tables::is_staged_name(".staged-../../x-1"));
}

TEST(Layout, PlacesAreChecked) {
    EXPECT_TRUE(tables::check_place("lib.server.lobby", 0, 0));
    EXPECT_TRUE(tables::check_place(std::string(249, 'a'), 0, 0));
    for (const auto& topic : {std::string(), std::string("."), std::string(".."),
                              std::string("a/b"), std::string("a b"), std::string(250, 'a')}) {
        EXPECT_FALSE(tables::check_place(topic, 0, 0)) << topic;
    }
    EXPECT_FALSE(tables::check_place("a", -1, 0));
    EXPECT_FALSE(tables::check_place("a", 0, -1));
}

}  // namespace
