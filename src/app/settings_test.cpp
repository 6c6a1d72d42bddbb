#include "app/settings.h"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(Settings, InAnObjectStoreTablesHaveDeltaLogsUnlessItIsSaidOtherwise) {
    GivenSettings given;
    EXPECT_EQ(resolved(given, {}).table_format, TableFormat::parquet);
    EXPECT_EQ(resolved(given, {}).types, TableTypes::unsigned_numbers);
    given.files.output_dir = "s3://bucket/prefix";
    EXPECT_EQ(resolved(given, {}).table_format, TableFormat::delta);
    EXPECT_EQ(resolved(given, {}).types, TableTypes::signed_numbers);
    given.table_format = TableFormat::parquet;
    EXPECT_EQ(resolved(given, {}).table_format, TableFormat::parquet);
    EXPECT_EQ(resolved(given, {}).types, TableTypes::unsigned_numbers);
}

TEST(Settings, TheFormatFollowsThePlaceThatIsWritten) {
    GivenSettings given;
    given.batch.rebuild = "s3://bucket/prefix";
    EXPECT_EQ(resolved(given, {}).table_format, TableFormat::delta);
    given.batch.rebuild = "out/b";
    given.files.output_dir = "s3://bucket/prefix";
    EXPECT_EQ(resolved(given, {}).table_format, TableFormat::parquet);
    GivenSettings heroes;
    heroes.heroes.dir = "s3://bucket/prefix";
    EXPECT_EQ(resolved(heroes, {}).types, TableTypes::signed_numbers);
}

}  // namespace
}  // namespace app
