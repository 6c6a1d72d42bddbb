#include "parquet/settled_types.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <utility>

#include "parquet/folder_objects.h"
#include "parquet/layout.h"
#include "parquet/object_ledger.h"
#include "tests/support/temp_folder.h"

namespace {

using tables::NumberTypes;

int failing_fsync(int) {
    errno = EIO;
    return -1;
}

// Another process decides while this one writes its draft.
const std::filesystem::path* raced_folder = nullptr;

int link_after_another(const char* from, const char* to) {
    if (const auto* folder = std::exchange(raced_folder, nullptr)) {
        tables::settle_types(*tables::open_folder(*folder), NumberTypes::signed_numbers).value();
    }
    return ::link(from, to);
}

class SettledTypes : public testing::Test {
protected:
    std::optional<NumberTypes> found() const { return tables::settled_types(*store_).value(); }
    NumberTypes settle(NumberTypes wanted) const {
        return tables::settle_types(*store_, wanted).value();
    }
    void commit() const {
        ports::Commit commit;
        commit.topic = "t";
        commit.range = {0, 9};
        tables::ObjectLedger(store_).append(commit).value();
    }

    support::TempFolder folder_;
    const std::filesystem::path path_ = folder_.path() / "out";
    const std::filesystem::path file_ = tables::Layout(path_).tables_file();
    const std::shared_ptr<ports::ObjectStore> store_ = tables::open_folder(path_);
};

TEST_F(SettledTypes, NothingIsDecidedAtFirstAndLookingMakesNothing) {
    EXPECT_EQ(found(), std::nullopt);
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(SettledTypes, TheFirstDecidesForAll) {
    EXPECT_EQ(settle(NumberTypes::signed_numbers), NumberTypes::signed_numbers);
    EXPECT_EQ(found(), NumberTypes::signed_numbers);
    EXPECT_EQ(settle(NumberTypes::unsigned_numbers), NumberTypes::signed_numbers);
    commit();
    EXPECT_EQ(found(), NumberTypes::signed_numbers);
}

TEST_F(SettledTypes, OfTwoThatDecideAtTheSameTimeBothGetTheWinners) {
    raced_folder = &path_;
    tables::SystemCalls calls;
    calls.link = link_after_another;
    const auto store = tables::open_folder(path_, calls);
    EXPECT_EQ(tables::settle_types(*store, NumberTypes::unsigned_numbers).value(),
              NumberTypes::signed_numbers);
}

TEST_F(SettledTypes, ALedgerOfAnOlderProgramIsOfUnsignedNumbers) {
    commit();
    EXPECT_EQ(found(), NumberTypes::unsigned_numbers);
    EXPECT_EQ(settle(NumberTypes::signed_numbers), NumberTypes::unsigned_numbers);
    EXPECT_TRUE(std::filesystem::exists(file_));
}

TEST_F(SettledTypes, TheLedgerDoesNotTakeTheFileForATopic) {
    settle(NumberTypes::unsigned_numbers);
    EXPECT_TRUE(tables::ObjectLedger(store_).topics().value().empty());
}

TEST_F(SettledTypes, ADamagedFileIsNamed) {
    settle(NumberTypes::signed_numbers);
    support::write_text(file_, support::read_text(file_).replace(30, 1, "x"));
    const auto types = tables::settled_types(*store_);
    ASSERT_FALSE(types);
    EXPECT_EQ(types.error().fault, base::Fault::disk);
    EXPECT_NE(types.error().what.find(file_.string()), std::string::npos) << types.error().what;
    EXPECT_FALSE(tables::settle_types(*store_, NumberTypes::signed_numbers));
}

TEST_F(SettledTypes, AFailedWriteDecidesNothing) {
    tables::SystemCalls calls;
    calls.fsync = failing_fsync;
    const auto store = tables::open_folder(path_, calls);
    EXPECT_FALSE(tables::settle_types(*store, NumberTypes::signed_numbers));
    EXPECT_EQ(found(), std::nullopt);
}

}  // namespace
