// The two texts by which a ledger leaves one log and goes on with another.
//
//   begin   = framed_text.h, schema 1, kind "log", one JSON object:
//     topic, number, name, before, writer, time
//   close   = framed_text.h, schema 2, kind "closed", one JSON object:
//     topic, partition, log_number, from
//
// The second stands where the log's next commit of a partition would: so nobody commits there any
// more, and a program that knows nothing of several logs refuses the ledger.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/table_store.h"

namespace tables {

std::string make_log_text(std::string_view topic, const ports::LedgerLog& log);

// As parse_commit_text().
base::Result<ports::LedgerLog> parse_log_text(std::string_view text);

struct ClosedChain {
    std::string topic;
    ports::Partition partition = 0;
    ports::LogNumber log_number = ports::k_first_log;
    ports::Offset from = 0;  // where the chain ends
};

std::string make_close_text(const ClosedChain& chain);
bool is_close_text(std::string_view text) noexcept;

}  // namespace tables
