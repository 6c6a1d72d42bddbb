// The texts of a Delta table's log: https://github.com/delta-io/delta/blob/master/PROTOCOL.md
//
//   _delta_log/00000000000000000042.json   a version: one action a line, each a JSON object of one
//                                          member that names the action
//
// Of the actions these are known here: protocol, metaData, txn, add, remove and commitInfo. We
// write tables of reader version 1 and writer version 2, which every reader of Delta knows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ports/table_publisher.h"

namespace tables {

inline constexpr int k_delta_reader = 1, k_delta_writer = 2;

// Milliseconds since 1970.
std::int64_t delta_time(base::Timestamp time) noexcept;

// "00000000000000000042.json"
std::string delta_version_name(std::int64_t version);
// Nothing: checkpoints and whatever else is there.
std::optional<std::int64_t> parse_delta_version_name(std::string_view name) noexcept;

// The txn of a chain: "superhero/TOPIC/PARTITION", of log number N from 2 on
// "superhero/TOPIC/log-N/PARTITION". Nothing: another program's.
std::string delta_app(const ports::CommitChain& chain);
std::optional<ports::CommitChain> parse_delta_app(std::string_view app);

using ChainEnds = std::map<ports::CommitChain, ports::Offset>;

struct DeltaAdd {
    std::string name;
    std::uint64_t bytes = 0;
    std::uint64_t rows = 0;
    base::Timestamp modified;
    bool data_change = true;  // false: the rows were there before, in other files
};

struct DeltaRemove {
    std::string name;
    bool data_change = true;
};

struct DeltaProtocol {
    int reader = k_delta_reader;
    int writer = k_delta_writer;
};

struct DeltaMetadata {
    std::string id;    // a UUID as text
    std::string name;  // the table's
    std::string schema;
    std::int64_t created = 0;  // milliseconds since 1970
    bool partitioned = false;
};

// A version.
struct DeltaActions {
    std::optional<DeltaProtocol> protocol;
    std::optional<DeltaMetadata> metadata;
    ChainEnds txns;
    std::vector<DeltaAdd> adds;
    std::vector<DeltaRemove> removes;
    std::optional<ChainEnds> ends;  // a version of ours: where every chain ends with it
};

// rejected: a line is no action; the error says in one line what is wrong.
base::Result<DeltaActions> parse_delta_version(std::string_view text);

// A version with txns, removes, adds and ends.
std::string make_delta_version(const DeltaActions& actions, base::Timestamp time);

// The first version of a table. `id`: a UUID as text.
std::string make_first_delta_version(ports::Table table, std::string_view id, base::Timestamp time);

// As schemaString; numbers are signed.
std::string delta_schema(ports::Table table);

}  // namespace tables
