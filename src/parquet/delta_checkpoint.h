// A checkpoint of a Delta log: what all its versions up to one come to, in one Parquet file, so
// that readers need not open thousands of versions.
//
//   _delta_log/00000000000000000100.checkpoint.parquet   a row for each action: protocol, metaData,
//                                                        the txns, then the adds
//   _delta_log/_last_checkpoint                          {"version":100,"size":ROWS}
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "parquet/delta_text.h"

namespace tables {

std::string delta_checkpoint_name(std::int64_t version);
inline constexpr std::string_view k_last_checkpoint = "_last_checkpoint";

struct DeltaCheckpoint {
    std::string before;          // the bytes of a checkpoint that this program made before; empty:
                                 // there is none
    std::vector<DeltaAdd> adds;  // since then
    std::set<std::string> gone;  // names of files of `before` that were removed since then
    ChainEnds txns;              // all of them
    DeltaMetadata metadata;
};

struct MadeCheckpoint {
    std::string bytes;
    std::int64_t rows = 0;
};

// The checkpoint's file. Nothing: `before` is another program's. disk: Arrow cannot read or make
// it.
base::Result<std::optional<MadeCheckpoint>> make_delta_checkpoint(const DeltaCheckpoint& content,
                                                                  base::Timestamp time);

std::string make_last_checkpoint(std::int64_t version, std::int64_t rows);
std::optional<std::int64_t> parse_last_checkpoint(std::string_view text);

}  // namespace tables
