#include "s3/answers.h"

#include <algorithm>
#include <pugixml.hpp>

#include "base/text.h"
#include "base/time.h"

namespace s3 {
namespace {

constexpr std::size_t k_longest_message = 300;
constexpr std::size_t k_seconds_length = 19;  // 2026-11-23T12:00:00, whatever fraction follows

// The last part of a name below the folder; empty: it is not directly there.
std::string last_part(std::string_view name, std::string_view folder) {
    if (!name.starts_with(folder)) return {};
    name.remove_prefix(folder.size());
    if (name.ends_with('/')) name.remove_suffix(1);
    return name.find('/') == name.npos ? std::string(name) : std::string();
}

}  // namespace

base::Result<Listing> parse_listing(std::string_view xml, std::string_view folder) {
    pugi::xml_document document;
    const auto parsed = document.load_buffer(xml.data(), xml.size());
    const pugi::xml_node root = document.child("ListBucketResult");
    if (!parsed || !root) return base::unavailable("the answer is no listing of objects");
    Listing listing;
    for (const pugi::xml_node object : root.children("Contents")) {
        ports::StoreEntry entry;
        entry.name = last_part(object.child_value("Key"), folder);
        const std::string_view modified = object.child_value("LastModified");
        const auto time = base::parse_time(modified.substr(0, k_seconds_length));
        if (entry.name.empty() || entry.name.starts_with('.')) continue;
        if (!time) return base::unavailable("a listed object has no time");
        entry.bytes = object.child("Size").text().as_ullong();
        entry.modified = *time;
        listing.entries.push_back(std::move(entry));
    }
    for (const pugi::xml_node folder_below : root.children("CommonPrefixes")) {
        ports::StoreEntry entry;
        entry.name = last_part(folder_below.child_value("Prefix"), folder);
        entry.is_folder = true;
        if (!entry.name.empty() && !entry.name.starts_with('.')) {
            listing.entries.push_back(std::move(entry));
        }
    }
    if (root.child("IsTruncated").text().as_bool()) {
        listing.next = root.child_value("NextContinuationToken");
        if (listing.next.empty()) return base::unavailable("a listing was cut off");
    }
    return listing;
}

StoreRefusal parse_refusal(std::string_view xml) {
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size())) return {};
    const pugi::xml_node root = document.child("Error");
    return {root.child_value("Code"),
            base::without_controls(
                std::string_view(root.child_value("Message")).substr(0, k_longest_message), ' ')};
}

}  // namespace s3
