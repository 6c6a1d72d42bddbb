// Log, tables and ledger in plain memory, for tests of audit that break them on purpose.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "ports/log_reader.h"
#include "ports/table_store.h"
#include "tests/support/chain_names.h"
#include "tests/support/played_games.h"

namespace support {

// Topics as vectors; hands out records in pieces of `piece`.
class FakeLog final : public ports::LogReader {
public:
    struct Topic {
        std::vector<std::vector<std::string>> partitions;
        std::vector<ports::Offset> first;  // what is below is gone
        ports::Offset markers = 0;         // offsets at the end of each that have no record
    };

    explicit FakeLog(std::size_t partitions = 1) {
        for (const auto queue : {base::k_lobby_queue, base::k_game_queue}) {
            topics[std::string(queue)] = {std::vector<std::vector<std::string>>(partitions),
                                          std::vector<ports::Offset>(partitions), 0};
        }
    }

    // The offset it got.
    ports::Offset append(const PlayedRecord& record, ports::Partition partition = 0) {
        auto& records = topics.at(record.topic).partitions.at(static_cast<std::size_t>(partition));
        records.push_back(record.value);
        return static_cast<ports::Offset>(records.size()) - 1;
    }

    base::Result<void> subscribe(std::vector<std::string> names) override {
        subscribed = std::move(names);
        return {};
    }

    base::Result<void> start(std::string_view topic, ports::Partition partition,
                             ports::Offset from) override {
        places_[{std::string(topic), partition}] = from;
        return {};
    }

    base::Result<ports::Polled> poll(std::chrono::milliseconds) override {
        if (!assigned_) {
            assigned_ = true;
            ports::Assigned assigned;
            const auto count = topics.at(subscribed.front()).partitions.size();
            for (std::size_t i = 0; i < count; ++i) {
                assigned.partitions.push_back(static_cast<ports::Partition>(i));
            }
            return assigned;
        }
        for (auto& [place, next] : places_) {
            const auto& records =
                topics.at(place.first).partitions[static_cast<std::size_t>(place.second)];
            const auto end =
                std::min<ports::Offset>(static_cast<ports::Offset>(records.size()), next + piece);
            if (next >= end || silent.contains(place.first)) continue;
            ports::Fetched fetched{place.first, place.second, {}};
            for (ports::Offset i = next; i < end; ++i) {
                fetched.records.push_back({i, {}, {}, records[static_cast<std::size_t>(i)]});
            }
            next = end;
            return fetched;
        }
        if (broken) return base::unavailable("the broker is away");
        return ports::Quiet{};
    }

    base::Result<void> note_progress(std::string_view, ports::Partition, ports::Offset) override {
        return {};
    }

    base::Result<std::vector<ports::Retained>> retained(std::string_view name) override {
        std::vector<ports::Retained> rows;
        if (on_retained) on_retained(*this);
        if (mute) return base::unavailable("the broker does not answer");
        const auto topic = topics.find(std::string(name));
        if (topic == topics.end()) return rows;
        for (std::size_t i = 0; i < topic->second.partitions.size(); ++i) {
            rows.push_back({static_cast<ports::Partition>(i), topic->second.first[i],
                            static_cast<ports::Offset>(topic->second.partitions[i].size()) +
                                topic->second.markers});
        }
        return rows;
    }

