#include "parquet/object_ledger.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/json_fault.h"
#include "parquet/commit_text.h"
#include "parquet/log_text.h"

namespace tables {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_largest = std::size_t{16} << 20;
constexpr std::chrono::seconds k_between_questions{1};
constexpr std::size_t k_together = 512;  // commits that are asked for at once

// The names in a folder that `parse` takes, as what it makes of them, ascending. No folder: none.
template <class Parse>
auto parsed_names(ports::ObjectStore& store, const fs::path& folder, const ports::ListRange& range,
                  const Parse& parse)
    -> base::Result<std::vector<typename decltype(parse(std::string_view()))::value_type>> {
    std::vector<typename decltype(parse(std::string_view()))::value_type> found;
    const auto entries = store.list(folder.string(), range);
    if (!entries) return entries.error();
    for (const ports::StoreEntry& entry : *entries) {
        if (const auto name = parse(entry.name)) found.push_back(*name);
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

base::Result<void> ObjectLedger::append(const ports::Commit& commit) {
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
    const ChainKey chain(commit.topic, commit.log_number, commit.partition);
    const auto now = std::chrono::steady_clock::now();
    const auto asked = asked_.find(chain);
    const bool ask = asked == asked_.end() || now - asked->second >= k_between_questions;
    if (ask) {
        if (auto present = expect_present(commit); !present) return present;
    }
    const fs::path name = layout_.commits(commit.topic, commit.log_number, commit.partition) /
                          offset_name(commit.range.from);
    const auto was_free = put(name, text);
    if (!was_free) return was_free.error();
    if (*was_free) {
        if (ask) asked_[chain] = now;
        return {};
    }
    return base::Error{base::Fault::lost_race, store_->place(name.string()) +
                                                   " is there already: another writer was first"};
}

base::Result<void> ObjectLedger::expect_present(const ports::Commit& commit) const {
    const auto next =
        store_->get(layout_.log_begin(commit.topic, commit.log_number + 1).string(), k_largest);
    if (!next) return next.error();
    if (!*next) return {};
    return base::Error{base::Fault::lost_race,
                       store_->place(layout_.commits(commit.topic, commit.log_number).string()) +
                           ": another writer has closed it and begun the next log"};
}

base::Result<bool> ObjectLedger::put(const fs::path& name, std::string text) const {
    const ports::NamedBytes object{name.string(), std::move(text)};
    const auto taken = store_->put({&object, 1}, ports::IfTaken::keep);
    if (!taken) return taken.error();
    return *taken == 0;
}

base::Result<std::vector<ports::ChainNames>> ObjectLedger::names(std::string_view topic) {
    if (auto fine = check_place(topic, 0, 0); !fine) return fine.error();
    std::vector<ports::ChainNames> chains;
    const auto later = parsed_names(*store_, layout_.commits(topic), {}, parse_log_folder);
    if (!later) return later.error();
    if (auto done = add_names(topic, ports::k_first_log, chains); !done) return done.error();
    for (const ports::LogNumber log : *later) {
        if (auto done = add_names(topic, log, chains); !done) return done.error();
    }
    return chains;
}

base::Result<void> ObjectLedger::add_names(std::string_view topic, ports::LogNumber log,
                                           std::vector<ports::ChainNames>& into) const {
    const auto partitions = parsed_names(*store_, layout_.commits(topic, log), {}, parse_partition);
    if (!partitions) return partitions.error();
    for (const ports::Partition partition : *partitions) {
        // Its writer may not have come so far, and what follows is built on it: files shown on the
        // word of a commit that a loss of power undoes would stay in sight without one.
        auto offsets = parsed_names(*store_, layout_.commits(topic, log, partition),
                                    {.settle = true}, parse_offset_name);
        if (!offsets) return offsets.error();
        into.push_back({{std::string(topic), log, partition}, std::move(*offsets)});
    }
    return {};
}

base::Result<std::vector<ports::Commit>> ObjectLedger::read(const ports::CommitChain& chain,
                                                            std::span<const ports::Offset> begins) {
    if (auto fine = check_place(chain.topic, chain.partition, 0); !fine) return fine.error();
    Read read_now = read_some(chain, begins);
    if (!read_now.whole) return read_now.whole.error();
    return std::move(read_now.commits);
}

base::Result<std::string> ObjectLedger::text_of(const fs::path& name) const {
    auto text = store_->get(name.string(), k_largest);
    if (!text) return text.error();
    if (!*text) return base::disk_error(store_->place(name.string()) + " is gone");
    return std::move(**text);
}

ObjectLedger::Read ObjectLedger::read_some(const ports::CommitChain& chain,
                                           std::span<const ports::Offset> offsets) const {
    const fs::path folder = layout_.commits(chain.topic, chain.log_number, chain.partition);
    Read read;
    while (!offsets.empty()) {
        const auto piece = offsets.first(std::min(offsets.size(), k_together));
        offsets = offsets.subspan(piece.size());
        std::vector<std::string> names;
        for (const ports::Offset from : piece) {
            names.push_back((folder / offset_name(from)).string());
        }
        const auto texts = store_->get_all(names, k_largest);
        if (!texts) {
            read.whole = texts.error();
            return read;
        }
        for (std::size_t i = 0; i < piece.size(); ++i) {
            const std::optional<std::string>& text = (*texts)[i];
            auto commit = text ? parse(*text, chain, piece[i])
                               : base::Result<std::optional<ports::Commit>>(
                                     base::disk_error(store_->place(names[i]) + " is gone"));
            if (!commit) {
                read.whole = commit.error();
                return read;
            }
            if (*commit) read.commits.push_back(std::move(**commit));
        }
    }
    return read;
}

base::Result<std::optional<ports::Commit>> ObjectLedger::parse(const std::string& text,
                                                               const ports::CommitChain& chain,
                                                               ports::Offset from) const {
    const fs::path name =
        layout_.commits(chain.topic, chain.log_number, chain.partition) / offset_name(from);
    if (is_close_text(text)) return std::optional<ports::Commit>();
    auto commit = parse_commit_text(text);
    if (!commit) {
        const std::string fault = base::json_fault_text(text);
        return base::disk_error("cannot use " + store_->place(name.string()) + ": " +
                                (fault.empty() ? "" : "not JSON: " + fault + ": ") +
                                commit.error().what);
    }
    if (ports::chain_of(*commit) != chain || commit->range.from != from) {
        const fs::path right =
            layout_.commits(commit->topic, commit->log_number, commit->partition) /
            offset_name(commit->range.from);
        return base::disk_error("cannot use " + store_->place(name.string()) +
                                ": it is the commit of another place, and belongs under " +
                                right.lexically_relative(layout_.commits()).string());
    }
    return std::optional(std::move(*commit));
}

base::Result<std::vector<ports::Commit>> ObjectLedger::load_behind(std::string_view topic,
                                                                   Marks& marks) {
    if (auto fine = check_place(topic, 0, 0); !fine) return fine.error();
    std::vector<ports::Commit> commits;
    auto logs = parsed_names(*store_, layout_.commits(topic), {}, parse_log_folder);
    if (!logs) return logs.error();
    logs->insert(logs->begin(), ports::k_first_log);
    for (const ports::LogNumber log : *logs) {
        const auto partitions =
            parsed_names(*store_, layout_.commits(topic, log), {}, parse_partition);
        if (!partitions) return partitions.error();
        for (const ports::Partition partition : *partitions) {
            const auto mark = marks.try_emplace({log, partition}, -1).first;
            const ports::ListRange behind{mark->second < 0 ? "" : offset_name(mark->second)};
            const auto offsets = parsed_names(*store_, layout_.commits(topic, log, partition),
                                              behind, parse_offset_name);
            if (!offsets) return offsets.error();
            Read read_now = read_some({std::string(topic), log, partition}, *offsets);
            for (ports::Commit& commit : read_now.commits) {
                mark->second = commit.range.from;
                commits.push_back(std::move(commit));
            }
            if (!read_now.whole && !commits.empty()) return commits;
            if (!read_now.whole) return read_now.whole.error();
            if (!offsets->empty()) mark->second = offsets->back();
        }
    }
    return commits;
}

base::Result<std::vector<ports::LedgerLog>> ObjectLedger::logs(std::string_view topic) {
    if (auto fine = check_place(topic, 0, 0); !fine) return fine.error();
    std::vector<ports::LedgerLog> logs;
    const auto numbers = parsed_names(*store_, layout_.commits(topic), {}, parse_log_folder);
    if (!numbers) return numbers.error();
    for (const ports::LogNumber number : *numbers) {
        const fs::path name = layout_.log_begin(topic, number);
        // As with commits: what follows is built on it.
        const auto begun = store_->list(name.parent_path().string(), {.settle = true});
        if (!begun) return begun.error();
        const auto text = store_->get(name.string(), k_largest);
        if (!text) return text.error();
        if (!*text) continue;  // its begin was not finished
        auto log = parse_log_text(**text);
        if (!log || log->number != number) {
            return base::disk_error("cannot use " + store_->place(name.string()) + ": " +
                                    (log ? "it is the begin of another log" : log.error().what));
        }
        logs.push_back(std::move(*log));
    }
    return logs;
}

base::Result<ports::LogNumber> ObjectLedger::present_log(std::string_view topic) {
    const auto known = logs(topic);
    if (!known) return known.error();
    return known->empty() ? ports::k_first_log : known->back().number;
}

base::Result<void> ObjectLedger::begin_log(std::string_view topic, const ports::LedgerLog& log) {
    const auto present = present_log(topic);
    if (!present) return present.error();
    const bool is_next = log.number == *present + 1;
    if (log.number == ports::k_first_log || (log.number != *present && !is_next)) {
        return base::rejected("log number " + std::to_string(log.number) + " of " +
                              std::string(topic) + ": the present one has number " +
                              std::to_string(*present));
    }
    const fs::path name = layout_.log_begin(topic, log.number);
    const auto was_free = put(name, make_log_text(topic, log));
    if (!was_free) return was_free.error();
    const auto partitions =
        parsed_names(*store_, layout_.commits(topic, log.number - 1), {}, parse_partition);
    if (!partitions) return partitions.error();
    for (const ports::Partition partition : *partitions) {
        if (auto closed = close(topic, log.number - 1, partition); !closed) return closed;
    }
    if (*was_free) return {};
    return base::Error{base::Fault::lost_race, store_->place(name.string()) + " is there already"};
}

base::Result<void> ObjectLedger::close(std::string_view topic, ports::LogNumber log,
                                       ports::Partition partition) const {
    const fs::path folder = layout_.commits(topic, log, partition);
    for (;;) {
        const auto offsets = parsed_names(*store_, folder, {.settle = true}, parse_offset_name);
        if (!offsets) return offsets.error();
        if (offsets->empty()) return {};
        const auto text = text_of(folder / offset_name(offsets->back()));
        if (!text) return text.error();
        if (is_close_text(*text)) return {};
        const auto last = parse_commit_text(*text);
        if (!last) return last.error();
        const ports::Offset end = last->range.to;
        const auto put_there = put(folder / offset_name(end),
                                   make_close_text({std::string(topic), partition, log, end}));
        if (!put_there) return put_there.error();
        // A worker may have committed just then.
    }
}

base::Result<std::vector<std::string>> ObjectLedger::topics() const {
    const auto entries = store_->list(layout_.commits().string());
    if (!entries) return entries.error();
    std::vector<std::string> topics;
    for (const ports::StoreEntry& entry : *entries) {
        if (entry.is_folder && is_topic_name(entry.name)) topics.push_back(entry.name);
    }
    return topics;
}

}  // namespace tables
