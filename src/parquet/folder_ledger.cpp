#include "parquet/folder_ledger.h"

#include <algorithm>
#include <optional>

#include "base/json_fault.h"
#include "parquet/commit_text.h"
#include "parquet/log_text.h"

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
    const fs::path folder = layout_.commits(commit.topic, commit.log_number, commit.partition);
    std::error_code failed;
    if (fs::exists(layout_.log_begin(commit.topic, commit.log_number + 1), failed)) {
        return base::Error{base::Fault::lost_race,
                           layout_.commits(commit.topic, commit.log_number).string() +
                               ": another writer has closed it and begun the next log"};
    }
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
    const auto later = parsed_names(layout_.commits(topic), parse_log_folder);
    if (!later) return later.error();
    if (auto done = load(topic, ports::k_first_log, commits); !done) return done.error();
    for (const ports::LogNumber log : *later) {
        if (auto done = load(topic, log, commits); !done) return done.error();
    }
    return commits;
}

base::Result<void> FolderLedger::load(std::string_view topic, ports::LogNumber log,
                                      std::vector<ports::Commit>& into) const {
    const auto partitions = parsed_names(layout_.commits(topic, log), parse_partition);
    if (!partitions) return partitions.error();
    for (const ports::Partition partition : *partitions) {
        const fs::path folder = layout_.commits(topic, log, partition);
        const auto offsets = parsed_names(folder, parse_offset_name);
        if (!offsets) return offsets.error();
        // Its writer may not have come so far, and what follows is built on it: files shown on the
        // word of a commit that a loss of power undoes would stay in sight without one.
        if (auto durable = disk_.settle_folder(folder); !durable) return durable.error();
        for (const ports::Offset from : *offsets) {
            auto commit = read({topic, log, partition}, from);
            if (!commit) return commit.error();
            if (*commit) into.push_back(std::move(**commit));
        }
    }
    return {};
}

base::Result<std::optional<ports::Commit>> FolderLedger::read(const Chain& chain,
                                                              ports::Offset from) const {
    const fs::path path =
        layout_.commits(chain.topic, chain.log, chain.partition) / offset_name(from);
    const auto text = disk_.read(path, k_largest_commit);
    if (!text) return text.error();
    if (is_close_text(*text)) return std::optional<ports::Commit>();
    auto commit = parse_commit_text(*text);
    if (!commit) {
        const std::string fault = base::json_fault_text(*text);
        return base::disk_error("cannot use " + path.string() + ": " +
                                (fault.empty() ? "" : "not JSON: " + fault + ": ") +
                                commit.error().what);
    }
    if (commit->topic != chain.topic || commit->log_number != chain.log ||
        commit->partition != chain.partition || commit->range.from != from) {
        const fs::path right =
            layout_.commits(commit->topic, commit->log_number, commit->partition) /
            offset_name(commit->range.from);
        return base::disk_error("cannot use " + path.string() +
                                ": it is the commit of another place, and belongs under " +
                                right.lexically_relative(layout_.commits()).string());
    }
    return std::optional(std::move(*commit));
}

base::Result<std::vector<ports::Commit>> FolderLedger::load_behind(std::string_view topic,
                                                                   Marks& marks) {
    if (auto fine = check_place(topic, 0, 0); !fine) return fine.error();
    std::vector<ports::Commit> commits;
    auto logs = parsed_names(layout_.commits(topic), parse_log_folder);
    if (!logs) return logs.error();
    logs->insert(logs->begin(), ports::k_first_log);
    for (const ports::LogNumber log : *logs) {
        const auto partitions = parsed_names(layout_.commits(topic, log), parse_partition);
        if (!partitions) return partitions.error();
        for (const ports::Partition partition : *partitions) {
            const auto offsets =
                parsed_names(layout_.commits(topic, log, partition), parse_offset_name);
            if (!offsets) return offsets.error();
            const auto mark = marks.try_emplace({log, partition}, -1).first;
            auto from = std::upper_bound(offsets->begin(), offsets->end(), mark->second);
            for (; from != offsets->end(); ++from) {
                auto commit = read({topic, log, partition}, *from);
                if (!commit && !commits.empty()) return commits;
                if (!commit) return commit.error();
                mark->second = *from;
                if (*commit) commits.push_back(std::move(**commit));
            }
        }
    }
    return commits;
}

base::Result<std::vector<ports::LedgerLog>> FolderLedger::logs(std::string_view topic) {
    if (auto fine = check_place(topic, 0, 0); !fine) return fine.error();
    std::vector<ports::LedgerLog> logs;
    const auto numbers = parsed_names(layout_.commits(topic), parse_log_folder);
    if (!numbers) return numbers.error();
    for (const ports::LogNumber number : *numbers) {
        const fs::path path = layout_.log_begin(topic, number);
        std::error_code failed;
        if (!fs::exists(path, failed) && !failed) continue;  // its begin was not finished
        // As with commits: what follows is built on it.
        if (auto durable = disk_.settle_folder(path.parent_path()); !durable) {
            return durable.error();
        }
        const auto text = disk_.read(path, k_largest_commit);
        if (!text) return text.error();
        auto log = parse_log_text(*text);
        if (!log || log->number != number) {
            return base::disk_error("cannot use " + path.string() + ": " +
                                    (log ? "it is the begin of another log" : log.error().what));
        }
        logs.push_back(std::move(*log));
    }
    return logs;
}

base::Result<ports::LogNumber> FolderLedger::present_log(std::string_view topic) {
    const auto known = logs(topic);
    if (!known) return known.error();
    return known->empty() ? ports::k_first_log : known->back().number;
}

base::Result<void> FolderLedger::begin_log(std::string_view topic, const ports::LedgerLog& log) {
    const auto present = present_log(topic);
    if (!present) return present.error();
    const bool is_next = log.number == *present + 1;
    if (log.number == ports::k_first_log || (log.number != *present && !is_next)) {
        return base::rejected("log number " + std::to_string(log.number) + " of " +
                              std::string(topic) + ": the present one has number " +
                              std::to_string(*present));
    }
    const fs::path path = layout_.log_begin(topic, log.number);
    if (auto made = disk_.make_folders(path.parent_path()); !made) return made;
    const auto published = disk_.publish(path, make_log_text(topic, log));
    if (!published) return published.error();
    if (auto durable = disk_.sync_folder(path.parent_path()); !durable) return durable;
    const auto partitions = parsed_names(layout_.commits(topic, log.number - 1), parse_partition);
    if (!partitions) return partitions.error();
    for (const ports::Partition partition : *partitions) {
        if (auto closed = close(topic, log.number - 1, partition); !closed) return closed;
    }
    if (*published == Published::made) return {};
    return base::Error{base::Fault::lost_race, path.string() + " is there already"};
}

base::Result<void> FolderLedger::close(std::string_view topic, ports::LogNumber log,
                                       ports::Partition partition) const {
    const fs::path folder = layout_.commits(topic, log, partition);
    for (;;) {
        const auto offsets = parsed_names(folder, parse_offset_name);
        if (!offsets) return offsets.error();
        if (offsets->empty()) return {};
        const auto text = disk_.read(folder / offset_name(offsets->back()), k_largest_commit);
        if (!text) return text.error();
        if (is_close_text(*text)) return disk_.sync_folder(folder);
        const auto last = parse_commit_text(*text);
        if (!last) return last.error();
        const ports::Offset end = last->range.to;
        const auto published = disk_.publish(
            folder / offset_name(end), make_close_text({std::string(topic), partition, log, end}));
        if (!published) return published.error();
        // A worker may have committed just then.
    }
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
