// A commit of the ledger as the text of its file, and back.
//
//   file    = framed_text.h, schema 1, kind "commit"
//   commit  = one JSON object:
//     topic, partition, from, to        what was consumed: offsets [from, to) of the trigger topic
//     others                            topic -> {from, to}
//     resume                            topic -> offset
//     games, rows, timed_out, dead_letters, duplicates, abandoned
//     files                             [{table, staged, name, bytes}]
//     writer, row_digest, time          time: 2026-11-23T12:00:00.123456Z
//     log                               as LogIdentity::name(); left out: it was not known
//     log_number                        left out: 1
//     witness                           topic -> {offset, sha256}; left out: none
//     gone                              topic -> [{from, to}]; left out: none
//     began                             topic -> [offset of partition 0, of 1, …]; or left out
//     waiting                           left out: 0
//
// Readers skip keys of `commit` that they do not know. Whatever they must know raises `schema`.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/table_store.h"

namespace tables {

std::string make_commit_text(const ports::Commit& commit);

// The error says in one line what is wrong and what to do; the caller knows the file's name.
// disk: cut off, altered, or of a schema that this program is too old for.
base::Result<ports::Commit> parse_commit_text(std::string_view text);

}  // namespace tables