    std::map<std::string, Topic> topics;
    std::vector<std::string> subscribed;
    std::set<std::string> silent;  // topics that give nothing
    bool broken = false;           // poll() fails once there is nothing more
    bool mute = false;             // retained() fails
    std::function<void(FakeLog&)> on_retained;
    ports::Offset piece = 97;

private:
    std::map<std::pair<std::string, ports::Partition>, ports::Offset> places_;
    bool assigned_ = false;
};

// Both tables' files, and the ledger.
class FakeTables final : public ports::TableStore,
                         public ports::TableReader,
                         public ports::CommitLedger {
public:
    struct File {
        ports::Table table;
        std::string name;
        ports::Rows rows;
        bool damaged = false;
        bool visible = true;
        base::Timestamp modified{};
    };

    base::Result<void> append(const ports::Commit& commit) override {
        commits.push_back(commit);
        return {};
    }

    base::Result<std::vector<ports::ChainNames>> names(std::string_view) override {
        ++loads;
        if (unreadable) return base::disk_error("_commits/lib.server.lobby/0/7.json is damaged");
        return names_of(commits);
    }

    base::Result<std::vector<ports::Commit>> read(const ports::CommitChain& chain,
                                                  std::span<const ports::Offset> begins) override {
        return commits_at(commits, chain, begins);
    }

    base::Result<std::vector<ports::LedgerLog>> logs(std::string_view) override {
        return later_logs;
    }

    base::Result<void> begin_log(std::string_view, const ports::LedgerLog& log) override {
        later_logs.push_back(log);
        return {};
    }

    base::Result<std::vector<ports::TableFile>> list() override {
        if (before_list) before_list();
        std::vector<ports::TableFile> listed;
        listed.reserve(files.size());
        for (const File& file : files) {
            listed.push_back(
                {file.table, file.name, file.visible, file.rows.size(), file.modified});
        }
        if (after_list) after_list();
        return listed;
    }

    base::Result<void> read(ports::Table table, std::string_view name,
                            const std::function<void(const ports::Rows&)>& take) override {
        for (const File& file : files) {
            if (file.table != table || file.name != name || !file.visible) continue;
            take(file.rows);  // a damaged one shows only at its end
            if (file.damaged) return base::disk_error("a page's checksum does not fit");
            return {};
        }
        return base::disk_error("no such file");
    }

    base::Result<void> read_games(
        std::string_view,
        const std::function<void(const std::vector<base::GameToken>&)>&) override {
        return base::rejected("not needed");
    }
    base::Result<ports::StagedFile> stage(ports::Table, std::string_view, const ports::Rows&,
                                          const std::map<std::string, std::string>&) override {
        return base::rejected("audit writes nothing");
    }
    base::Result<void> sync(const ports::StagedFile&) override { return {}; }
    base::Result<void> reveal(const ports::StagedFile& staged) override {
        for (File& file : files) {
            if (file.visible || file.table != staged.table || file.name != staged.staged_name) {
                continue;
            }
            for (const File& other : files) {
                if (other.table == file.table && other.name == staged.name) {
                    return base::disk_error("another file has that name");
                }
            }
            file.visible = true;
            file.name = staged.name;
        }
        return {};
    }
    base::Result<void> remove(const ports::TableFile& gone) override {
        if (stubborn) return base::disk_error("cannot remove " + gone.name);
        std::erase_if(files, [&](const File& file) {
            return file.table == gone.table && file.name == gone.name &&
                   file.visible == gone.visible;
        });
        return {};
    }

    File& file(ports::Table table, std::string_view name) {
        const auto at = std::find_if(files.begin(), files.end(), [&](const File& file) {
            return file.table == table && file.name == name;
        });
        if (at == files.end()) throw std::out_of_range("no such file: " + std::string(name));
        return *at;
    }

    std::vector<File> files;
    std::vector<ports::Commit> commits;
    std::vector<ports::LedgerLog> later_logs;
    std::function<void()> before_list, after_list;
    bool unreadable = false;
    bool stubborn = false;  // remove() fails
    int loads = 0;
};

// SHA-256 over the rows as docs/formats.md has it for commits.
inline std::string row_digest(const ports::Rows& rows) {
    std::string lines;
    for (std::size_t i = 0; i < rows.size(); ++i) combat::append_meta_line(lines, rows, i);
    for (std::size_t i = 0; i < rows.size(); ++i) combat::append_podium_line(lines, rows, i);
    return base::sha256_hex(lines);
}

}  // namespace support
