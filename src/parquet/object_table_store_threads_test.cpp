#include "parquet/object_table_store.h"

#include <gtest/gtest.h>

#include "parquet/folder_objects.h"
#include "tests/support/sample_rows.h"
#include "tests/support/temp_folder.h"

namespace {

using ports::Table;

class ObjectTableStoreThreads : public testing::Test {
protected:
    std::vector<ports::StagedFile> stage(const std::string& name) {
        std::vector<ports::StagedFile> files;
        for (const Table table : {Table::meta, Table::podium}) {
            files.push_back(store_.stage(table, name, rows_, {}).value());
        }
        return files;
    }
    std::size_t files() const { return support::files_below(folder_.path()).size(); }

    const ports::Rows rows_ = support::sample_rows({.games = 200});
    const support::TempFolder folder_;
    tables::ObjectTableStore store_{[this] { return tables::open_folder(folder_.path()); }};
};

TEST_F(ObjectTableStoreThreads, FilesOnTheirWayAreThereAfterTheirSync) {
    for (int i = 0; i < 20; ++i) {
        for (const auto& file : stage(std::to_string(i) + ".parquet")) {
            ASSERT_TRUE(store_.sync(file));
        }
        EXPECT_EQ(files(), 2U * static_cast<std::size_t>(i + 1));
    }
}

TEST_F(ObjectTableStoreThreads, AFileThatIsGivenUpOnItsWayIsGone) {
    for (int i = 0; i < 20; ++i) {
        for (const auto& file : stage(std::to_string(i) + ".parquet")) {
            ASSERT_TRUE(store_.remove({file.table, file.name, false, file.bytes, {}}));
        }
        EXPECT_EQ(files(), 0U);
    }
}

TEST_F(ObjectTableStoreThreads, ANameThatIsTakenIsToldBySync) {
    for (const auto& file : stage("a.parquet")) ASSERT_TRUE(store_.sync(file));
    for (const auto& file : stage("a.parquet")) {
        const auto synced = store_.sync(file);
        ASSERT_FALSE(synced);
        EXPECT_EQ(synced.error().fault, base::Fault::rejected);
    }
}

}  // namespace
