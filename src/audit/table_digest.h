// The digest of the two tables: SHA-256 over the lines of all rows, META then PODIUM, each table's
// lines sorted by bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "audit/buckets.h"
#include "base/result.h"
#include "base/sha256.h"
#include "combat/rows.h"

namespace audit {

// Lines begin with the game token, so games in ascending order give sorted lines. Memory: bounded;
// PODIUM lines wait in a temporary file until all of META has been digested.
class TableDigest {
public:
    explicit TableDigest(const std::filesystem::path& scratch);

    // All rows of one game, in any order. Games ascend by token.
    void take_game(const combat::Rows& meta, const combat::Rows& podium);

    // 64 lower-case hex digits. disk: the temporary file failed.
    base::Result<std::string> finish();

private:
    using AppendLine = void (*)(std::string&, const combat::Rows&, std::size_t);
    // The rows' lines, sorted, in text_.
    void write_lines(const combat::Rows& rows, AppendLine append);

    base::Sha256 digest_;
    Buckets podium_;
    std::vector<std::uint32_t> order_;
    std::string text_;
};

}  // namespace audit
