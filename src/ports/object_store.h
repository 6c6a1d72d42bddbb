// The door to named byte strings: files below a folder, or objects below a prefix of a bucket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace ports {

// A name is like "superhero/_commits/TOPIC/0/00000000000000000042.json": parts with '/' between
// them. No part is empty, "." or "..", or begins with a dot: those are the store's own.
struct NamedBytes {
    std::string name;
    std::string bytes;
};

// What lies directly below a folder: an object, or a folder with something below it.
struct StoreEntry {
    std::string name;  // its last part
    bool is_folder = false;
    std::uint64_t bytes = 0;   // of an object
    base::Timestamp modified;  // of an object
};

enum class IfTaken : std::uint8_t {
    keep,     // what has the name stays as it is
    replace,  // in one step: readers see the old bytes or the new ones
};

struct ListRange {
    std::string after{};  // only entries whose name is greater
    // Whether what is listed is made durable, whoever wrote it: for who builds on it. Where that
    // needs the right to write and the caller has none, it is left out.
    bool settle = false;
};

// Threads: one thread uses a store; several stores may have the same place, in many processes.
// Blocking: every call does I/O. Errors: disk for a folder; for a service unavailable (it may have
// been done or not: look), rejected, expired or settings (keys or place are wrong); each with the
// place.
class ObjectStore {
public:
    virtual ~ObjectStore() = default;

    // Writes all of them, each whole or not at all, all durable when it returns. Gives how many
    // names were taken, with IfTaken::replace always 0: of several that write one name at the
    // same time with IfTaken::keep, whoever they are, exactly one finds it free.
    virtual base::Result<std::size_t> put(std::span<const NamedBytes> objects, IfTaken taken) = 0;

    // The whole objects, in the order of the names; nothing: there is none of that name. One that
    // is larger than `limit` bytes is an error.
    virtual base::Result<std::vector<std::optional<std::string>>> get_all(
        std::span<const std::string> names, std::size_t limit) = 0;
    // One of them.
    base::Result<std::optional<std::string>> get(const std::string& name, std::size_t limit) {
        auto found = get_all({&name, 1}, limit);
        if (!found) return found.error();
        return std::move(found->front());
    }

    // What lies directly below the folder, by name, ascending as bytes. No folder: nothing. What
    // was put before the call is in the list.
    virtual base::Result<std::vector<StoreEntry>> list(std::string_view folder,
                                                       const ListRange& range = {}) = 0;

    // Absence is no error.
    virtual base::Result<void> remove(std::string_view name) = 0;

    // Where the object is, for people: "data/superhero/…", "s3://bucket/superhero/…".
    virtual std::string place(std::string_view name) const = 0;
};

}  // namespace ports
