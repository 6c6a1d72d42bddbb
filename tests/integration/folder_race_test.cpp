// Names that several writers want at once, on a file system that keeps its promise and on one that
// lies.
#include <gtest/gtest.h>

#include <unistd.h>

#include "parquet/folder_objects.h"
#include "tests/support/temp_folder.h"
#include "worker/name_race.h"

namespace {

base::Result<worker::RaceResult> race(const std::filesystem::path& folder,
                                      tables::SystemCalls calls) {
    worker::RaceOptions options;
    options.writers = 6;
    options.unique = "u";
    return worker::race_for_names([&] { return tables::open_folder(folder, calls); }, options);
}

// As a network file system that carries out a repeated request twice.
int replacing_link(const char* from, const char* to) {
    ::unlink(to);
    return ::link(from, to);
}

TEST(FolderRace, LinkLetsOneWriterWin) {
    const support::TempFolder folder;
    EXPECT_EQ(race(folder.path(), {}).value().names, 64U);
    EXPECT_TRUE(support::files_below(folder.path()).empty());
}

TEST(FolderRace, AFileSystemWhoseLinkLiesIsFoundOut) {
    const support::TempFolder folder;
    tables::SystemCalls calls;
    calls.link = replacing_link;
    const auto raced = race(folder.path(), calls);
    ASSERT_FALSE(raced);
    EXPECT_NE(raced.error().what.find("cannot hold the ledger"), std::string::npos);
}

}  // namespace
