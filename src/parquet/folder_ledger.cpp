#include "parquet/folder_ledger.h"

#include <algorithm>
#include <optional>

#include "parquet/commit_text.h"

namespace tables {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_largest_commit = std::size_t{16} << 20;

// The names in a folder that `parse` takes, as what it makes of them, ascending. No folder: none.
template <class Parse>
auto parsed_names(const fs::path& folder, const Parse& parse)
    -> base::Result<std::vector<typename decltype(parse(std::string_view()))::value_type>> {
    std::vector<typename decltype(parse(std::string_view()))::value_type> found;
    std::error_code error;
    fs::directory_iterator at(folder, error);
    if (error == std::errc::no_such_file_or_directory) return found;
    for (; !error && at != fs::directory_iterator(); at.increment(error)) {
        if (const auto name = parse(at->path().filename().string())) found.push_back(*name);
    }
    if (error) return base::disk_error("cannot list " + folder.string(), error.value());
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

base::Result<void> FolderLedger::append(const ports::Commit& commit) {
    if (auto fine = check_place(commit.topic, commit.partition, commit.range.from); !fine) {
        return fine;
    }
    if (commit.range.to <= commit.range.from) {
        return base::rejected("a commit of no offsets: from " + std::to_string(commit.range.from) +
                              " to " + std::to_string(commit.range.to));
    }
    const std::string text = make_commit_text(commit);
    if (const auto back = parse_commit_text(text); !back) {
        return base::rejected("a commit that could not be read back: " + back.error().what);
    }
    const fs::path folder = layout_.commits(commit.topic, commit.partition);
    if (auto made = disk_.make_folders(folder); !made) return made;
    const fs::path path = folder / offset_name(commit.range.from);
    const auto published = disk_.publish(path, text);
    if (!published) return published.error();
    if (*published == Published::name_taken) {
        return base::Error{base::Fault::lost_race,
                           path.string() + " is there already: another writer was first"};
    }
    return disk_.sync_folder(folder);
}

base::Result<std::vector<ports::Commit>> FolderLedger::load(std::string_view topic) {
    if (auto fine = check_place(topic, 0, 0); !fine) return fine.error();
    std::vector<ports::Commit> commits;
    const auto partitions = parsed_names(layout_.commits(topic), parse_partition);
    if (!partitions) return partitions.error();
    for (const ports::Partition partition : *partitions) {
        const fs::path folder = layout_.commits(topic, partition);
        const auto offsets = parsed_names(folder, parse_offset_name);
        if (!offsets) return offsets.error();
        // Its writer may not have come so far, and what follows is built on it: files shown on the
        // word of a commit that a loss of power undoes would stay in sight without one.
        if (auto durable = disk_.settle_folder(folder); !durable) return durable.error();
        for (const ports::Offset from : *offsets) {
            const fs::path path = folder / offset_name(from);
            const auto text = disk_.read(path, k_largest_commit);
            if (!text) return text.error();
            auto commit = parse_commit_text(*text);
            if (!commit) {
                return base::disk_error("cannot use " + path.string() + ": " + commit.error().what);
            }
            if (commit->topic != topic || commit->partition != partition ||
                commit->range.from != from) {
                return base::disk_error("cannot use " + path.string() +
                                        ": it is the commit of another place, and belongs under " +
                                        commit->topic + "/" + std::to_string(commit->partition) +
                                        "/" + offset_name(commit->range.from));
            }
            commits.push_back(std::move(*commit));
        }
    }
    return commits;
}

base::Result<std::vector<std::string>> FolderLedger::topics() const {
    auto found = parsed_names(layout_.commits(), [](std::string_view name) {
        return is_topic_name(name) ? std::optional<std::string>(name) : std::nullopt;
    });
    if (!found) return found;
    std::error_code ignored;
    std::erase_if(*found, [&](const std::string& topic) {
        return !fs::is_directory(layout_.commits(topic), ignored);
    });
    return found;
}

}  // namespace tables
