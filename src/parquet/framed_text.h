// The frame of every text of the ledger: a schema, a checksum, and what they are of.
//
//   text = '{"schema":' NUMBER ',"sha256":"' HEX '","' kind '":' body '}' NEWLINE
//   HEX  = SHA-256 over the bytes of body as they stand, 64 lower-case hex digits
//
// The first key stays in its place in every schema. A program that knows only schema 1 refuses a
// text of another one aloud; what it may pass over has schema 1.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tables {

struct Frame {
    int schema = 1;
    std::string_view kind;  // "commit"
};

std::string make_framed_text(const Frame& frame, std::string_view body);

// The body, which lives as long as `text`. disk: cut off, altered, of another kind, or of a schema
// that this program is too old for; the error says in one line what is wrong and what to do.
base::Result<std::string_view> parse_framed_text(const Frame& frame, std::string_view text);

// Whether the text says that it is of that frame; nothing else of it is looked at.
bool is_framed_as(const Frame& frame, std::string_view text) noexcept;

// disk: "<what>; <what to do about damage>".
base::Error damaged_text(const std::string& what);

}  // namespace tables
