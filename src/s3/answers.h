// What a store of the S3 protocol answers, as XML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/object_store.h"

namespace s3 {

// One page of a listing with a delimiter.
struct Listing {
    std::vector<ports::StoreEntry> entries;  // by the last part of their names
    std::string next;                        // the token of the next page; empty: it was the last
};

// `folder`: what all names begin with, '/' at its end included. unavailable: the text is no
// listing, so that something else answered or it was cut off.
base::Result<Listing> parse_listing(std::string_view xml, std::string_view folder);

// The parts of an error's text; empty where it is none.
struct StoreRefusal {
    std::string code;  // "NoSuchKey", "SignatureDoesNotMatch"
    std::string message;
};
StoreRefusal parse_refusal(std::string_view xml);

}  // namespace s3
