// The heroes that a pull has already got, in files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace heroapi {

// A folder with `<id>.json` for each hero, as it came, and `source`, the address it came from. A
// file is written under a temporary name and renamed, so that it is never half there; what a power
// cut damages all the same is found by load() and asked for again. An empty path keeps nothing.
// One thread.
class KeptHeroes {
public:
    explicit KeptHeroes(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // The heroes from that address. Those from another one are removed, so are damaged ones.
    // Errors: disk.
    base::Result<std::map<std::uint32_t, std::string>> load(std::string_view source) const;
    base::Result<void> keep(std::uint32_t id, std::string_view text) const;
    // Removes the files above, no others, and the folder if nothing else is in it.
    base::Result<void> forget() const;

private:
    base::Result<void> write(const std::string& name, std::string_view text) const;

    std::filesystem::path folder_;
};

}  // namespace heroapi
