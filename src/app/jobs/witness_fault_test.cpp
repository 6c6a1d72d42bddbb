#include "app/jobs/witness_fault.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_folder.h"

namespace app {
namespace {

TEST(WitnessFault, NamesFileLineAndColumn) {
    const support::TempFolder folder;
    const auto path = folder.path() / "w.jsonl";
    const std::string fine =
        R"({"game_token":"00000000-0000-4000-8000-000000000001","outcome":"COMPLETE"})";
    std::ofstream(path) << "\xEF\xBB\xBF" << fine << "\n\n" << fine << "\n";
    EXPECT_EQ(first_witness_fault({path}), "");
    std::ofstream(path, std::ios::app) << R"({"game_token":"00)" << "\n";
    EXPECT_EQ(first_witness_fault({path}),
              path.string() + ", line 4, column 18: the quote that ends a text expected");
    const auto other = folder.path() / "other.jsonl";
    std::ofstream(other) << fine << "\n{}\n";
    EXPECT_EQ(first_witness_fault({other, path}),
              other.string() + R"(, line 2: {"game_token":"…","outcome":"COMPLETE"} expected)");
}

}  // namespace
}  // namespace app
