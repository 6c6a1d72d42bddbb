#include "heroapi/kept_heroes.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

#include "base/number.h"
#include "heroapi/answer.h"

namespace heroapi {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_source = "source";
constexpr std::string_view k_ending = ".json";
constexpr std::string_view k_draft = ".draft-";

// 12 for "12.json".
std::optional<std::uint32_t> hero_of(std::string_view name) {
    if (!name.ends_with(k_ending)) return std::nullopt;
    name.remove_suffix(k_ending.size());
    const auto id = base::whole_number<std::uint32_t>(name);
    return id && *id != 0 ? id : std::nullopt;
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

base::Error trouble(std::string_view verb, const fs::path& path, const std::error_code& error) {
    return base::disk_error("cannot " + std::string(verb) + ' ' + path.string(), error.value());
}

// Files in the folder; none where there is no folder.
base::Result<std::vector<fs::path>> files_in(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> found;
    if (!fs::exists(folder, error)) return found;
    fs::directory_iterator at(folder, error);
    for (; !error && at != fs::directory_iterator(); at.increment(error)) {
        found.push_back(at->path());
    }
    if (error) return trouble("read", folder, error);
    return found;
}

base::Result<void> remove_file(const fs::path& path) {
    std::error_code error;
    fs::remove(path, error);
    if (error) return trouble("remove", path, error);
    return {};
}

}  // namespace

base::Result<std::map<std::uint32_t, std::string>> KeptHeroes::load(std::string_view source) const {
    std::map<std::uint32_t, std::string> heroes;
    if (folder_.empty()) return heroes;
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) return trouble("make", folder_, error);
    const auto files = files_in(folder_);
    if (!files) return files.error();
    const bool same_source = read(folder_ / k_source) == source;
    for (const fs::path& path : *files) {
        const auto id = hero_of(path.filename().string());
        if (!id) continue;
        std::string text = read(path);
        if (same_source && judge(*id, 200, text).verdict == AnswerKind::hero) {
            heroes.emplace(*id, std::move(text));
        } else if (auto removed = remove_file(path); !removed) {
            return removed.error();
        }
    }
    if (!same_source) {
        if (auto written = write(std::string(k_source), source); !written) return written.error();
    }
    return heroes;
}

base::Result<void> KeptHeroes::keep(std::uint32_t id, std::string_view text) const {
    if (folder_.empty()) return {};
    return write(std::to_string(id) + std::string(k_ending), text);
}

base::Result<void> KeptHeroes::write(const std::string& name, std::string_view text) const {
    const fs::path draft = folder_ / (std::string(k_draft) + std::to_string(::getpid()));
    std::error_code error;
    {
        std::ofstream file(draft, std::ios::binary | std::ios::trunc);
        file.write(text.data(), static_cast<std::streamsize>(text.size()));
        if (!file.flush()) return base::disk_error("cannot write " + draft.string());
    }
    fs::rename(draft, folder_ / name, error);
    if (error) return trouble("write", folder_ / name, error);
    return {};
}

base::Result<void> KeptHeroes::forget() const {
    const auto files = files_in(folder_);
    if (!files) return files.error();
    for (const fs::path& path : *files) {
        const std::string name = path.filename().string();
        if (name != k_source && !name.starts_with(k_draft) && !hero_of(name)) continue;
        if (auto removed = remove_file(path); !removed) return removed;
    }
    std::error_code error;
    if (fs::is_empty(folder_, error) && !error) return remove_file(folder_);
    return {};
}

}  // namespace heroapi
